using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Grpc.Core;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Discovery;
using Hyperledger.Fabric.Protos.Gossip;
using Hyperledger.Fabric.Protos.Msp;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Genesis;
using Ledger.Network.Topology;
using Response = Hyperledger.Fabric.Protos.Discovery.Response;

namespace Ledger.Node.Tests.Channels;

/// <summary>Discovery on two channels, asked as Fabric's tool asks: signed, with the hash of the TLS certificate that the client shows.</summary>
[TestClass]
public sealed class DiscoveryTests
{
    private const string District = SeveralChannels.District, Exams = SeveralChannels.Exams;

    private static TemporaryFolder s_folder = null!;
    private static NodeProcess s_node = null!;
    private static X509Certificate2 s_certificate = null!;

    public required TestContext TestContext { get; init; }

    private CancellationToken Cancellation => TestContext.CancellationToken;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        s_folder = new TemporaryFolder();
        s_node = await SeveralChannels.StartAsync(s_folder.Path, context.CancellationToken);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        s_certificate = new CertificateRequest("CN=client", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    [ClassCleanup]
    public static async Task StopAsync()
    {
        s_certificate.Dispose();
        await s_node.DisposeAsync();
        s_folder.Dispose();
    }

    [TestMethod]
    public async Task A_channels_peers_are_told_with_their_height_chaincodes_and_signatures()
    {
        var result = await AskAsync("CityMSP", "city", new Query { Channel = Exams, PeerQuery = new PeerMembershipQuery() });
        Assert.AreSequenceEqual(["CityMSP", "CountyMSP"], result.Members.PeersByOrg.Keys.Order(StringComparer.Ordinal));
        var height = (await s_node.Connect("CityMSP", "city", Exams).Ledger.GetChainInfoAsync(Cancellation)).Height;
        foreach (var (mspId, peers) in result.Members.PeersByOrg)
        {
            var peer = peers.Peers_.Single();
            var identity = SerializedIdentity.Parser.ParseFrom(peer.Identity);
            Assert.AreEqual(mspId, identity.Mspid);
            var alive = GossipMessage.Parser.ParseFrom(peer.MembershipInfo.Payload).AliveMsg;
            Assert.AreEqual(s_node.Peer(mspId).GetProperty("address").GetString(), alive.Membership.Endpoint);
            var state = GossipMessage.Parser.ParseFrom(peer.StateInfo.Payload).StateInfo;
            Assert.AreEqual(height, state.Properties.LedgerHeight);
            Assert.AreSequenceEqual([("_lifecycle", "1"), ("ledger", "1")], state.Properties.Chaincodes.Select(chaincode => (chaincode.Name, chaincode.Version)));

            using var certificate = X509Certificate2.CreateFromPem(identity.IdBytes.ToStringUtf8());
            using var key = certificate.GetECDsaPublicKey()!;
            foreach (var envelope in new[] { peer.MembershipInfo, peer.StateInfo })
                Assert.IsTrue(key.VerifyData(envelope.Payload.Span, envelope.Signature.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        }
    }

    [TestMethod]
    public async Task The_configuration_is_told_for_each_channel()
    {
        foreach (var (channel, members) in new[] { (District, new[] { "CityMSP", "OrdererMSP", "ProvinceMSP" }), (Exams, ["CityMSP", "CountyMSP", "OrdererMSP"]) })
        {
            var config = (await AskAsync("CityMSP", "city", new Query { Channel = channel, ConfigQuery = new ConfigQuery() })).ConfigResult;
            Assert.AreSequenceEqual(members, config.Msps.Keys.Order(StringComparer.Ordinal));
            var orderer = config.Orderers["OrdererMSP"].Endpoint.Single();
            Assert.AreEqual(s_node.Endpoints.GetProperty("orderer").GetProperty("address").GetString(), $"{orderer.Host}:{orderer.Port}");
        }
    }

    [TestMethod]
    public async Task The_endorsers_of_a_chaincode_follow_from_its_policy_on_the_channel()
    {
        var result = await AskAsync("CityMSP", "city", Endorsers(Exams, "ledger"));
        var descriptor = result.CcQueryRes.Content.Single();
        Assert.AreEqual("ledger", descriptor.Chaincode);
        Assert.AreSequenceEqual([1u, 1u], descriptor.Layouts.Single().QuantitiesByGroup.Values);
        Assert.AreSequenceEqual(descriptor.EndorsersByGroups.Keys.Order(StringComparer.Ordinal), descriptor.Layouts.Single().QuantitiesByGroup.Keys.Order(StringComparer.Ordinal));
        Assert.AreSequenceEqual(
            ["CityMSP", "CountyMSP"],
            descriptor.EndorsersByGroups.Values.Select(group => SerializedIdentity.Parser.ParseFrom(group.Peers_.Single().Identity).Mspid).Order(StringComparer.Ordinal));
        Assert.AreEqual("failed constructing descriptor for chaincodes:<name:\"nothing\" > ", (await AskAsync("CityMSP", "city", Endorsers(Exams, "nothing"))).Error.Content);
        Assert.AreEqual("chaincode query must have at least one chaincode interest", (await AskAsync("CityMSP", "city", new Query { Channel = Exams, CcQuery = new ChaincodeQuery() })).Error.Content);
    }

    [TestMethod]
    public async Task A_stopped_peer_is_not_discovered_and_leaves_its_policy_unsatisfied()
    {
        await s_node.TurnAsync("CountyMSP-peer0", isToRun: false, Cancellation);
        try
        {
            var peers = await AskAsync("CityMSP", "city", new Query { Channel = Exams, PeerQuery = new PeerMembershipQuery() });
            Assert.IsEmpty(peers.Members.PeersByOrg["CountyMSP"].Peers_);
            Assert.StartsWith("failed constructing descriptor for ", (await AskAsync("CityMSP", "city", Endorsers(Exams, "ledger"))).Error.Content);
        }
        finally
        {
            await s_node.TurnAsync("CountyMSP-peer0", isToRun: true, Cancellation);
        }
    }

    [TestMethod]
    public async Task Peers_without_a_channel_are_told_to_the_peers_own_administrator()
    {
        var query = new Query { LocalPeers = new LocalPeerQuery() };
        var administrator = await new CryptoMaterial(new NetworkFolder(s_folder.Path)).AdministratorAsync("CityMSP", Cancellation);
        var result = (await AskAsync("CityMSP", administrator, query)).Members;
        Assert.AreSequenceEqual(["CityMSP", "CountyMSP", "ProvinceMSP"], result.PeersByOrg.Keys.Order(StringComparer.Ordinal));
        Assert.IsNull(result.PeersByOrg["CityMSP"].Peers_.Single().StateInfo);
        Assert.AreEqual("access denied", (await AskAsync("CityMSP", "city", query)).Error.Content);
        Assert.AreEqual("access denied", (await AskAsync("CountyMSP", administrator, query)).Error.Content, "another organisation's");
        Assert.AreEqual("unknown or missing request type", (await AskAsync("CityMSP", administrator, new Query { ConfigQuery = new ConfigQuery() })).Error.Content);
    }

    [TestMethod]
    [DataRow("nowhere", "CityMSP", "city", DisplayName = "a channel that nobody has")]
    [DataRow(District, "CountyMSP", "county", DisplayName = "a channel that the peer has not joined")]
    [DataRow(District, "CityMSP", "county", DisplayName = "a channel of which the asker is no member")]
    public async Task What_is_not_the_askers_is_denied_alike(string channel, string peer, string user)
    {
        foreach (var query in new[] { new Query { Channel = channel, ConfigQuery = new ConfigQuery() }, new Query { Channel = channel, PeerQuery = new PeerMembershipQuery() }, Endorsers(channel, "ledger") })
            Assert.AreEqual("access denied", (await AskAsync(peer, user, query)).Error.Content);
    }

    [TestMethod]
    public async Task A_request_that_is_unsigned_or_another_connections_is_refused()
    {
        var query = new Query { Channel = Exams, ConfigQuery = new ConfigQuery() };
        var identity = s_node.Identity("city");
        Assert.AreEqual("access denied", (await SendAsync("CityMSP", await SignedAsync(identity, query, changes: true))).Results.Single().Error.Content);

        // As Fabric's tool hashes the certificate.
        var text = SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(s_certificate.ExportCertificatePem() + "\n"));
        Assert.IsNotNull((await SendAsync("CityMSP", await SignedAsync(identity, query, hash: text))).Results.Single().ConfigResult);
        var stolen = await SignedAsync(identity, query);
        var other = await Assert.ThrowsExactlyAsync<RpcException>(async () => await new Discovery.DiscoveryClient(s_node.Dial(s_node.Peer("CityMSP"))).DiscoverAsync(stolen, cancellationToken: Cancellation));
        Assert.AreEqual((StatusCode.Unknown, "client didn't send a TLS certificate"), (other.StatusCode, other.Status.Detail));
        var wrong = await Assert.ThrowsExactlyAsync<RpcException>(async () => await SendAsync("CityMSP", await SignedAsync(identity, query, hash: [1, 2, 3])));
        Assert.AreEqual("client claimed TLS hash doesn't match computed TLS hash from gRPC stream", wrong.Status.Detail);
        var nobody = await Assert.ThrowsExactlyAsync<RpcException>(async () => await SendAsync("CityMSP", new SignedRequest { Payload = new Request().ToByteString() }));
        Assert.AreEqual("access denied, no authentication info in request", nobody.Status.Detail);
    }

    private static Query Endorsers(string channel, string chaincode) =>
        new() { Channel = channel, CcQuery = new ChaincodeQuery { Interests = { new ChaincodeInterest { Chaincodes = { new ChaincodeCall { Name = chaincode } } } } } };

    private Task<QueryResult> AskAsync(string peer, string user, Query query) => AskAsync(peer, s_node.Identity(user), query);

    private async Task<QueryResult> AskAsync(string peer, SigningIdentity identity, Query query) => (await SendAsync(peer, await SignedAsync(identity, query))).Results.Single();

    private async Task<SignedRequest> SignedAsync(SigningIdentity identity, Query query, bool changes = false, byte[]? hash = null)
    {
        var request = new Request
        {
            Authentication = new AuthInfo
            {
                ClientIdentity = ByteString.CopyFrom(identity.Creator.Span),
                ClientTlsCertHash = ByteString.CopyFrom(hash ?? SHA256.HashData(s_certificate.RawData)),
            },
            Queries = { query },
        };
        var payload = request.ToByteString();
        var signature = await identity.SignAsync(payload.Memory, Cancellation);
        if (changes) signature[^1] ^= 1;
        return new SignedRequest { Payload = payload, Signature = ByteString.CopyFrom(signature) };
    }

    private async Task<Response> SendAsync(string mspId, SignedRequest request)
    {
        var peer = s_node.Peer(mspId);
        using var channel = FabricChannel.Create(peer.GetProperty("address").GetString()!, peer.GetProperty("tlsRootCertPem").GetString()!, clientCertificate: s_certificate);
        return await new Discovery.DiscoveryClient(channel).DiscoverAsync(request, cancellationToken: Cancellation);
    }
}
