using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Discovery;
using Hyperledger.Fabric.Protos.Gossip;
using Hyperledger.Fabric.Protos.Msp;

namespace Ledger.Network.Discovery;

/// <summary>
/// What a peer says of itself, signed as its gossip would be: that it lives and where, and how far it is on a channel
/// (gossip/protoext). Embedded peers do not gossip; discovery alone passes it on. Thread-safe.
/// </summary>
internal sealed class PeerAnnouncement
{
    private readonly SigningIdentity _identity;
    private readonly ByteString _creator;
    private readonly ByteString _pkiId;
    private readonly string _address;
    private readonly PeerChannels _channels;
    private readonly ulong _started;
    private long _sequence;

    public PeerAnnouncement(SigningIdentity identity, string address, PeerChannels channels, TimeProvider time)
    {
        _identity = identity;
        _address = address;
        _channels = channels;
        _creator = ByteString.CopyFrom(identity.Creator.Span);
        var serialized = SerializedIdentity.Parser.ParseFrom(_creator);
        // internal/peer/gossip/mcs.go, GetPKIidOfCert.
        _pkiId = ByteString.CopyFrom(SHA256.HashData([.. Encoding.UTF8.GetBytes(serialized.Mspid), .. serialized.IdBytes.Span]));
        // Nanoseconds, as Go counts a peer's incarnation.
        _started = (ulong)(time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
    }

    /// <summary>The peer without a channel.</summary>
    public async ValueTask<Peer> AliveAsync()
    {
        var alive = new AliveMessage
        {
            Membership = new Member { Endpoint = _address, PkiId = _pkiId },
            Timestamp = Now(),
            Identity = _creator,
        };
        return new Peer { Identity = _creator, MembershipInfo = await SignAsync(new GossipMessage { Tag = GossipMessage.Types.Tag.Empty, AliveMsg = alive }).ConfigureAwait(false) };
    }

    /// <summary>The peer as a member of a channel that it has joined: its height, and the chaincodes that it runs there.</summary>
    public async ValueTask<Peer> OnChannelAsync(string channelId)
    {
        var peer = await AliveAsync().ConfigureAwait(false);
        var joined = _channels.Find(channelId) ?? throw new InvalidOperationException($"the peer has not joined {channelId}");
        var properties = new Properties { LedgerHeight = joined.Channel.Ledger.Height };
        // The sequence stands for the version, which need not change with a definition (core/chaincode/lifecycle/cache.go).
        foreach (var (name, sequence) in joined.ServedChaincodes())
            properties.Chaincodes.Add(new Hyperledger.Fabric.Protos.Gossip.Chaincode { Name = name, Version = sequence.ToString(CultureInfo.InvariantCulture) });
        var state = new StateInfo
        {
            Timestamp = Now(),
            PkiId = _pkiId,
            // gossip/gossip/channel/channel.go, GenerateMAC.
            ChannelMAC = ByteString.CopyFrom(SHA256.HashData([.. _pkiId.Span, .. Encoding.UTF8.GetBytes(channelId)])),
            Properties = properties,
        };
        peer.StateInfo = await SignAsync(new GossipMessage { Tag = GossipMessage.Types.Tag.ChanOrOrg, StateInfo = state }).ConfigureAwait(false);
        return peer;
    }

    private PeerTime Now() => new() { IncNum = _started, SeqNum = (ulong)Interlocked.Increment(ref _sequence) };

    private async ValueTask<Envelope> SignAsync(GossipMessage message)
    {
        var payload = message.ToByteString();
        return new Envelope { Payload = payload, Signature = ByteString.CopyFrom(await _identity.SignAsync(payload.Memory).ConfigureAwait(false)) };
    }
}
