using System.Collections.Immutable;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Orderer;
using Ledger.Network.Ordering;

namespace Ledger.Network;

/// <summary>The channels of an embedded network, by id. Channels come and none goes while the network is open. Thread-safe.</summary>
internal sealed class ChannelSet : IAsyncDisposable
{
    private ImmutableArray<Channel> _all = [];

    /// <summary>The channels in the order in which they came.</summary>
    public IReadOnlyList<Channel> All => _all;

    /// <summary>A channel; null when the network has none of this id.</summary>
    public Channel? Find(string id)
    {
        foreach (var channel in _all)
        {
            if (channel.Id == id) return channel;
        }
        return null;
    }

    /// <summary>Takes a channel whose id is not here yet; it is the set's to dispose.</summary>
    public void Add(Channel channel) => ImmutableInterlocked.Update(ref _all, (all, added) => all.Add(added), channel);

    /// <summary>Takes an envelope into the order of the channel that its header names.</summary>
    /// <returns>SUCCESS once it is accepted; else why it is not.</returns>
    public ValueTask<BroadcastResponse> BroadcastAsync(Envelope envelope, CancellationToken cancellationToken)
    {
        if (!BroadcastMessage.TryRead(envelope, out var message, out var problem))
            return ValueTask.FromResult(new BroadcastResponse { Status = Status.BadRequest, Info = problem });
        return Find(message.ChannelHeader.ChannelId) is { } channel
            ? channel.Orderer.BroadcastAsync(message, cancellationToken)
            : ValueTask.FromResult(new BroadcastResponse { Status = Status.BadRequest, Info = "channel does not exist" });
    }

    /// <summary>Orders and commits what was accepted, then closes the stores.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_all.Select(channel => channel.DisposeAsync().AsTask())).ConfigureAwait(false);
}
