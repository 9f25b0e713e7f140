using System.Text;
using Hyperledger.Fabric.Client;
using Ledger.Network.Topology;

namespace Ledger.Node.Tests.Channels;

/// <summary>A channel is added to a network, which serves or is stopped.</summary>
[TestClass]
public sealed class NewChannelTests
{
    private const string Policy = "OR('ProvinceMSP.peer', 'SchoolMSP.peer')";

    public required TestContext TestContext { get; init; }

    private CancellationToken Cancellation => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_serving_network_makes_it_and_keeps_it_over_a_restart()
    {
        using var folder = new TemporaryFolder();
        await using (var node = await NodeProcess.StartAsync(folder.Path, Cancellation))
        {
            await node.Connect("ProvinceMSP", "province-admin").GetContract("ledger", "units").SubmitAsync("Register", [Units.Province], Cancellation);
            var (exitCode, _, error) = await AddAsync(folder.Path, "arts", "SchoolMSP,ProvinceMSP", "--chaincode", "ledger", "--version", "1", "--policy", Policy);
            Assert.AreEqual(0, exitCode, error);
            await node.WaitForChannelAsync("arts", Cancellation);

            // A new channel's first organisation is its own root, and its state is empty.
            var units = node.Connect("SchoolMSP", "school-registrar", "arts").GetContract("ledger", "units");
            Assert.AreEqual("[]", Encoding.UTF8.GetString(await units.EvaluateAsync("List", [], Cancellation)));
            // The first channel goes on; the county, which is no member, has no such channel.
            await node.Connect("ProvinceMSP", "province-admin").GetContract("ledger", "units").SubmitAsync("Register", [Units.City], Cancellation);
            await Assert.ThrowsExactlyAsync<GatewayException>(() => node.Connect("CountyMSP", "county-reviewer", "arts").GetContract("ledger", "units").EvaluateAsync("List", [], Cancellation));
            Assert.AreEqual(0, await node.StopAsync(Cancellation));
        }
        await using (var node = await NodeProcess.StartAsync(folder.Path, Cancellation))
        {
            Assert.AreSequenceEqual(["ledger", "arts"], NodeProcess.ServedChannels(node.Endpoints));
            Assert.IsGreaterThan(1UL, (await node.Connect("SchoolMSP", "school-registrar", "arts").Ledger.GetChainInfoAsync(Cancellation)).Height);
        }
    }

    [TestMethod]
    public async Task A_chaincode_of_another_name_is_attached_to_the_running_peers()
    {
        using var folder = new TemporaryFolder();
        await using var node = await NodeProcess.StartAsync(folder.Path, Cancellation);
        var (exitCode, _, error) = await AddAsync(folder.Path, "arts", "ProvinceMSP,SchoolMSP", "--chaincode", "records", "--version", "2", "--policy", Policy);
        Assert.AreEqual(0, exitCode, error);
        await node.WaitForChannelAsync("arts", Cancellation);
        await node.Connect("ProvinceMSP", "province-admin", "arts").GetContract("records", "units").SubmitAsync("Register", [Units.Province], Cancellation);
        Assert.Contains("350000", Encoding.UTF8.GetString(await node.Connect("SchoolMSP", "school-registrar", "arts").GetContract("records", "units").EvaluateAsync("List", [], Cancellation)));
    }

    [TestMethod]
    public async Task A_stopped_network_makes_it_at_its_next_start()
    {
        using var folder = new TemporaryFolder();
        await using (var node = await NodeProcess.StartAsync(folder.Path, Cancellation)) await node.StopAsync(Cancellation);
        Assert.AreEqual(0, (await AddAsync(folder.Path, "arts", "CityMSP")).ExitCode);
        await using var again = await NodeProcess.StartAsync(folder.Path, Cancellation);
        Assert.AreEqual(1UL, (await again.Connect("CityMSP", "city-reviewer", "arts").Ledger.GetChainInfoAsync(Cancellation)).Height);
    }

    [TestMethod]
    [DataRow("ledger", "CityMSP", "channels[1].name: ledger stands at channels[0].name too")]
    [DataRow("Arts", "CityMSP", "'Arts' is no channel id")]
    [DataRow("arts", "TownMSP", "'TownMSP' is no organisation of this file")]
    [DataRow("arts", "", "'' is no organisation of this file")]
    public async Task What_cannot_be_is_refused_and_changes_nothing(string name, string organisations, string said)
    {
        using var folder = new TemporaryFolder();
        var file = new NetworkFolder(folder.Path).Topology;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await TopologyFile.WriteAsync(file, NetworkTopology.Default, Cancellation);
        var before = await File.ReadAllTextAsync(file, Cancellation);
        var (exitCode, output, error) = await AddAsync(folder.Path, name, organisations);
        Assert.AreEqual(1, exitCode, output);
        Assert.Contains(said, error);
        Assert.AreEqual(before, await File.ReadAllTextAsync(file, Cancellation));
    }

    [TestMethod]
    public async Task Channels_that_come_at_once_are_all_kept()
    {
        using var folder = new TemporaryFolder();
        var file = new NetworkFolder(folder.Path).Topology;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await TopologyFile.WriteAsync(file, NetworkTopology.Default, Cancellation);
        string[] names = ["arts", "exams", "music", "sports", "works"];
        foreach (var (exitCode, _, error) in await Task.WhenAll(names.Select(name => AddAsync(folder.Path, name, "CityMSP")))) Assert.AreEqual(0, exitCode, error);
        var channels = (await TopologyFile.ReadAsync(file, Cancellation)).Channels.Select(channel => channel.Name);
        Assert.AreSequenceEqual(names, channels.Skip(1).Order(StringComparer.Ordinal));
    }

    private Task<(int ExitCode, string Output, string Error)> AddAsync(string folder, string name, string organisations, params string[] more) =>
        NodeProcess.RunAsync(["channel", "--dir", folder, "--name", name, "--organisations", organisations, .. more], Cancellation);
}
