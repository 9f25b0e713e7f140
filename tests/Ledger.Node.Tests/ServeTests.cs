using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ledger.Node.Tests;

[TestClass]
public sealed class ServeTests
{
    public required TestContext TestContext { get; init; }

    private CancellationToken Cancellation => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_new_folder_becomes_a_network_that_starts_again_with_nothing_lost()
    {
        using var folder = new TemporaryFolder();
        string genesis;
        ulong height;
        await using (var node = await NodeProcess.StartAsync(folder.Path, Cancellation))
        {
            genesis = node.Endpoints.GetProperty("genesisHash").GetString()!;
            AssertKeysArePrivate(folder.Path);
            await node.Connect("ProvinceMSP", "province-admin").GetContract("ledger", "units").SubmitAsync("Register", [Units.Province], Cancellation);
            height = await node.HeightAsync("ProvinceMSP", "province-admin", Cancellation);
            Assert.AreEqual(0, await node.StopAsync(Cancellation));
            Assert.IsFalse(File.Exists(Path.Combine(folder.Path, "network", "endpoints.json")));
        }

        await using (var node = await NodeProcess.StartAsync(folder.Path, Cancellation))
        {
            Assert.AreEqual(genesis, node.Endpoints.GetProperty("genesisHash").GetString());
            var units = node.Connect("SchoolMSP", "school-registrar").GetContract("ledger", "units");
            using var listed = JsonDocument.Parse(await units.EvaluateAsync("List", [], Cancellation));
            Assert.AreEqual("350000", listed.RootElement[0].GetProperty("code").GetString());
            Assert.AreEqual(0, await node.StopAsync(Cancellation));
        }

        var (exitCode, output, error) = await NodeProcess.RunAsync(["verify", "--dir", folder.Path, "--json"], Cancellation);
        Assert.AreEqual(0, exitCode, output + error);
        using var report = JsonDocument.Parse(output);
        Assert.AreEqual(genesis, report.RootElement.GetProperty("channels")[0].GetProperty("genesisHash").GetString());
        Assert.AreEqual(height, report.RootElement.GetProperty("channels")[0].GetProperty("blocks").GetUInt64());
    }

    [TestMethod]
    public async Task A_killed_node_starts_again_with_every_reported_commit()
    {
        using var folder = new TemporaryFolder();
        await using (var node = await NodeProcess.StartAsync(folder.Path, Cancellation))
        {
            await node.Connect("ProvinceMSP", "province-admin").GetContract("ledger", "units").SubmitAsync("Register", [Units.Province], Cancellation);
        }

        await using (var node = await NodeProcess.StartAsync(folder.Path, Cancellation))
        {
            var units = node.Connect("CityMSP", "city-reviewer").GetContract("ledger", "units");
            using var listed = JsonDocument.Parse(await units.EvaluateAsync("List", [], Cancellation));
            Assert.AreEqual(1, listed.RootElement.GetArrayLength());
        }
    }

    [TestMethod]
    public async Task A_second_process_on_the_folder_is_refused()
    {
        using var folder = new TemporaryFolder();
        await using var node = await NodeProcess.StartAsync(folder.Path, Cancellation);
        var (exitCode, _, error) = await NodeProcess.RunAsync(["serve", "--dir", folder.Path], Cancellation);
        Assert.AreEqual(1, exitCode);
        Assert.Contains("is served by another process", error);
        Assert.DoesNotContain("   at ", error);
    }

    [TestMethod]
    public async Task A_folder_that_cannot_be_written_is_not_called_served()
    {
        using var folder = new TemporaryFolder();
        // Nobody, not even an administrator, writes a file where a folder stands.
        Directory.CreateDirectory(Path.Combine(folder.Path, "network", "node.lock"));
        var (exitCode, _, error) = await NodeProcess.RunAsync(["serve", "--dir", folder.Path], Cancellation);
        Assert.AreEqual(1, exitCode);
        Assert.Contains("cannot be written", error);
        Assert.DoesNotContain("another process", error);
    }

    [TestMethod]
    public async Task A_taken_port_is_named_with_its_peer()
    {
        using var folder = new TemporaryFolder();
        await using (var node = await NodeProcess.StartAsync(folder.Path, Cancellation)) await node.StopAsync(Cancellation);
        var topology = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder.Path, "network", "topology.json"), Cancellation))!;
        var port = (int)topology["organisations"]![1]!["peers"]![0]!["port"]!;
        using var intruder = new TcpListener(IPAddress.Loopback, port);
        intruder.Start();

        var (exitCode, _, error) = await NodeProcess.RunAsync(["serve", "--dir", folder.Path], Cancellation);
        Assert.AreEqual(1, exitCode);
        Assert.Contains($"port {port} of CityMSP-peer0 is taken", error);
    }

    [TestMethod]
    public async Task A_topology_with_an_unknown_member_is_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "network"));
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "network", "topology.json"), """{"channel":"ledger","peers":4}""", Cancellation);
        var (exitCode, _, error) = await NodeProcess.RunAsync(["serve", "--dir", folder.Path], Cancellation);
        Assert.AreEqual(1, exitCode);
        Assert.Contains("topology.json", error);
        Assert.Contains("peers", error);
    }

    [TestMethod]
    public async Task A_peer_that_the_topology_has_got_since_joins_with_all_blocks()
    {
        using var folder = new TemporaryFolder();
        ulong height;
        await using (var node = await NodeProcess.StartAsync(folder.Path, Cancellation))
        {
            await node.Connect("ProvinceMSP", "province-admin").GetContract("ledger", "units").SubmitAsync("Register", [Units.Province], Cancellation);
            height = await node.HeightAsync("ProvinceMSP", "province-admin", Cancellation);
            await node.StopAsync(Cancellation);
        }
        await ChangeTopologyAsync(folder.Path, topology => topology["organisations"]![1]!["peers"]!.AsArray().Add(new JsonObject()));

        await using (var node = await NodeProcess.StartAsync(folder.Path, Cancellation))
        {
            var added = node.Endpoints.GetProperty("peers").EnumerateArray().Where(peer => peer.GetProperty("mspId").GetString() == "CityMSP").ToList();
            Assert.HasCount(2, added);
            var ledger = node.Connect(added[1], "city-reviewer").Ledger;
            Assert.AreEqual(height, (await ledger.GetChainInfoAsync(Cancellation)).Height);
        }
    }

    [TestMethod]
    public async Task An_organisation_that_the_channel_does_not_have_is_refused_at_its_place()
    {
        using var folder = new TemporaryFolder();
        await using (var node = await NodeProcess.StartAsync(folder.Path, Cancellation)) await node.StopAsync(Cancellation);
        await ChangeTopologyAsync(folder.Path, topology => topology["organisations"]!.AsArray().Add(JsonNode.Parse("""{"mspId":"OtherMSP","peers":[{}]}""")));

        var (exitCode, _, error) = await NodeProcess.RunAsync(["serve", "--dir", folder.Path], Cancellation);
        Assert.AreEqual(1, exitCode);
        Assert.Contains("organisations[4].mspId: 'OtherMSP' is no organisation of the channel", error);
    }

    [TestMethod]
    public async Task Unknown_arguments_show_the_usage()
    {
        var (exitCode, _, error) = await NodeProcess.RunAsync(["sing"], Cancellation);
        Assert.AreEqual(2, exitCode);
        Assert.Contains("usage:", error);
    }

    private async Task ChangeTopologyAsync(string folder, Action<JsonNode> change)
    {
        var path = Path.Combine(folder, "network", "topology.json");
        var topology = JsonNode.Parse(await File.ReadAllTextAsync(path, Cancellation))!;
        change(topology);
        await File.WriteAllTextAsync(path, topology.ToJsonString(), Cancellation);
    }

    private static void AssertKeysArePrivate(string folder)
    {
        var keys = Directory.EnumerateFiles(folder, "*key.pem", SearchOption.AllDirectories).ToList();
        Assert.IsGreaterThan(20, keys.Count);
        if (OperatingSystem.IsWindows()) return;
        foreach (var key in keys)
            Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key), key);
    }
}
