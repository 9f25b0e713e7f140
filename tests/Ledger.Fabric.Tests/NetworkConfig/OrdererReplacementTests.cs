using Hyperledger.Fabric.Admin;
using Ledger.Network.Topology;
using Ledger.NetworkConfig.Crypto;

namespace Ledger.Fabric.Tests.NetworkConfig;

/// <summary>Orderers give their place to others while a school anchors, and whoever joins later has every block, on each release of Hyperledger Fabric that FABRIC_BIN names.</summary>
[TestClass]
[DoNotParallelize]
public sealed class OrdererReplacementTests
{
    private const string School = "3435000001";
    private const string Term = "2025-2026-1";

    public TestContext TestContext { get; set; } = null!;

    public static IEnumerable<object?[]> Releases => FabricRelease.Rows;

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task All_first_orderers_are_replaced_while_a_school_anchors_nothing_is_lost_and_a_peer_and_a_county_join(FabricRelease? release)
    {
        await using var network = TierNetwork.Create(FabricRelease.Require(release));
        var token = TestContext.CancellationToken;
        (await network.UpAsync(token)).Expect(0);
        (await network.RunAsync(["demo", "--profile", network.Folder.Workspace.Directory], token)).Expect(0);
        var files = Path.Combine(network.Folder.Workspace.Directory, "classes");
        (await network.RunAsync(["sample", "--students", "320", "--out", files], token)).Expect(0);
        (await network.RunAsync(["student", "import", Path.Combine(files, "roster.xlsx")], token)).Expect(0);
        var before = await BatchesAsync(network, token);
        var ports = LoopbackPorts.Choose(12);

        // Another address under the name of one that serves is refused, and changes nothing.
        var original = await File.ReadAllTextAsync(network.TopologyFile, token);
        await WriteAsync(network, original, 0, null, ports[0], token);
        Assert.AreEqual(1816, (await network.UpAsync(token)).Expect(2).Json.GetProperty("error").GetProperty("number").GetInt32());

        using var replaced = new CancellationTokenSource();
        var anchoring = AnchorAsync(network, files, replaced.Token, token);
        // The command is ended in the middle again and again, then goes on to its end.
        var yaml = await WriteAsync(network, original, 0, "orderer7", ports[0], token);
        foreach (var seconds in (double[])[1.5, 3, 5])
        {
            using var up = network.Start("fabric", "up", network.TopologyFile, "--bin", release!.Folder);
            await Task.Delay(TimeSpan.FromSeconds(seconds), token);
            up.Kill();
            await up.WaitForExitAsync(token);
        }
        (await network.UpAsync(token)).Expect(0);
        await ExpectAsync(network, "OrdererMSP-orderer0", token);

        // One whose machine is lost: it does not serve and cannot be started.
        network.Signal("OrdererMSP-orderer1", "KILL");
        Directory.Delete(network.Folder.Node("OrdererMSP-orderer1"), recursive: true);
        yaml = await WriteAsync(network, yaml, 1, "orderer8", ports[3], token);
        (await network.UpAsync(token)).Expect(0);
        await ExpectAsync(network, "OrdererMSP-orderer1", token);

        // One in the very place of another, with a certificate of its own; by the command of the runbook's page.
        await WriteAsync(network, yaml, 2, "orderer9", null, token);
        foreach (var command in Runbook.Commands("replace-an-orderer")) (await network.RunAsync(command, token)).Expect(0);
        await ExpectAsync(network, "OrdererMSP-orderer2", token);

        // That one elsewhere, and of BFT's four the last: at no address that block 0 names does an orderer listen any more.
        yaml = await WriteAsync(network, await File.ReadAllTextAsync(network.TopologyFile, token), 2, "orderer10", ports[6], token);
        if (!release!.IsSecond) await WriteAsync(network, yaml, 3, "orderer11", ports[9], token);
        (await network.UpAsync(token)).Expect(0);
        await ExpectAsync(network, "OrdererMSP-orderer9", token);

        await replaced.CancelAsync();
        var (classes, receipts) = await anchoring;
        TestContext.WriteLine($"{release}: {classes.Count} classes were anchored meanwhile");
        Assert.IsGreaterThan(0, classes.Count);
        var after = await BatchesAsync(network, token);
        Assert.AreEqual(after.Count, after.Distinct(StringComparer.Ordinal).Count());
        Assert.AreEqual(before.Count + receipts, after.Count);
        var again = (await network.RunAsync(["batch", "anchor", .. classes, "--school", School, "--term", Term], token)).Expect(0).Json;
        Assert.AreEqual(0, again.GetProperty("report").GetProperty("accepted").GetInt32());

        // All of it stands after a stop, without the orderers of before.
        (await network.RunAsync(["fabric", "down"], token)).Expect(0);
        (await network.UpAsync(token)).Expect(0);
        CollectionAssert.AreEqual(after, await BatchesAsync(network, token));
        (await network.RunAsync(["term", "open", "2026-2027-1"], token)).Expect(0);

        // Whoever joins now asks orderers that block 0, by which he joins, does not know.
        await JoiningNodes.AddPeerAsync(network, token);
        await JoiningNodes.AddCountyAsync(network, token);
    }

    // Every orderer of the topology orders and has the same blocks, and the one of before has ended.
    private static async Task ExpectAsync(TierNetwork network, string left, CancellationToken cancellationToken)
    {
        var status = (await network.RunAsync(["fabric", "status"], cancellationToken)).Expect(0).Json.GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("name").GetString()).ToList();
        CollectionAssert.DoesNotContain(status, left);
        Assert.IsFalse(File.Exists(Path.Combine(network.Folder.Run, left + ".pid")), $"{left} still runs");
        var topology = await network.TopologyAsync();
        var certificates = new NetworkCertificates(network.Folder, topology);
        foreach (var (organisation, node) in topology.OrdererNodes)
        {
            CollectionAssert.Contains(status, node.Id);
            var tls = await certificates.AdministratorTlsAsync(organisation.MspId, cancellationToken);
            using var admin = OrdererAdmin.Connect($"{node.Host}:{node.AdminPort}", await certificates.TlsRootAsync(organisation.MspId, cancellationToken), tls.CertificatePem, tls.PrivateKeyPem);
            var channel = (await admin.GetChannelAsync(topology.Channel, cancellationToken))!;
            Assert.AreEqual((ConsensusRelation.Consenter, OrdererChannelStatus.Active), (channel.Relation, channel.Status), node.Id);
        }
    }

    private static async Task<(List<string> Classes, int Receipts)> AnchorAsync(TierNetwork network, string files, CancellationToken replaced, CancellationToken cancellationToken)
    {
        var classes = new List<string>();
        var receipts = 0;
        foreach (var file in Directory.GetFiles(files, "高一*.xlsx").Order(StringComparer.Ordinal))
        {
            if (replaced.IsCancellationRequested) break;
            var answer = (await network.RunAsync(["batch", "anchor", file, "--school", School, "--term", Term], cancellationToken)).Expect(0);
            receipts += answer.Json.GetProperty("receipts").GetArrayLength();
            classes.Add(file);
            await Task.Delay(TimeSpan.FromSeconds(4), CancellationToken.None);
        }
        return (classes, receipts);
    }

    private static async Task<string> WriteAsync(TierNetwork network, string yaml, int index, string? name, int? port, CancellationToken cancellationToken)
    {
        var changed = TopologyChange.Orderer(yaml, index, name, port);
        await File.WriteAllTextAsync(network.TopologyFile, changed, cancellationToken);
        return changed;
    }

    private static async Task<List<string>> BatchesAsync(TierNetwork network, CancellationToken cancellationToken) =>
        [.. (await network.RunAsync(["batch", "list", "--school", School, "--term", Term], cancellationToken)).Expect(0).Json.GetProperty("batches").EnumerateArray().Select(b => b.GetProperty("sha256Root").GetString()!)];
}
