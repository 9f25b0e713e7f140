namespace Ledger.Fabric.Tests.NetworkConfig;

/// <summary>Nodes that fail while a school anchors, on each release of Hyperledger Fabric that FABRIC_BIN names.</summary>
[TestClass]
[DoNotParallelize]
public sealed class FailingNodesTests
{
    private const string School = "3435000001";
    private const string Term = "2025-2026-1";

    public TestContext TestContext { get; set; } = null!;

    public static IEnumerable<object?[]> Releases => FabricRelease.Rows;

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task Nothing_is_lost_or_doubled_and_the_command_line_says_what_it_waits_for(FabricRelease? release)
    {
        await using var network = TierNetwork.Create(FabricRelease.Require(release));
        var token = TestContext.CancellationToken;
        (await network.UpAsync(token)).Expect(0);
        (await network.RunAsync(["demo", "--profile", network.Folder.Workspace.Directory], token)).Expect(0);
        var files = Path.Combine(network.Folder.Workspace.Directory, "classes");
        (await network.RunAsync(["sample", "--students", "320", "--out", files], token)).Expect(0);
        (await network.RunAsync(["student", "import", Path.Combine(files, "roster.xlsx")], token)).Expect(0);
        var before = await BatchesAsync(network, token);

        // Each fault strikes while a class is anchored; the last two before it, so that the anchoring must wait.
        var orderers = (await network.TopologyAsync()).OrdererNodes.Select(o => o.Node.Id).ToList();
        List<Fault> faults =
        [
            .. orderers.Select(orderer => new Fault(orderer, "KILL", "KILL", IsBefore: false)),
            new("ProvinceMSP-peer0", "KILL", "KILL", IsBefore: false),
            new("CountyMSP-peer0", "STOP", "CONT", IsBefore: false),
            new("SchoolMSP-peer0-ledger_1", "KILL", "KILL", IsBefore: true),
            new("SchoolMSP-peer0", "KILL", "KILL", IsBefore: true),
        ];
        var classes = Directory.GetFiles(files, "高一*.xlsx").Order(StringComparer.Ordinal).ToList();
        Assert.IsGreaterThanOrEqualTo(faults.Count, classes.Count);
        var receipts = 0;
        foreach (var (fault, file) in faults.Zip(classes))
        {
            if (fault.IsBefore) network.Signal(fault.Node, fault.Blow);
            using var anchoring = network.Start("batch", "anchor", file, "--school", School, "--term", Term);
            var answering = TierNetwork.AnswerAsync(anchoring, token);
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(300, 1500)), token);
            if (!fault.IsBefore) network.Signal(fault.Node, fault.Blow);
            await Task.Delay(TimeSpan.FromSeconds(4), token);
            if (fault.Repair == "CONT") network.Signal(fault.Node, fault.Repair);
            else (await network.UpAsync(token)).Expect(0);

            var answer = await answering;
            answer.Expect(0);
            receipts += answer.Json.GetProperty("receipts").GetArrayLength();
            if (fault.IsBefore) StringAssert.Contains(answer.Error, "waiting until it serves again", fault.Node);
            TestContext.WriteLine($"{release} {fault.Node} {fault.Blow}: {answer.Error.Split('\n').FirstOrDefault(l => l.Contains("waiting", StringComparison.Ordinal)) ?? "nothing to wait for"}");
        }

        var after = await BatchesAsync(network, token);
        Assert.AreEqual(after.Count, after.Distinct(StringComparer.Ordinal).Count());
        Assert.AreEqual(before.Count + receipts, after.Count);
        // Every class is on the ledger: anchoring them all again anchors nothing.
        var again = (await network.RunAsync(["batch", "anchor", .. classes.Take(faults.Count), "--school", School, "--term", Term], token)).Expect(0).Json;
        Assert.AreEqual(0, again.GetProperty("receipts").GetArrayLength());
        Assert.AreEqual(0, again.GetProperty("report").GetProperty("accepted").GetInt32());
        Assert.IsGreaterThan(0, again.GetProperty("report").GetProperty("alreadyAnchored").GetInt32());
    }

    private static async Task<List<string>> BatchesAsync(TierNetwork network, CancellationToken cancellationToken) =>
        [.. (await network.RunAsync(["batch", "list", "--school", School, "--term", Term], cancellationToken)).Expect(0).Json.GetProperty("batches").EnumerateArray().Select(b => b.GetProperty("sha256Root").GetString()!)];

    /// <summary>What befalls a node, and how it is mended: by a signal, or by bringing the network up again.</summary>
    private sealed record Fault(string Node, string Blow, string Repair, bool IsBefore);
}
