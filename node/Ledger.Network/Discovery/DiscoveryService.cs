using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Discovery;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Endorsement;
using DiscoveryBase = Hyperledger.Fabric.Protos.Discovery.Discovery.DiscoveryBase;
using Response = Hyperledger.Fabric.Protos.Discovery.Response;
using Status = Grpc.Core.Status;

namespace Ledger.Network.Discovery;

/// <summary>
/// <c>discovery.Discovery</c> on a peer's endpoint, for the channels that the peer has joined: the members' running peers,
/// the configuration, and who must endorse (discovery/service.go). The requester shows a TLS certificate and signs its hash.
/// </summary>
public sealed class DiscoveryService : DiscoveryBase
{
    private const string Writers = AclResources.Writers;

    private static readonly QueryResult AccessDenied = Failed("access denied");

    private readonly PeerChannels _channels;
    private readonly AccessControl _access;
    private readonly IReadOnlyList<EmbeddedPeer> _peers;

    internal DiscoveryService(PeerChannels channels, AccessControl access, IReadOnlyList<EmbeddedPeer> peers)
    {
        _channels = channels;
        _access = access;
        _peers = peers;
    }

    public override async Task<Response> Discover(SignedRequest request, ServerCallContext context)
    {
        var asked = Read(request, context);
        var requester = new SignedData(asked.Authentication.ClientIdentity, request.Payload.Memory, request.Signature);
        var response = new Response();
        foreach (var query in asked.Queries) response.Results.Add(await AnswerAsync(query, requester).ConfigureAwait(false));
        return response;
    }

    private async Task<QueryResult> AnswerAsync(Query query, SignedData requester)
    {
        if (query.Channel.Length == 0)
        {
            if (!_access.IsLocalAdministrator(requester)) return AccessDenied;
            return query.QueryCase == Query.QueryOneofCase.LocalPeers ? await LocalPeersAsync().ConfigureAwait(false) : Failed("unknown or missing request type");
        }
        if (_channels.Find(query.Channel) is not { } joined || !joined.Channel.Current.Policies.Evaluate(Writers, [requester]).Satisfied) return AccessDenied;
        return query.QueryCase switch
        {
            Query.QueryOneofCase.ConfigQuery => new QueryResult { ConfigResult = ConfigResults.Of(joined.Channel.Current) },
            Query.QueryOneofCase.PeerQuery => await PeersAsync(joined, query.PeerQuery.Filter).ConfigureAwait(false),
            Query.QueryOneofCase.CcQuery => await EndorsersAsync(joined, query.CcQuery).ConfigureAwait(false),
            _ => Failed("unknown or missing request type"),
        };
    }

    // Gossip makes a peer know the organisations with which it shares a channel.
    private async Task<QueryResult> LocalPeersAsync()
    {
        var known = _channels.All.SelectMany(joined => joined.Channel.MspIds).ToHashSet(StringComparer.Ordinal);
        return await MembersAsync(known, _peers.Where(peer => peer.IsRunning && known.Contains(peer.MspId)), peer => peer.Announcement.AliveAsync()).ConfigureAwait(false);
    }

    private async Task<QueryResult> PeersAsync(PeerChannel joined, ChaincodeInterest? filter)
    {
        var channelId = joined.Channel.Id;
        var peers = Running(channelId);
        foreach (var call in filter?.Chaincodes ?? [])
        {
            if (!joined.Policies.IsDefined(call.Name)) return Failed(EndorsementPoliciesText(call.Name, channelId));
            peers = [.. peers.Where(peer => peer.Runs(channelId, call.Name) && joined.Policies.MayRead(call, peer.MspId))];
        }
        return await MembersAsync(joined.Channel.MspIds, peers, peer => peer.Announcement.OnChannelAsync(channelId)).ConfigureAwait(false);
    }

    private async Task<QueryResult> EndorsersAsync(PeerChannel joined, ChaincodeQuery query)
    {
        if (query.Interests.Count == 0) return Failed("chaincode query must have at least one chaincode interest");
        var result = new ChaincodeQueryResult();
        var descriptors = new EndorsementDescriptors(joined, Running(joined.Channel.Id));
        foreach (var interest in query.Interests)
        {
            if (interest.Chaincodes.Count == 0) return Failed("chaincode interest must contain at least one chaincode");
            if (interest.Chaincodes.Any(call => call.Name.Length == 0)) return Failed("chaincode name in interest cannot be empty");
            try
            {
                result.Content.Add(await descriptors.DescribeAsync(interest).ConfigureAwait(false));
            }
            catch (LifecycleException)
            {
                // Which of the causes it was, Fabric tells its log alone.
                return Failed("failed constructing descriptor for " + Shown(interest));
            }
        }
        return new QueryResult { CcQueryRes = result };
    }

    private List<EmbeddedPeer> Running(string channelId) => [.. _peers.Where(peer => peer.IsRunning && peer.HasJoined(channelId))];

    private static async Task<QueryResult> MembersAsync(IEnumerable<string> mspIds, IEnumerable<EmbeddedPeer> peers, Func<EmbeddedPeer, ValueTask<Peer>> describe)
    {
        var members = new PeerMembershipResult();
        foreach (var mspId in mspIds) members.PeersByOrg[mspId] = new Peers();
        foreach (var peer in peers) members.PeersByOrg[peer.MspId].Peers_.Add(await describe(peer).ConfigureAwait(false));
        return new QueryResult { Members = members };
    }

    private static Request Read(SignedRequest request, ServerCallContext context)
    {
        Request asked;
        try
        {
            asked = Request.Parser.ParseFrom(request.Payload);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw Refused("failed parsing request: " + e.Message);
        }
        if (asked.Authentication is not { } authentication) throw Refused("access denied, no authentication info in request");
        if (authentication.ClientIdentity.IsEmpty) throw Refused("access denied, client identity wasn't supplied");
        if (context.GetHttpContext().Connection.ClientCertificate is not { } certificate) throw Refused("client didn't send a TLS certificate");
        return IsHashOf(certificate, authentication.ClientTlsCertHash.Span)
            ? asked
            : throw Refused("client claimed TLS hash doesn't match computed TLS hash from gRPC stream");
    }

    // Fabric's discover hashes the certificate's PEM text (cmd/common/comm/client.go), other clients the certificate: both name it.
    private static bool IsHashOf(X509Certificate2 certificate, ReadOnlySpan<byte> claimed) =>
        claimed.SequenceEqual(certificate.GetCertHash(HashAlgorithmName.SHA256))
        || claimed.SequenceEqual(SHA256.HashData(Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n")));

    private static RpcException Refused(string message) => new(new Status(StatusCode.Unknown, message));

    private static QueryResult Failed(string message) => new() { Error = new Error { Content = message } };

    private static string EndorsementPoliciesText(string chaincode, string channelId) => Gateway.EndorsementPolicies.NoMetadata(chaincode, channelId).Message;

    // As Go prints the message.
    private static string Shown(ChaincodeInterest interest) => string.Concat(interest.Chaincodes.Select(call =>
        $"chaincodes:<name:\"{call.Name}\" {string.Concat(call.CollectionNames.Select(name => $"collection_names:\"{name}\" "))}{(call.NoPrivateReads ? "no_private_reads:true " : "")}> "));
}
