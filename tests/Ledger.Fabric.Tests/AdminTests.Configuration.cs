using Google.Protobuf;
using Grpc.Net.Client;
using Hyperledger.Fabric.Admin;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;

namespace Ledger.Fabric.Tests;

/// <summary>The channel's configuration is changed by its administrators, some of whom use Fabric's own tools.</summary>
public sealed partial class AdminTests
{
    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task Batches_are_changed_by_the_orderers_administrator_and_by_no_one_else(FabricRelease? release)
    {
        var nodes = await NetworkOfAsync(release);
        using var one = await AdministerAsync(nodes, "Org1MSP");
        using var connection = await nodes.ConnectOrdererAsync();
        var orderer = await OrdererAsync(nodes, connection, "Org1MSP");
        var current = await CurrentAsync(orderer);
        var change = new ConfigChange(current);
        change.SetValue("/Channel/Orderer", "BatchSize", ConfigValues.BatchSize(current.Orderer!.MaxMessageCount + 1, 5_000_000, 1_000_000));
        change.SetValue("/Channel/Orderer", "BatchTimeout", ConfigValues.BatchTimeout(TimeSpan.FromMilliseconds(120)));
        Assert.AreEqual(await ComputedByFabricAsync(release!, current, change.Root), change.ToUpdate().ToMessage());

        var refused = await Assert.ThrowsExactlyAsync<ConfigAdminException>(async () =>
            await orderer.SubmitAsync(await SignedAsync(nodes, change.ToUpdate(), "Org1MSP", "Org2MSP"), Cancellation));
        Assert.AreEqual((Status.BadRequest, true), (refused.OrdererStatus, refused.IsUnauthorized));
        Assert.Contains("/Channel/Orderer/Batch", refused.OrdererMessage);

        var update = await SignedAsync(nodes, change.ToUpdate(), "OrdererMSP");
        await SubmitAsync(orderer, update);
        var config = await one.Peer.WaitForConfigAsync(Channel, current.Sequence + 1, Cancellation);
        Assert.AreEqual((current.Orderer.MaxMessageCount + 1, TimeSpan.FromMilliseconds(120)), (config.Orderer!.MaxMessageCount, config.Orderer.BatchTimeout));
        Assert.AreEqual(current.Sequence + 1, (await CurrentAsync(orderer)).Sequence);
        var outdated = await Assert.ThrowsExactlyAsync<ConfigAdminException>(() => orderer.SubmitAsync(update, Cancellation));
        Assert.IsTrue(outdated.IsOutdated, outdated.Message);
    }

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task An_organisation_sets_its_anchor_peers(FabricRelease? release)
    {
        var nodes = await NetworkOfAsync(release);
        using var one = await AdministerAsync(nodes, "Org1MSP");
        using var connection = await nodes.ConnectOrdererAsync();
        var orderer = await OrdererAsync(nodes, connection, "Org1MSP");
        var current = ChannelConfig.FromBlock(await one.Peer.GetConfigBlockAsync(Channel, Cancellation));
        var change = new ConfigChange(current);
        string[] addresses = [nodes.First("Org1MSP").Address, "127.0.0.1:9"];
        change.SetAnchorPeers("Org1MSP", addresses);
        await SubmitAsync(orderer, await SignedAsync(nodes, change.ToUpdate(), "Org1MSP"));

        var config = await one.Peer.WaitForConfigAsync(Channel, current.Sequence + 1, Cancellation);
        CollectionAssert.AreEqual(addresses, config.Application!.Organizations.Single(organization => organization.MspId == "Org1MSP").AnchorPeers.ToArray());
    }

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task An_organisation_is_added_by_a_file_that_administrators_sign_with_the_library_and_with_Fabrics_tool_and_its_peer_joins(FabricRelease? release)
    {
        var nodes = await NetworkOfAsync(release);
        using var connection = await nodes.ConnectOrdererAsync();
        var orderer = await OrdererAsync(nodes, connection, "Org1MSP");
        var current = await CurrentAsync(orderer);
        var organisation = await nodes.Crypto.OrganisationAsync("Org3MSP", Cancellation);
        var change = new ConfigChange(current);
        change.SetApplicationOrganization(new OrganizationDefinition
        {
            MspId = "Org3MSP",
            RootCertificatesPem = [organisation.CaCertificatePem],
            TlsRootCertificatesPem = [organisation.TlsCaCertificatePem],
            AnchorPeers = [nodes.First("Org3MSP").Address],
        });
        var update = change.ToUpdate();
        Assert.AreEqual(await ComputedByFabricAsync(release!, current, change.Root), update.ToMessage());

        var file = Path.Combine(Path.GetDirectoryName(nodes.Logs)!, "org3.pb");
        await File.WriteAllBytesAsync(file, (await SignedAsync(nodes, update, "Org1MSP")).GetBytes(), Cancellation);
        var tooFew = await Assert.ThrowsExactlyAsync<ConfigAdminException>(async () =>
            await orderer.SubmitAsync(ChannelUpdate.Parse(await File.ReadAllBytesAsync(file, Cancellation)), Cancellation));
        Assert.IsTrue(tooFew.IsUnauthorized, tooFew.Message);
        Assert.Contains("/Channel/Application not satisfied", tooFew.OrdererMessage);

        await nodes.PeerCommandAsync(nodes.First("Org2MSP"), ["channel", "signconfigtx", "-f", file], Cancellation);
        var signed = ChannelUpdate.Parse(await File.ReadAllBytesAsync(file, Cancellation));
        CollectionAssert.AreEqual(Founders, signed.Signers.Select(signer => signer.MspId).ToArray());
        signed.Verify(current);
        await SubmitAsync(orderer, signed);

        using var three = await AdministerAsync(nodes, "Org3MSP");
        Assert.AreEqual(ChannelJoin.Joined, await three.Peer.JoinChannelAsync(nodes.Genesis, Cancellation));
        var config = await three.Peer.WaitForConfigAsync(Channel, current.Sequence + 1, Cancellation);
        Assert.IsTrue(config.Application!.Organizations.Any(organization => organization.MspId == "Org3MSP"));
        Assert.AreEqual(ChannelJoin.AlreadyJoined, await three.Peer.JoinChannelAsync(nodes.Genesis, Cancellation));

        // The new organisation's administrator acts at once: he sets his own anchor peers, and sends it with Fabric's tool.
        var own = new ConfigChange(config);
        own.SetAnchorPeers("Org3MSP", nodes.First("Org3MSP").Address, "127.0.0.1:9");
        await File.WriteAllBytesAsync(file, (await SignedAsync(nodes, own.ToUpdate(), "Org3MSP")).GetBytes(), Cancellation);
        await nodes.PeerCommandAsync(nodes.First("Org3MSP"), ["channel", "update", "-f", file, "-c", Channel, .. nodes.Orderer], Cancellation);
        Assert.HasCount(2, (await three.Peer.WaitForConfigAsync(Channel, config.Sequence + 1, Cancellation)).Application!.Organizations.Single(o => o.MspId == "Org3MSP").AnchorPeers);
    }

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task An_orderer_refuses_an_unknown_channel_and_strangers(FabricRelease? release)
    {
        var nodes = await NetworkOfAsync(release);
        using var connection = await nodes.ConnectOrdererAsync();
        var orderer = await OrdererAsync(nodes, connection, "Org1MSP");
        var current = await CurrentAsync(orderer);
        Assert.AreEqual(Status.NotFound, (await Assert.ThrowsExactlyAsync<ConfigAdminException>(() => orderer.GetConfigBlockAsync("nowhere", Cancellation))).OrdererStatus);

        using var authority = CertificateAuthority.Create(new CertificateAuthorityOptions { Organization = "Org1MSP", CommonName = "stranger" });
        var issued = authority.IssueSigning("stranger", NodeRole.Admin);
        var stranger = new ConfigAdmin(connection, SigningIdentity.FromPem("Org1MSP", issued.CertificatePem, issued.PrivateKeyPem));
        Assert.IsTrue((await Assert.ThrowsExactlyAsync<ConfigAdminException>(() => stranger.GetConfigBlockAsync(Channel, Cancellation))).IsUnauthorized);
        var change = new ConfigChange(current);
        change.SetAnchorPeers("Org2MSP", "127.0.0.1:9");
        var update = await SignedAsync(nodes, change.ToUpdate(), "Org2MSP");
        Assert.IsTrue((await Assert.ThrowsExactlyAsync<ConfigAdminException>(() => stranger.SubmitAsync(update, Cancellation))).IsUnauthorized);
        var elsewhere = new ConfigChange(ChannelConfig.FromConfig("nowhere", current.Config));
        elsewhere.SetAnchorPeers("Org2MSP", "127.0.0.1:9");
        var unknown = await Assert.ThrowsExactlyAsync<ConfigAdminException>(async () => await orderer.SubmitAsync(await SignedAsync(nodes, elsewhere.ToUpdate(), "Org2MSP"), Cancellation));
        Assert.IsNotNull(unknown.OrdererStatus);
    }

    private static async Task<ConfigAdmin> OrdererAsync(FabricNodes nodes, GrpcChannel connection, string mspId) =>
        new(connection, await nodes.Crypto.AdministratorAsync(mspId));

    private async Task<ChannelConfig> CurrentAsync(ConfigAdmin orderer) => ChannelConfig.FromBlock(await orderer.GetConfigBlockAsync(Channel, Cancellation));

    private static async Task<ChannelUpdate> SignedAsync(FabricNodes nodes, ChannelUpdate update, params string[] mspIds)
    {
        foreach (var mspId in mspIds) update = await update.SignAsync(await nodes.Crypto.AdministratorAsync(mspId));
        return update;
    }

    /// <summary>The same update as Fabric's configtxlator computes it.</summary>
    private async Task<ConfigUpdate> ComputedByFabricAsync(FabricRelease release, ChannelConfig current, ConfigGroup updated)
    {
        var folder = Directory.CreateTempSubdirectory("fabric-admin-");
        try
        {
            string Of(string name) => Path.Combine(folder.FullName, name);
            await File.WriteAllBytesAsync(Of("original.pb"), current.Config.ToByteArray(), Cancellation);
            await File.WriteAllBytesAsync(Of("updated.pb"), new Config { Sequence = current.Sequence, ChannelGroup = updated }.ToByteArray(), Cancellation);
            await FabricProcess.RunAsync(
                release.Program("configtxlator"),
                ["compute_update", "--channel_id", Channel, "--original", Of("original.pb"), "--updated", Of("updated.pb"), "--output", Of("update.pb")],
                release.ProgramEnvironment(), Cancellation);
            return ConfigUpdate.Parser.ParseFrom(await File.ReadAllBytesAsync(Of("update.pb"), Cancellation));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // An ordering service that has just started has no leader for some seconds.
    private async Task SubmitAsync(ConfigAdmin orderer, ChannelUpdate update)
    {
        while (true)
        {
            try
            {
                await orderer.SubmitAsync(update, Cancellation);
                return;
            }
            catch (ConfigAdminException e) when (e.IsTransient)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(250), Cancellation);
            }
        }
    }
}
