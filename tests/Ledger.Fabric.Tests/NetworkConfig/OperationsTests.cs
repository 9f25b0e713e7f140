namespace Ledger.Fabric.Tests.NetworkConfig;

/// <summary>What an administrator does to a network that serves, on each release of Hyperledger Fabric that FABRIC_BIN names.</summary>
[TestClass]
[DoNotParallelize]
public sealed class OperationsTests
{
    public TestContext TestContext { get; set; } = null!;

    public static IEnumerable<object?[]> Releases => FabricRelease.Rows;

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task Certificates_are_renewed_a_peer_is_restored_and_the_chaincode_upgraded_while_the_network_serves(FabricRelease? release)
    {
        await using var network = TierNetwork.Create(FabricRelease.Require(release));
        var token = TestContext.CancellationToken;
        var home = network.Folder.Workspace.Directory;
        // Certificates so short that all are due from the beginning.
        await File.AppendAllTextAsync(network.TopologyFile, "\ncertificates: { days: 30 }\n", token);
        (await network.UpAsync(token)).Expect(0);
        (await network.RunAsync(["demo", "--profile", home], token)).Expect(0);

        // A peer, copied, then lost with all that it stored, has everything again.
        var copy = Path.Combine(home, "copy");
        var (backup, restore) = (Runbook.Commands("back-up-a-node")[0], Runbook.Commands("back-up-a-node")[1]);
        (await network.RunAsync(Runbook.With(backup, "/media/usb/county-2026-07-01", copy), token)).Expect(0);
        (await network.RunAsync(["term", "open", "2026-2027-1"], token)).Expect(0);
        Directory.Delete(Path.Combine(network.Folder.Data, "CountyMSP-peer0"), recursive: true);
        (await network.RunAsync(Runbook.With(restore, "/media/usb/county-2026-07-01", copy), token)).Expect(0);
        await network.UntilLevelAsync("CountyMSP-peer0", token);
        File.AppendAllText(Path.Combine(copy, "node", "node.env"), "#");
        Assert.AreEqual(1814, (await network.RunAsync(Runbook.With(restore, "/media/usb/county-2026-07-01", copy), token)).Expect(2).Json.GetProperty("error").GetProperty("number").GetInt32());
        (await network.UpAsync(token)).Expect(0);

        // Renewed for their keys, nodes take them one after another; two for each node, two for each of five administrators.
        var (list, renew, restart) = (Runbook.Commands("renew-certificates")[0], Runbook.Commands("renew-certificates")[1], Runbook.Commands("renew-certificates")[2]);
        var due = 2 * ((await network.TopologyAsync()).OrdererNodes.Count() + 6) + 2 * 5;
        Assert.AreEqual(due, (await network.RunAsync(list, token)).Expect(0).Json.GetProperty("due").GetInt32());
        Assert.AreEqual(due, (await network.RunAsync(renew, token)).Expect(0).Json.GetProperty("renewed").GetArrayLength());
        (await network.RunAsync(restart, token)).Expect(0);
        (await network.RunAsync(["fabric", "status"], token)).Expect(0);
        (await network.RunAsync(["term", "open", "2027-2028-1"], token)).Expect(0);

        // The second version's services run beside the first's until the definition is committed; then the first's end.
        var yaml = await File.ReadAllTextAsync(network.TopologyFile, token);
        await File.WriteAllTextAsync(network.TopologyFile, yaml + "\nchaincode: { version: \"2\", sequence: 2 }\n", token);
        var upgraded = (await network.RunAsync(Runbook.Commands("upgrade-the-chaincode").Single(), token)).Expect(0).Json;
        Assert.AreEqual(2, upgraded.GetProperty("sequence").GetInt32());
        Assert.AreEqual(6, upgraded.GetProperty("started").GetArrayLength());
        Assert.IsEmpty(Directory.GetFiles(network.Folder.Run, "*-ledger_1.pid"));
        (await network.RunAsync(["term", "open", "2028-2029-1"], token)).Expect(0);
        (await network.RunAsync(["audit", "trail"], token)).Expect(0);
    }

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task A_peer_and_then_a_new_countys_organisation_join_by_the_topology_and_have_every_block(FabricRelease? release)
    {
        await using var network = TierNetwork.Create(FabricRelease.Require(release));
        var token = TestContext.CancellationToken;
        (await network.UpAsync(token)).Expect(0);
        (await network.RunAsync(["demo", "--profile", network.Folder.Workspace.Directory], token)).Expect(0);

        await JoiningNodes.AddPeerAsync(network, token);
        await JoiningNodes.AddCountyAsync(network, token);
        (await network.RunAsync(["unit", "import", network.Folder.Units], token)).Expect(0);
        var before = await network.HeightAsync("ProvinceMSP-peer0", token);
        (await network.UpAsync(token)).Expect(0);
        Assert.AreEqual(before, await network.HeightAsync("ProvinceMSP-peer0", token), "nothing was lacking");
    }
}
