using Grpc.Core;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Msp;
using Ledger.Network.Genesis;
using Ledger.Network.Ordering;

namespace Hyperledger.Fabric.Admin.Tests;

[TestClass]
public sealed class PeerAdminTests
{
    private static TestNetwork _network = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context) => _network = await TestNetwork.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await _network.DisposeAsync();

    [TestMethod]
    public async Task A_peer_tells_its_channels_its_height_and_its_configuration()
    {
        var peer = await _network.PeerAsync("Org1MSP");

        CollectionAssert.AreEqual(new[] { TestNetwork.Channel }, (await peer.ListChannelsAsync()).ToArray());
        var info = await peer.GetChannelInfoAsync(TestNetwork.Channel);
        Assert.AreEqual(1UL, info.Height);
        CollectionAssert.AreEqual(BlockHash.Header((await _network.BlockAsync(0)).Header), info.CurrentBlockHash.ToByteArray());
        Assert.AreEqual(TestNetwork.Channel, ChannelConfig.FromBlock(await peer.GetConfigBlockAsync(TestNetwork.Channel)).ChannelId);
    }

    [TestMethod]
    public async Task Joining_again_says_that_it_has_been_done_and_another_channel_is_refused()
    {
        var peer = await _network.PeerAsync("Org2MSP");
        Assert.AreEqual(ChannelJoin.AlreadyJoined, await peer.JoinChannelAsync(await _network.BlockAsync(0)));

        var organisation = await _network.Crypto.OrganisationAsync("Org2MSP");
        var other = GenesisBlock.Create(
            "otherchannel", await _network.Crypto.OrganisationAsync("OrdererMSP"), new GenesisConsenter("127.0.0.1", 7050, organisation.TlsCaCertificatePem),
            [organisation], new BatchLimits(10, 1000, 1000, TimeSpan.FromSeconds(1)), TimeProvider.System);
        var refused = await Assert.ThrowsExactlyAsync<PeerAdminException>(() => peer.JoinChannelAsync(other));
        Assert.AreEqual(500, refused.PeerStatus);
        Assert.Contains("otherchannel", refused.Message);
    }

    [TestMethod]
    public async Task A_package_has_one_id_however_often_it_is_installed()
    {
        var peer = await _network.PeerAsync("Org1MSP");
        var package = ChaincodePackage.Create("basic_1.0", new ServiceConnection { Address = "127.0.0.1:9999" });

        Assert.AreEqual(package.Id, await peer.InstallChaincodeAsync(package.Bytes));
        Assert.AreEqual(package.Id, await peer.InstallChaincodeAsync(package.Bytes));

        var installed = (await peer.ListInstalledAsync()).Single();
        Assert.AreEqual((package.Id, "basic_1.0", 0), (installed.PackageId, installed.Label, installed.References.Count));
        CollectionAssert.AreEqual(package.Bytes.ToArray(), await peer.GetInstalledPackageAsync(package.Id));
    }

    [TestMethod]
    public async Task What_is_no_package_and_what_is_not_installed_is_refused_in_the_peers_words()
    {
        var peer = await _network.PeerAsync("Org3MSP");

        var broken = await Assert.ThrowsExactlyAsync<PeerAdminException>(() => peer.InstallChaincodeAsync(new byte[] { 1, 2, 3 }));
        Assert.Contains("could not parse as a chaincode install package", broken.PeerMessage);
        Assert.IsFalse(broken.IsAccessDenied);
        var missing = await Assert.ThrowsExactlyAsync<PeerAdminException>(() => peer.GetInstalledPackageAsync("basic_1.0:00"));
        Assert.Contains("chaincode install package 'basic_1.0:00' not found", missing.PeerMessage);
    }

    [TestMethod]
    public async Task An_unknown_channel_is_refused()
    {
        var peer = await _network.PeerAsync("Org1MSP");
        Assert.Contains("nowhere", (await Assert.ThrowsExactlyAsync<PeerAdminException>(() => peer.GetChannelInfoAsync("nowhere"))).PeerMessage);
        Assert.Contains("nowhere", (await Assert.ThrowsExactlyAsync<PeerAdminException>(() => peer.GetConfigBlockAsync("nowhere"))).PeerMessage);
    }

    [TestMethod]
    public async Task A_user_may_list_channels_but_installs_and_joins_nothing()
    {
        var peer = new PeerAdmin(await _network.ConnectAsync("Org1MSP"), await _network.UserAsync("Org1MSP"));
        Assert.HasCount(1, await peer.ListChannelsAsync());
        var package = ChaincodePackage.Create("other_1.0", new ServiceConnection { Address = "127.0.0.1:9999" });

        foreach (var refusal in new Func<Task>[] { () => peer.InstallChaincodeAsync(package.Bytes), async () => await peer.JoinChannelAsync(await _network.BlockAsync(0)) })
        {
            var refused = await Assert.ThrowsExactlyAsync<PeerAdminException>(refusal);
            Assert.IsTrue(refused.IsAccessDenied, refused.Message);
            Assert.Contains("Org1MSP", refused.Message);
            Assert.IsFalse(refused.IsTransient);
        }
    }

    [TestMethod]
    public async Task Another_organisations_administrator_is_refused()
    {
        var peer = new PeerAdmin(await _network.ConnectAsync("Org1MSP"), await _network.Crypto.AdministratorAsync("Org2MSP"));
        var refused = await Assert.ThrowsExactlyAsync<PeerAdminException>(() => peer.ListInstalledAsync());
        Assert.IsTrue(refused.IsAccessDenied, refused.Message);
    }

    [TestMethod]
    public async Task A_peer_whose_certificate_another_authority_issued_is_not_asked()
    {
        var peer = new PeerAdmin(await _network.ConnectAsync("Org1MSP", trusting: "Org2MSP"), await _network.Crypto.AdministratorAsync("Org1MSP"));
        var failed = await Assert.ThrowsExactlyAsync<PeerAdminException>(() => peer.ListChannelsAsync());
        Assert.AreEqual(StatusCode.Unavailable, failed.StatusCode);
        Assert.IsFalse(failed.IsTransient);
        Assert.Contains("check the TLS root certificate", failed.Message);
    }

    [TestMethod]
    public async Task A_cancelled_call_says_so()
    {
        var peer = await _network.PeerAsync("Org1MSP");
        await Assert.ThrowsAsync<OperationCanceledException>(() => peer.ListChannelsAsync(new CancellationToken(canceled: true)));
    }
}
