using System.Collections.Concurrent;
using Ledger.Network.Chaincode;
using Ledger.Network.Simulation;

namespace Ledger.Network;

/// <summary>
/// The channels that one peer has joined: those whose configuration in force has its organisation. Others do not exist for
/// whoever asks the peer. Thread-safe.
/// </summary>
internal sealed class PeerChannels(ChannelSet channels, string mspId, Func<string, bool> isReady) : IChaincodeDefinitions
{
    private readonly ConcurrentDictionary<Channel, PeerChannel> _joined = [];

    /// <summary>The peer's organisation.</summary>
    public string MspId => mspId;

    /// <summary>The joined channels, in the order in which the network got them.</summary>
    public IEnumerable<PeerChannel> All => channels.All.Where(IsJoined).Select(Of);

    /// <summary>A joined channel; null when the peer has none of this id.</summary>
    public PeerChannel? Find(string id) => channels.Find(id) is { } channel && IsJoined(channel) ? Of(channel) : null;

    /// <inheritdoc/>
    public ChaincodeInstance Find(string channelId, string chaincode, TxSimulator simulator) =>
        (Find(channelId) ?? throw new ChaincodeExecutionException($"chaincode {chaincode} not found")).Chaincodes.Find(channelId, chaincode, simulator);

    private PeerChannel Of(Channel channel) => _joined.TryGetValue(channel, out var joined) ? joined : _joined.GetOrAdd(channel, added => new PeerChannel(added, mspId, isReady));

    private bool IsJoined(Channel channel)
    {
        if (channel.Current.Application is not { } application) return false;
        foreach (var organisation in application.Organizations)
        {
            if (organisation.MspId == mspId) return true;
        }
        return false;
    }
}
