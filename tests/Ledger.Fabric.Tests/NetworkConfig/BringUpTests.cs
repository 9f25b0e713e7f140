using System.Diagnostics;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Ledger.NetworkConfig;
using Ledger.NetworkConfig.Crypto;
using Ledger.NetworkConfig.Running;
using Ledger.NetworkConfig.Rendering;
using Ledger.NetworkConfig.Topology;

namespace Ledger.Fabric.Tests.NetworkConfig;

/// <summary>The samples of network-config on each release of Hyperledger Fabric that FABRIC_BIN names.</summary>
[TestClass]
[DoNotParallelize]
public sealed class BringUpTests
{
    public TestContext TestContext { get; set; } = null!;

    public static IEnumerable<object?[]> Releases => FabricRelease.Rows;

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task One_command_brings_four_tiers_up_and_the_demos_story_holds_on_them(FabricRelease? release)
    {
        await using var network = TierNetwork.Create(FabricRelease.Require(release));
        var token = TestContext.CancellationToken;

        var began = Stopwatch.StartNew();
        var up = (await network.UpAsync(token)).Expect(0).Json;
        TestContext.WriteLine($"{release}: up in {began.Elapsed.TotalSeconds:F1} s");
        Assert.AreEqual(network.TopologyAsync().Result.OrdererNodes.Count() + 12, up.GetProperty("started").GetArrayLength());

        (await network.RunAsync(["demo", "--profile", network.Folder.Workspace.Directory], token)).Expect(0);

        var status = (await network.RunAsync(["fabric", "status"], token)).Expect(0).Json;
        Assert.IsTrue(status.GetProperty("serving").GetBoolean());
        // The channel's nodes agree on its height within one round of gossip.
        Assert.IsTrue(status.GetProperty("nodes").EnumerateArray().Where(n => n.GetProperty("kind").GetString() != "Chaincode").All(n => n.GetProperty("height").GetInt64() >= 10));
        Assert.IsNotNull((await network.RunAsync(["network", "status"], token)).Expect(0).Json.GetProperty("height").GetInt64());

        var again = (await network.UpAsync(token)).Expect(0).Json;
        Assert.AreEqual(0, again.GetProperty("started").GetArrayLength());
        Assert.AreEqual(up.GetProperty("genesisHash").GetString(), again.GetProperty("genesisHash").GetString());

        (await network.RunAsync(["fabric", "down"], token)).Expect(0);
        (await network.RunAsync(["fabric", "status"], token)).Expect(3);
        (await network.UpAsync(token)).Expect(0);
        (await network.RunAsync(["audit", "trail"], token)).Expect(0);
    }

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task A_setup_that_is_interrupted_at_any_step_is_continued(FabricRelease? release)
    {
        await using var network = TierNetwork.Create(FabricRelease.Require(release));
        var topology = await network.TopologyAsync();
        var yaml = await File.ReadAllTextAsync(network.TopologyFile);
        var programs = new FabricPrograms(release!.Folder);

        foreach (var stage in Enum.GetValues<SetupStage>())
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.CancellationToken);
            var interrupting = new At(stage, stop);
            await Assert.ThrowsAsync<OperationCanceledException>(() => new NetworkBringUp(network.Folder, topology, programs, TierNetwork.Chaincode, interrupting).RunAsync(yaml, stop.Token), stage.ToString());
        }

        var result = await new NetworkBringUp(network.Folder, topology, programs, TierNetwork.Chaincode).RunAsync(yaml, TestContext.CancellationToken);
        Assert.AreEqual(1, result.Sequence);
        (await network.RunAsync(["demo", "--profile", network.Folder.Workspace.Directory], TestContext.CancellationToken)).Expect(0);
    }

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task The_province_of_84_counties_is_rendered_so_that_configtxgen_makes_its_channel(FabricRelease? release)
    {
        FabricRelease.Require(release);
        var root = Directory.CreateTempSubdirectory("ledger-fujian-").FullName;
        try
        {
            var folder = new FabricFolder(root);
            var yaml = await File.ReadAllTextAsync(TierNetwork.Sample("fujian.yaml"), TestContext.CancellationToken);
            var topology = FabricTopologyFile.Parse(yaml, "fujian.yaml");
            await new NetworkCertificates(folder, topology).IssueAsync(cancellationToken: TestContext.CancellationToken);
            await new NetworkRenderer(folder, topology).RenderAsync(yaml, TestContext.CancellationToken);
            await new FabricPrograms(release!.Folder).MakeGenesisAsync(folder.Configtx, ConfigtxFile.Profile, topology.Channel, folder.Genesis, TestContext.CancellationToken);

            var bytes = await File.ReadAllBytesAsync(folder.Genesis, TestContext.CancellationToken);
            var config = ChannelConfig.FromBlock(Block.Parser.ParseFrom(bytes));
            Assert.HasCount(95, config.Application!.Organizations);
            var policies = new NetworkPolicies(topology);
            TestContext.WriteLine($"{release}: block 0 {bytes.Length:N0} bytes; policies in text: administration {policies.Administration.Length:N0}, lifecycle {policies.Lifecycle.Length:N0}, endorsement {policies.Endorsement.Length:N0} bytes; a commit's endorsers {policies.LifecycleEndorsers.Count}");
            TestContext.WriteLine($"the endorsement policy as a message: {SignaturePolicies.Parse(policies.Endorsement).CalculateSize():N0} bytes");
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private sealed class At(SetupStage stage, CancellationTokenSource stop) : IProgress<SetupProgress>
    {
        public void Report(SetupProgress value)
        {
            if (value.Stage == stage) stop.Cancel();
        }
    }
}
