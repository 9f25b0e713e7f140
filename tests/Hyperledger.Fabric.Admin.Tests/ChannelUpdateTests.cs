using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Msp;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Admin.Tests;

/// <summary>Updates are computed, signed at several places and sent to the orderer of an embedded network.</summary>
[TestClass]
public sealed class ChannelUpdateTests
{
    private static TestNetwork _network = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context) => _network = await TestNetwork.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await _network.DisposeAsync();

    [TestMethod]
    public async Task Anchor_peers_are_their_own_administrators_to_set_and_the_peer_is_waited_for()
    {
        var (orderer, peer) = await PlacesAsync("Org1MSP");
        var current = await CurrentAsync(orderer);
        var change = new ConfigChange(current);
        change.SetAnchorPeers("Org1MSP", "peer0.org1.example.com:7051", "peer1.org1.example.com:8051");
        await orderer.SubmitAsync(await change.ToUpdate().SignAsync(await _network.Crypto.AdministratorAsync("Org1MSP")));

        var config = await peer.WaitForConfigAsync(TestNetwork.Channel, current.Sequence + 1);
        CollectionAssert.AreEqual(
            new[] { "peer0.org1.example.com:7051", "peer1.org1.example.com:8051" },
            config.Application!.Organizations.Single(organization => organization.MspId == "Org1MSP").AnchorPeers.ToArray());
        Assert.AreEqual((await peer.GetConfigBlockAsync(TestNetwork.Channel)).Header, (await orderer.GetConfigBlockAsync(TestNetwork.Channel)).Header);
    }

    [TestMethod]
    public async Task An_organisation_joins_when_the_majority_of_the_administrators_signed_one_file_after_the_other()
    {
        var (orderer, peer) = await PlacesAsync("Org1MSP");
        using var authority = CertificateAuthority.Create(new CertificateAuthorityOptions { Organization = "Org4MSP", CommonName = "ca" });
        var current = await CurrentAsync(orderer);
        var change = new ConfigChange(current);
        change.SetApplicationOrganization(new OrganizationDefinition
        {
            MspId = "Org4MSP",
            RootCertificatesPem = [authority.CertificatePem],
            TlsRootCertificatesPem = [authority.CertificatePem],
            AnchorPeers = ["peer0.org4.example.com:7051"],
        });
        var file = change.ToUpdate().GetBytes();

        // One signature of three organisations is no majority.
        file = (await ChannelUpdate.Parse(file).SignAsync(await _network.Crypto.AdministratorAsync("Org1MSP"))).GetBytes();
        var tooFew = Assert.ThrowsExactly<ConfigUpdateException>(() => ChannelUpdate.Parse(file).Verify(current));
        Assert.Contains("policy for [Group]  /Channel/Application not satisfied", tooFew.Message);
        var refused = await Assert.ThrowsExactlyAsync<ConfigAdminException>(() => orderer.SubmitAsync(ChannelUpdate.Parse(file)));
        Assert.AreEqual((Status.BadRequest, true, false), (refused.OrdererStatus, refused.IsUnauthorized, refused.IsTransient));
        Assert.Contains("policy for [Group]  /Channel/Application not satisfied", refused.OrdererMessage);

        file = (await ChannelUpdate.Parse(file).SignAsync(await _network.Crypto.AdministratorAsync("Org2MSP"))).GetBytes();
        var update = ChannelUpdate.Parse(file);
        CollectionAssert.AreEqual(new[] { "Org1MSP", "Org2MSP" }, update.Signers.Select(signer => signer.MspId).ToArray());
        Assert.IsTrue(update.Verify(current).Application!.Organizations.Any(organization => organization.MspId == "Org4MSP"));
        await orderer.SubmitAsync(update);
        var config = await peer.WaitForConfigAsync(TestNetwork.Channel, current.Sequence + 1);
        Assert.AreEqual("peer0.org4.example.com:7051", config.Application!.Organizations.Single(organization => organization.MspId == "Org4MSP").AnchorPeers.Single());
        var member = authority.IssueSigning("someone", NodeRole.Client);
        Assert.IsFalse(config.Msps.Validate(Serialized("Org4MSP", member.CertificatePem)).IsAdmin);

        // The same file again: the configuration has moved on, and the majority is three of four now.
        var outdated = await Assert.ThrowsExactlyAsync<ConfigAdminException>(() => orderer.SubmitAsync(update));
        Assert.IsTrue(outdated.IsOutdated, outdated.Message);

        var removal = new ConfigChange(config);
        removal.RemoveApplicationOrganization("Org4MSP");
        await SubmitAsync(orderer, removal.ToUpdate(), "Org1MSP", "Org2MSP", "Org3MSP");
        Assert.IsFalse((await peer.WaitForConfigAsync(TestNetwork.Channel, config.Sequence + 1)).Application!.Organizations.Any(organization => organization.MspId == "Org4MSP"));
    }

    [TestMethod]
    public async Task Batches_are_the_orderers_administrators_to_change()
    {
        var (orderer, peer) = await PlacesAsync("Org1MSP");
        var current = await CurrentAsync(orderer);
        var change = new ConfigChange(current);
        change.SetValue("/Channel/Orderer", "BatchSize", ConfigValues.BatchSize(42, 5_000_000, 1_000_000));
        change.SetValue("/Channel/Orderer", "BatchTimeout", ConfigValues.BatchTimeout(TimeSpan.FromMilliseconds(70)));
        var update = change.ToUpdate();
        var refused = await Assert.ThrowsExactlyAsync<ConfigAdminException>(() => SubmitAsync(orderer, update, "Org1MSP", "Org2MSP", "Org3MSP"));
        Assert.IsTrue(refused.IsUnauthorized, refused.Message);

        await SubmitAsync(orderer, update, "OrdererMSP");
        var config = (await peer.WaitForConfigAsync(TestNetwork.Channel, current.Sequence + 1)).Orderer!;
        Assert.AreEqual((42u, 5_000_000u, 1_000_000u, TimeSpan.FromMilliseconds(70)), (config.MaxMessageCount, config.AbsoluteMaxBytes, config.PreferredMaxBytes, config.BatchTimeout));
    }

    [TestMethod]
    public async Task A_policy_is_set_and_keeps_who_may_change_it()
    {
        var (orderer, peer) = await PlacesAsync("Org1MSP");
        var current = await CurrentAsync(orderer);
        var change = new ConfigChange(current);
        change.SetPolicy("/Channel/Application", "LifecycleEndorsement", ConfigPolicies.Signature(SignaturePolicies.Parse("OR('Org1MSP.peer')"), modPolicy: "/Channel/Nobody"));
        await SubmitAsync(orderer, change.ToUpdate(), "Org2MSP", "Org3MSP");
        var policy = (await peer.WaitForConfigAsync(TestNetwork.Channel, current.Sequence + 1)).Config.ChannelGroup.Groups["Application"].Policies["LifecycleEndorsement"];
        Assert.AreEqual((ConfigPolicies.Admins, (int)Policy.Types.PolicyType.Signature), (policy.ModPolicy, policy.Policy.Type));

        var back = new ConfigChange(await CurrentAsync(orderer));
        back.SetPolicy("/Channel/Application", "LifecycleEndorsement", ConfigPolicies.ImplicitMeta(ImplicitMetaPolicy.Types.Rule.Majority, "Endorsement"));
        await SubmitAsync(orderer, back.ToUpdate(), "Org1MSP", "Org2MSP");
        await peer.WaitForConfigAsync(TestNetwork.Channel, current.Sequence + 2);
    }

    [TestMethod]
    public async Task A_signature_is_made_elsewhere_and_copies_come_together()
    {
        var (orderer, _) = await PlacesAsync("Org1MSP");
        var current = await CurrentAsync(orderer);
        var update = NewAcl(current).ToUpdate();

        // The key's place sees a digest.
        var elsewhere = await _network.Crypto.AdministratorAsync("Org1MSP");
        var request = update.NewSignatureRequest(new Identity(elsewhere.MspId, elsewhere.Credentials));
        var signature = await elsewhere.SignDigestAsync(request.GetDigest());
        var one = ChannelUpdate.Parse(update.GetBytes()).WithSignature(request.GetBytes(), signature);
        var two = await update.SignAsync(await _network.Crypto.AdministratorAsync("Org2MSP"));

        var both = one.Merge(two).Merge(one);
        CollectionAssert.AreEquivalent(new[] { "Org1MSP", "Org2MSP" }, both.Signers.Select(signer => signer.MspId).ToArray());
        CollectionAssert.AreEqual(elsewhere.Credentials.ToArray(), both.Signers.Single(signer => signer.MspId == "Org1MSP").Credentials.ToArray());
        both.Verify(current);

        // Signed again, an identity still counts once; a signature over something else does not count.
        Assert.HasCount(2, (await both.SignAsync(elsewhere)).Signers);
        signature[^1] ^= 1;
        var broken = two.WithSignature(request.GetBytes(), signature);
        Assert.Contains("not satisfied", Assert.ThrowsExactly<ConfigUpdateException>(() => broken.Verify(current)).Message);
    }

    [TestMethod]
    public async Task What_is_no_update_and_what_does_not_belong_together_is_refused()
    {
        var (orderer, _) = await PlacesAsync("Org1MSP");
        var current = await CurrentAsync(orderer);
        var update = NewAcl(current).ToUpdate();
        var other = new ConfigChange(current);
        other.SetAnchorPeers("Org2MSP", "elsewhere:1");
        var block = await _network.BlockAsync(0);

        Assert.ThrowsExactly<ArgumentException>(() => update.Merge(other.ToUpdate()));
        Assert.ThrowsExactly<ArgumentException>(() => ChannelUpdate.Parse(new byte[] { 1, 2, 3 }));
        Assert.ThrowsExactly<ArgumentException>(() => ChannelUpdate.Parse(block.Data.Data[0].Memory));
        Assert.ThrowsExactly<ArgumentException>(() => update.WithSignature(new byte[] { 1, 2, 3 }, default));
        Assert.ThrowsExactly<ArgumentException>(() => update.WithSignature(default, default));
        Assert.ThrowsExactly<ConfigUpdateException>(() => new ConfigChange(current).ToUpdate());
        var change = new ConfigChange(current);
        Assert.Contains("Org9MSP", Assert.ThrowsExactly<ArgumentException>(() => change.SetAnchorPeers("Org9MSP", "a:1")).Message);
        Assert.Contains("Org9MSP", Assert.ThrowsExactly<ArgumentException>(() => change.SetRevocationLists("Org9MSP")).Message);
        Assert.Contains("/Channel/Nowhere", Assert.ThrowsExactly<ArgumentException>(() => change.Group("/Channel/Nowhere")).Message);
        Assert.ThrowsExactly<ArgumentException>(() => change.Group("Channel"));
    }

    [TestMethod]
    public async Task An_unknown_channel_a_stranger_and_another_TLS_root_are_told_apart()
    {
        var administrator = await _network.Crypto.AdministratorAsync("Org1MSP");
        var orderer = new ConfigAdmin(await _network.ConnectAsync("OrdererMSP"), administrator);
        var unknown = await Assert.ThrowsExactlyAsync<ConfigAdminException>(() => orderer.GetConfigBlockAsync("nowhere"));
        Assert.AreEqual(Status.NotFound, unknown.OrdererStatus);
        Assert.Contains("'nowhere'", unknown.Message);

        using var authority = CertificateAuthority.Create(new CertificateAuthorityOptions { Organization = "Org1MSP", CommonName = "ca" });
        var issued = authority.IssueSigning("stranger", NodeRole.Admin);
        var stranger = new ConfigAdmin(await _network.ConnectAsync("OrdererMSP"), SigningIdentity.FromPem("Org1MSP", issued.CertificatePem, issued.PrivateKeyPem));
        Assert.IsTrue((await Assert.ThrowsExactlyAsync<ConfigAdminException>(() => stranger.GetConfigBlockAsync(TestNetwork.Channel))).IsUnauthorized);
        var update = await NewAcl(await CurrentAsync(orderer)).ToUpdate().SignAsync(administrator);
        var refused = await Assert.ThrowsExactlyAsync<ConfigAdminException>(() => stranger.SubmitAsync(update));
        Assert.AreEqual((Status.Forbidden, true), (refused.OrdererStatus, refused.IsUnauthorized));

        var untrusting = new ConfigAdmin(await _network.ConnectAsync("OrdererMSP", trusting: "Org1MSP"), administrator);
        var untrusted = await Assert.ThrowsExactlyAsync<ConfigAdminException>(() => untrusting.SubmitAsync(update));
        Assert.AreEqual((Grpc.Core.StatusCode.Unavailable, false), (untrusted.StatusCode, untrusted.IsTransient));
        Assert.Contains("check the TLS root certificate", untrusted.Message);
    }

    [TestMethod]
    public async Task A_revocation_list_goes_wherever_the_organisation_stands()
    {
        var (orderer, _) = await PlacesAsync("Org1MSP");
        var change = new ConfigChange(await CurrentAsync(orderer));
        change.Group("/Channel/Orderer").Groups["Org1"] = change.Group("/Channel/Application/Org1MSP").Clone();
        change.SetRevocationLists("Org1MSP", "first", "second");
        foreach (var path in new[] { "/Channel/Orderer/Org1", "/Channel/Application/Org1MSP" })
        {
            var msp = FabricMSPConfig.Parser.ParseFrom(MSPConfig.Parser.ParseFrom(change.Group(path).Values["MSP"].Value).Config);
            CollectionAssert.AreEqual(new[] { "first", "second" }, msp.RevocationList.Select(list => list.ToStringUtf8()).ToArray());
        }
        var untouched = FabricMSPConfig.Parser.ParseFrom(MSPConfig.Parser.ParseFrom(change.Group("/Channel/Application/Org2MSP").Values["MSP"].Value).Config);
        Assert.IsEmpty(untouched.RevocationList);
    }

    [TestMethod]
    public async Task A_wait_that_the_peer_refuses_ends_with_the_token_and_says_why()
    {
        var stranger = new PeerAdmin(await _network.ConnectAsync("Org1MSP"), await _network.UserAsync("Org2MSP"));
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        var ended = await Assert.ThrowsAsync<OperationCanceledException>(() => stranger.WaitForConfigAsync(TestNetwork.Channel, 1, limit.Token));
        Assert.IsTrue(ended.InnerException is PeerAdminException { IsAccessDenied: true } or Grpc.Core.RpcException, ended.ToString());
    }

    private static ConfigChange NewAcl(ChannelConfig current)
    {
        var change = new ConfigChange(current);
        var acls = ACLs.Parser.ParseFrom(change.Group("/Channel/Application").Values["ACLs"].Value);
        acls.Acls["event/Block"] = new APIResource { PolicyRef = "/Channel/Application/Writers" };
        change.SetValue("/Channel/Application", "ACLs", ConfigValues.Of(acls));
        return change;
    }

    private static async Task SubmitAsync(ConfigAdmin orderer, ChannelUpdate update, params string[] signers)
    {
        foreach (var signer in signers) update = await update.SignAsync(await _network.Crypto.AdministratorAsync(signer));
        await orderer.SubmitAsync(update);
    }

    private static async Task<(ConfigAdmin Orderer, PeerAdmin Peer)> PlacesAsync(string mspId) =>
        (new ConfigAdmin(await _network.ConnectAsync("OrdererMSP"), await _network.Crypto.AdministratorAsync(mspId)), await _network.PeerAsync(mspId));

    private static async Task<ChannelConfig> CurrentAsync(ConfigAdmin orderer) => ChannelConfig.FromBlock(await orderer.GetConfigBlockAsync(TestNetwork.Channel));

    private static ByteString Serialized(string mspId, string certificatePem) =>
        new SerializedIdentity { Mspid = mspId, IdBytes = ByteString.CopyFromUtf8(certificatePem) }.ToByteString();

    private sealed record Identity(string MspId, ReadOnlyMemory<byte> Credentials) : IIdentity;
}
