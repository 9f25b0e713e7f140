using System.Globalization;
using System.Text.Json;

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
        (await network.UpAsync(token)).Expect(0);
        (await network.RunAsync(["demo", "--profile", home], token)).Expect(0);

        // A peer, copied, then lost with all that it stored, has everything again.
        var copy = Path.Combine(home, "copy");
        (await network.RunAsync(["fabric", "backup", "CountyMSP-peer0", "--to", copy, "--bin", release!.Folder], token)).Expect(0);
        (await network.RunAsync(["term", "open", "2026-2027-1"], token)).Expect(0);
        Directory.Delete(Path.Combine(network.Folder.Data, "CountyMSP-peer0"), recursive: true);
        (await network.RunAsync(["fabric", "restore", "CountyMSP-peer0", "--from", copy, "--bin", release.Folder], token)).Expect(0);
        await UntilAsync(async () => await HeightAsync(network, "CountyMSP-peer0", token) == await HeightAsync(network, "ProvinceMSP-peer0", token), token);
        File.AppendAllText(Path.Combine(copy, "node", "node.env"), "#");
        Assert.AreEqual(1814, (await network.RunAsync(["fabric", "restore", "CountyMSP-peer0", "--from", copy, "--bin", release.Folder], token)).Expect(2).Json.GetProperty("error").GetProperty("number").GetInt32());
        (await network.UpAsync(token)).Expect(0);

        // Certificates of a day: every command warns; renewed for their keys, nodes take them one after another.
        var before = (await network.RunAsync(["fabric", "certificates"], token)).Expect(0).Json;
        Assert.AreEqual(0, before.GetProperty("due").GetInt32());
        var renewed = (await network.RunAsync(["fabric", "certificates", "--renew", "--all"], token)).Expect(0).Json.GetProperty("renewed").GetArrayLength();
        Assert.AreEqual(2 * ((await network.TopologyAsync()).OrdererNodes.Count() + 6) + 2 * 5, renewed);
        (await network.RunAsync(["fabric", "restart", "--bin", release.Folder], token)).Expect(0);
        (await network.RunAsync(["fabric", "status"], token)).Expect(0);
        (await network.RunAsync(["term", "open", "2027-2028-1"], token)).Expect(0);

        // The second version's services run beside the first's until the definition is committed; then the first's end.
        var yaml = await File.ReadAllTextAsync(network.TopologyFile, token);
        await File.WriteAllTextAsync(network.TopologyFile, yaml + "\nchaincode: { version: \"2\", sequence: 2 }\n", token);
        var upgraded = (await network.UpAsync(token)).Expect(0).Json;
        Assert.AreEqual(2, upgraded.GetProperty("sequence").GetInt32());
        Assert.AreEqual(6, upgraded.GetProperty("started").GetArrayLength());
        Assert.IsEmpty(Directory.GetFiles(network.Folder.Run, "*-ledger_1.pid"));
        (await network.RunAsync(["term", "open", "2028-2029-1"], token)).Expect(0);
        (await network.RunAsync(["audit", "trail"], token)).Expect(0);
    }

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task A_peer_more_is_added_by_the_topology_and_has_every_block(FabricRelease? release)
    {
        await using var network = TierNetwork.Create(FabricRelease.Require(release));
        var token = TestContext.CancellationToken;
        (await network.UpAsync(token)).Expect(0);
        (await network.RunAsync(["demo", "--profile", network.Folder.Workspace.Directory], token)).Expect(0);

        var yaml = await File.ReadAllTextAsync(network.TopologyFile, token);
        var county = yaml.Split('\n').Single(l => l.Contains("17310", StringComparison.Ordinal) || IsOf(l, yaml, "CountyMSP"));
        var port = (await network.TopologyAsync()).PeerNodes.Max(p => p.Node.OperationsPort) + 1;
        await File.WriteAllTextAsync(network.TopologyFile, yaml.Replace(county, string.Create(CultureInfo.InvariantCulture,
            $"{county}\n      - {{ host: 127.0.0.1, port: {port}, chaincodePort: {port + 1}, operationsPort: {port + 3} }}"), StringComparison.Ordinal), token);

        var up = (await network.UpAsync(token)).Expect(0).Json;
        CollectionAssert.AreEquivalent(
            new[] { "CountyMSP-peer1", "CountyMSP-peer1-ledger_1" }, up.GetProperty("started").EnumerateArray().Select(n => n.GetString()).ToArray());
        await UntilAsync(async () => await HeightAsync(network, "CountyMSP-peer1", token) == await HeightAsync(network, "ProvinceMSP-peer0", token), token);
    }

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task A_new_countys_organisation_joins_by_the_topology_endorses_and_has_every_block(FabricRelease? release)
    {
        await using var network = TierNetwork.Create(FabricRelease.Require(release));
        var token = TestContext.CancellationToken;
        (await network.UpAsync(token)).Expect(0);
        (await network.RunAsync(["demo", "--profile", network.Folder.Workspace.Directory], token)).Expect(0);
        var height = await HeightAsync(network, "ProvinceMSP-peer0", token);

        var port = (await network.TopologyAsync()).PeerNodes.Max(p => p.Node.OperationsPort) + 1;
        var yaml = await File.ReadAllTextAsync(network.TopologyFile, token);
        var county = string.Create(CultureInfo.InvariantCulture, $"""

              - mspId: SecondCountyMSP
                tier: county
                unit: "350103"
                parent: "350100"
                name: 台江区教育局（演示）
                peers:
                  - {"{"} host: 127.0.0.1, port: {port}, chaincodePort: {port + 1}, operationsPort: {port + 3} {"}"}
                users:
                  - {"{"} name: second-reviewer, unit: "350103", role: county-reviewer {"}"}

            """);
        // The chaincode's policy names the new member too, so its definition is the next.
        await File.WriteAllTextAsync(network.TopologyFile, yaml.Replace("\nbatch:", county + "\nchaincode: { version: \"2\", sequence: 2 }\n\nbatch:", StringComparison.Ordinal), token);

        (await network.UpAsync(token)).Expect(0);
        await UntilAsync(async () => await HeightAsync(network, "SecondCountyMSP-peer0", token) is var has && has > height && has == await HeightAsync(network, "ProvinceMSP-peer0", token), token);
        (await network.RunAsync(["unit", "import", network.Folder.Units], token)).Expect(0);
        var before = await HeightAsync(network, "ProvinceMSP-peer0", token);
        (await network.UpAsync(token)).Expect(0);
        Assert.AreEqual(before, await HeightAsync(network, "ProvinceMSP-peer0", token), "nothing was lacking");
    }

    // The line of an organisation's one peer.
    private static bool IsOf(string line, string yaml, string mspId) =>
        line.Contains("chaincodePort", StringComparison.Ordinal) && yaml.LastIndexOf("mspId: ", yaml.IndexOf(line, StringComparison.Ordinal), StringComparison.Ordinal) == yaml.IndexOf($"mspId: {mspId}", StringComparison.Ordinal);

    private static async Task<long> HeightAsync(TierNetwork network, string node, CancellationToken cancellationToken)
    {
        var status = await network.RunAsync(["fabric", "status"], cancellationToken);
        var height = status.Json.GetProperty("nodes").EnumerateArray().Single(n => n.GetProperty("name").GetString() == node).GetProperty("height");
        return height.ValueKind == JsonValueKind.Null ? -1 : height.GetInt64();
    }

    private static async Task UntilAsync(Func<Task<bool>> holds, CancellationToken cancellationToken)
    {
        while (!await holds()) await Task.Delay(TimeSpan.FromMilliseconds(250), cancellationToken);
    }
}
