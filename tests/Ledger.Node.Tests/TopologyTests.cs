using System.Text.Json;

namespace Ledger.Node.Tests;

[TestClass]
public sealed class TopologyTests
{
    private static readonly string Example = Path.Combine(Repository(), "network-config", "embedded", "topology.json");

    public required TestContext TestContext { get; init; }

    private CancellationToken Cancellation => TestContext.CancellationToken;

    [TestMethod]
    public async Task The_documented_example_makes_a_network_whose_peers_all_serve()
    {
        using var folder = new TemporaryFolder();
        await using var node = await NodeProcess.StartAsync(folder.Path, ["--topology", Example], Cancellation);
        await node.Connect("ProvinceMSP", "province-admin").GetContract("ledger", "units").SubmitAsync("Register", [Units.Province], Cancellation);

        var peers = node.Endpoints.GetProperty("peers").EnumerateArray().ToList();
        string[] expected = ["ProvinceMSP", "ProvinceMSP", "ProvinceMSP", "CountyMSP", "CountyMSP", "SchoolMSP"];
        Assert.AreSequenceEqual(expected, peers.Select(peer => peer.GetProperty("mspId").GetString()!));
        foreach (var peer in peers)
        {
            using var listed = JsonDocument.Parse(await node.Connect(peer, "second-registrar").GetContract("ledger", "units").EvaluateAsync("List", [], Cancellation));
            Assert.AreEqual("350000", listed.RootElement[0].GetProperty("code").GetString(), peer.GetProperty("address").GetString());
        }
    }

    [TestMethod]
    public async Task The_page_shows_the_examples_that_are_tested()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Repository(), "docs", "TOPOLOGY.md"), Cancellation);
        foreach (var example in new[] { Example, Channels.SeveralChannels.Topology })
            Assert.Contains("```json\n" + await File.ReadAllTextAsync(example, Cancellation) + "```", page);
    }

    [TestMethod]
    public async Task Another_topology_for_a_folder_with_a_network_is_refused()
    {
        using var folder = new TemporaryFolder();
        await using (var node = await NodeProcess.StartAsync(folder.Path, Cancellation)) await node.StopAsync(Cancellation);
        var (exitCode, _, error) = await NodeProcess.RunAsync(["serve", "--dir", folder.Path, "--topology", Example], Cancellation);
        Assert.AreEqual(1, exitCode);
        Assert.Contains("was made from another topology", error);
    }

    [TestMethod]
    public async Task Without_a_chaincode_the_network_serves_all_the_same()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "bare.json");
        await File.WriteAllTextAsync(file, """{"channel":"bare","orderer":{"mspId":"O"},"organisations":[{"mspId":"A","peers":[{}],"users":[{"name":"li","unit":"1","role":"r"}]}]}""", Cancellation);
        await using var node = await NodeProcess.StartAsync(folder.Path, ["--topology", file], Cancellation);
        Assert.AreEqual(1ul, (await node.Connect("A", "li").Ledger.GetChainInfoAsync(Cancellation)).Height);
    }

    private static string Repository()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at!.FullName, "Ledger.sln"))) at = at.Parent;
        return at.FullName;
    }
}
