using System.Collections.Concurrent;
using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using Hyperledger.Fabric.Admin;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Protos.Common;
using Ledger.Network.Genesis;
using Ledger.Network.Ordering;
using Ledger.Network.Topology;

namespace Ledger.Fabric.Tests;

/// <summary>Administrators at work on each release of Hyperledger Fabric that FABRIC_BIN names: two organisations in block 0, and a third that comes later.</summary>
[TestClass]
[DoNotParallelize]
public sealed partial class AdminTests
{
    private const string Channel = "mychannel";
    private static readonly string[] Founders = ["Org1MSP", "Org2MSP"];
    private static readonly ConcurrentDictionary<FabricRelease, Lazy<Task<FabricNodes>>> Networks = new();
    private static readonly ConcurrentBag<string> Folders = [];

    public TestContext TestContext { get; set; } = null!;

    public static IEnumerable<object?[]> Releases => FabricRelease.Rows;

    private CancellationToken Cancellation => TestContext.CancellationToken;

    [ClassCleanup]
    public static async Task StopNetworksAsync()
    {
        foreach (var network in Networks.Values)
        {
            if (network.Value.IsCompletedSuccessfully) await (await network.Value).DisposeAsync();
        }
        foreach (var folder in Folders) Directory.Delete(folder, recursive: true);
    }

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task An_orderer_tells_its_channels_and_that_it_has_joined_before(FabricRelease? release)
    {
        var nodes = await NetworkOfAsync(release);
        using var orderer = await nodes.AdministerOrdererAsync();

        CollectionAssert.Contains((await orderer.ListChannelsAsync(Cancellation)).ToArray(), Channel);
        var channel = await orderer.GetChannelAsync(Channel, Cancellation);
        Assert.AreEqual((Channel, ConsensusRelation.Consenter, OrdererChannelStatus.Active), (channel!.ChannelId, channel.Relation, channel.Status));
        Assert.IsGreaterThan(0UL, channel.Height);
        Assert.IsNull(await orderer.GetChannelAsync("nowhere", Cancellation));
        var again = await orderer.JoinChannelAsync(nodes.Genesis, Cancellation);
        Assert.AreEqual((ChannelJoin.AlreadyJoined, Channel), (again.Outcome, again.Channel.ChannelId));
        Assert.IsFalse(await orderer.RemoveChannelAsync("nowhere", Cancellation));
        var invalid = await Assert.ThrowsExactlyAsync<OrdererAdminException>(() => orderer.GetChannelAsync("Not A Channel", Cancellation));
        Assert.AreEqual(HttpStatusCode.BadRequest, invalid.StatusCode);
        Assert.Contains("invalid channel ID", invalid.OrdererMessage);
    }

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task An_orderer_joins_a_second_channel_and_leaves_it(FabricRelease? release)
    {
        var nodes = await NetworkOfAsync(release);
        using var orderer = await nodes.AdministerOrdererAsync();
        var genesis = await OtherGenesisAsync(nodes, "second");

        var joined = await orderer.JoinChannelAsync(genesis, Cancellation);
        Assert.AreEqual((ChannelJoin.Joined, "second", ConsensusRelation.Consenter), (joined.Outcome, joined.Channel.ChannelId, joined.Channel.Relation));
        Assert.IsTrue(await orderer.RemoveChannelAsync("second", Cancellation));
        // It removes the files in its own time and refuses until it has.
        while (true)
        {
            try
            {
                Assert.IsFalse(await orderer.RemoveChannelAsync("second", Cancellation));
                return;
            }
            catch (OrdererAdminException e) when (e.IsTransient)
            {
                await Task.Delay(100, Cancellation);
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task An_orderer_is_reached_with_the_right_TLS_root_and_client_certificate_alone(FabricRelease? release)
    {
        var nodes = await NetworkOfAsync(release);
        using var untrusting = await nodes.AdministerOrdererAsync(trusting: "Org1MSP");
        var untrusted = await Assert.ThrowsExactlyAsync<OrdererAdminException>(() => untrusting.ListChannelsAsync(Cancellation));
        Assert.IsNull(untrusted.StatusCode);
        Assert.Contains("check the TLS root certificate", untrusted.Message);

        var refusedBlock = await OtherGenesisAsync(nodes, "third");
        refusedBlock.Data.Data[0] = Google.Protobuf.ByteString.CopyFromUtf8("none");
        using var orderer = await nodes.AdministerOrdererAsync();
        var refused = await Assert.ThrowsExactlyAsync<OrdererAdminException>(() => orderer.JoinChannelAsync(refusedBlock, Cancellation));
        Assert.AreEqual(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("invalid join block", refused.OrdererMessage);
    }

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task A_peer_tells_its_channels_and_joins_and_installs_once_however_often_it_is_asked(FabricRelease? release)
    {
        var nodes = await NetworkOfAsync(release);
        using var connection = await nodes.ConnectAsync(nodes.First("Org1MSP"));
        var peer = new PeerAdmin(connection, await nodes.Crypto.AdministratorAsync("Org1MSP", Cancellation));

        CollectionAssert.AreEqual(new[] { Channel }, (await peer.ListChannelsAsync(Cancellation)).ToArray());
        Assert.AreEqual(ChannelJoin.AlreadyJoined, await peer.JoinChannelAsync(nodes.Genesis, Cancellation));
        Assert.IsGreaterThan(0UL, (await peer.GetChannelInfoAsync(Channel, Cancellation)).Height);

        var package = Package;
        Assert.AreEqual(package.Id, await peer.InstallChaincodeAsync(package.Bytes, Cancellation));
        Assert.AreEqual(package.Id, await peer.InstallChaincodeAsync(package.Bytes, Cancellation));
        Assert.AreEqual(package.Label, (await peer.ListInstalledAsync(Cancellation)).Single(installed => installed.PackageId == package.Id).Label);
        CollectionAssert.AreEqual(package.Bytes.ToArray(), await peer.GetInstalledPackageAsync(package.Id, Cancellation));
        Assert.Contains("'none:00' not found", (await Assert.ThrowsExactlyAsync<PeerAdminException>(() => peer.GetInstalledPackageAsync("none:00", Cancellation))).PeerMessage);
        Assert.Contains("nowhere", (await Assert.ThrowsExactlyAsync<PeerAdminException>(() => peer.GetConfigBlockAsync("nowhere", Cancellation))).PeerMessage);
        await Assert.ThrowsExactlyAsync<PeerAdminException>(() => peer.GetChannelInfoAsync("nowhere", Cancellation));
    }

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task A_peer_refuses_users_and_other_organisations_administrators(FabricRelease? release)
    {
        var nodes = await NetworkOfAsync(release);
        using var connection = await nodes.ConnectAsync(nodes.First("Org1MSP"));
        var folder = Path.Combine(nodes.Identities, "User1.Org1MSP");
        var user = Hyperledger.Fabric.Msp.SigningIdentity.FromPem(
            "Org1MSP", await File.ReadAllTextAsync(Path.Combine(folder, "cert.pem"), Cancellation), await File.ReadAllTextAsync(Path.Combine(folder, "key.pem"), Cancellation));

        foreach (var peer in new[] { new PeerAdmin(connection, user), new PeerAdmin(connection, await nodes.Crypto.AdministratorAsync("Org2MSP", Cancellation)) })
        {
            Assert.IsTrue((await Assert.ThrowsExactlyAsync<PeerAdminException>(() => peer.InstallChaincodeAsync(Package.Bytes, Cancellation))).IsAccessDenied);
            Assert.IsTrue((await Assert.ThrowsExactlyAsync<PeerAdminException>(() => peer.JoinChannelAsync(nodes.Genesis, Cancellation))).IsAccessDenied);
        }

        using var untrusting = FabricChannel.Create(nodes.First("Org1MSP").Address, (await nodes.Crypto.OrganisationAsync("Org2MSP", Cancellation)).TlsCaCertificatePem);
        var untrusted = await Assert.ThrowsExactlyAsync<PeerAdminException>(() => new PeerAdmin(untrusting, user).ListChannelsAsync(Cancellation));
        Assert.AreEqual((StatusCode.Unavailable, false), (untrusted.StatusCode, untrusted.IsTransient));
    }

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task A_definition_is_approved_and_committed_once_however_often_it_is_asked(FabricRelease? release)
    {
        var nodes = await NetworkOfAsync(release);
        using var one = await AdministerAsync(nodes, "Org1MSP");
        using var two = await AdministerAsync(nodes, "Org2MSP");
        var package = Package;
        await one.Peer.InstallChaincodeAsync(package.Bytes, Cancellation);
        var definition = new ChaincodeDefinition
        {
            Name = "admin",
            Version = "1.0",
            Sequence = 1,
            EndorsementPolicy = ChaincodePolicy.Parse("OR('Org1MSP.peer', 'Org2MSP.peer')"),
            Collections = [new CollectionDefinition { Name = "shared", MemberPolicy = ChaincodePolicy.Parse("OR('Org1MSP.member')"), BlockToLive = 3 }],
        };
        Assert.IsNull(await one.Lifecycle.GetCommittedAsync("admin", Cancellation));
        Assert.IsNull(await one.Lifecycle.GetApprovedAsync("admin", 1, Cancellation));

        Assert.AreEqual(LifecycleOutcome.Recorded, await UntilKnownAsync(() => one.Lifecycle.ApproveAsync(definition, package.Id, Cancellation)));
        Assert.AreEqual(LifecycleOutcome.AlreadyRecorded, await one.Lifecycle.ApproveAsync(definition, package.Id, Cancellation));
        Assert.AreEqual(LifecycleOutcome.Recorded, await UntilKnownAsync(() => two.Lifecycle.ApproveAsync(definition, packageId: null, Cancellation)));
        while (!Founders.All((await one.Lifecycle.CheckCommitReadinessAsync(definition, Cancellation)).Approvals.GetValueOrDefault)) await Task.Delay(100, Cancellation);
        Assert.AreEqual(LifecycleOutcome.Recorded, await UntilKnownAsync(() => one.Lifecycle.CommitAsync(definition, Founders, Cancellation)));
        Assert.AreEqual(LifecycleOutcome.AlreadyRecorded, await one.Lifecycle.CommitAsync(definition, Founders, Cancellation));
        Assert.AreEqual(LifecycleOutcome.AlreadyRecorded, await one.Lifecycle.ApproveAsync(definition, package.Id, Cancellation));

        var committed = await one.Lifecycle.GetCommittedAsync("admin", Cancellation);
        Assert.AreEqual(definition with { Collections = [] }, committed!.Definition with { Collections = [] });
        CollectionAssert.AreEqual(definition.Collections.ToArray(), committed.Definition.Collections.ToArray());
        Assert.AreEqual("admin", (await one.Lifecycle.ListCommittedAsync(Cancellation)).Single().Name);
        Assert.AreEqual(package.Id, (await one.Lifecycle.GetApprovedAsync("admin", cancellationToken: Cancellation))!.PackageId);
        Assert.IsNull((await two.Lifecycle.GetApprovedAsync("admin", 1, Cancellation))!.PackageId);
        var references = (await one.Peer.ListInstalledAsync(Cancellation)).Single(installed => installed.PackageId == package.Id).References;
        Assert.AreEqual(new ChaincodeReference("admin", "1.0"), references[Channel].Single());

        var wrong = await Assert.ThrowsExactlyAsync<EndorseException>(() => one.Lifecycle.ApproveAsync(definition with { Sequence = 7 }, null, Cancellation));
        Assert.Contains("requested sequence 7 is larger than the next available sequence number 2", wrong.ChaincodeMessage!);
        await Assert.ThrowsExactlyAsync<EndorseException>(() => one.Lifecycle.CommitAsync(definition with { Version = "2.0" }, Founders, Cancellation));
    }

    private static ChaincodePackage Package => ChaincodePackage.Create("admin_1.0", new ServiceConnection { Address = "127.0.0.1:9999" });

    private static async Task<Block> OtherGenesisAsync(FabricNodes nodes, string channel)
    {
        return GenesisBlock.Create(
            channel, await nodes.Crypto.OrganisationAsync("OrdererMSP"), new GenesisConsenter("127.0.0.1", nodes.OrdererPort, await File.ReadAllTextAsync(nodes.OrdererTlsCertificate)),
            [await nodes.Crypto.OrganisationAsync("Org1MSP")], new BatchLimits(10, 100_000, 100_000, TimeSpan.FromSeconds(1)), TimeProvider.System);
    }

    /// <summary>Repeats a step until the gateway's peer has heard of the peers that it needs.</summary>
    private async Task<T> UntilKnownAsync<T>(Func<Task<T>> step)
    {
        while (true)
        {
            try
            {
                return await step();
            }
            catch (GatewayException e) when (e.StatusCode is StatusCode.Unavailable or StatusCode.FailedPrecondition)
            {
                await Task.Delay(200, Cancellation);
            }
        }
    }

    private static async Task<Administrator> AdministerAsync(FabricNodes nodes, string mspId)
    {
        var connection = await nodes.ConnectAsync(nodes.First(mspId));
        var identity = await nodes.Crypto.AdministratorAsync(mspId);
        return new Administrator(connection, new PeerAdmin(connection, identity), new LifecycleAdmin(Gateway.Connect(new GatewayOptions(connection, identity)), Channel));
    }

    private async Task<FabricNodes> NetworkOfAsync(FabricRelease? release) =>
        await Networks.GetOrAdd(FabricRelease.Require(release), release => new Lazy<Task<FabricNodes>>(async () =>
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
            var folder = Directory.CreateTempSubdirectory("fabric-admin-").FullName;
            Folders.Add(folder);
            var topology = new NetworkTopology
            {
                Channels = [new(Channel, ["Org1MSP", "Org2MSP", "Org3MSP"])],
                Orderer = new() { MspId = "OrdererMSP" },
                Organisations = [.. new[] { "Org1MSP", "Org2MSP", "Org3MSP" }.Select(mspId => new OrganisationTopology
                {
                    MspId = mspId,
                    Peers = [new()],
                    Users = [new("User1." + mspId, "1", "client")],
                })],
            };
            return await FabricNodes.StartAsync(release, new NetworkFolder(folder), topology, _ =>
            [
                ("CORE_CHAINCODE_EXTERNALBUILDERS", $"[{{name: ccaas_builder, path: {release.Builder}, propagateEnvironment: [CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG]}}]"),
            ], limit.Token, founders: Founders);
        })).Value;

    private sealed record Administrator(GrpcChannel Connection, PeerAdmin Peer, LifecycleAdmin Lifecycle) : IDisposable
    {
        public void Dispose() => Connection.Dispose();
    }
}
