using Google.Protobuf;
using Hyperledger.Fabric.Protos.Gateway;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Endorsement;

namespace Ledger.Network.Gateway;

/// <summary>
/// Collects endorsements of one proposal until a layout is complete (internal/pkg/gateway/endorsement.go): all peers of
/// a layout at once, another peer of the same organisation for one that fails, the next layout when there is none.
/// </summary>
internal sealed class EndorsementCollector(UnpackedProposal proposal, IEndorsingPeer local, IReadOnlyList<IEndorsingPeer> peers)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Queue<IEndorsingPeer>> _untried = peers
        .GroupBy(peer => peer.MspId, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => new Queue<IEndorsingPeer>(group), StringComparer.Ordinal);

    private readonly Dictionary<string, List<Hyperledger.Fabric.Protos.Peer.Endorsement>> _endorsements = new(StringComparer.Ordinal);
    private readonly List<ErrorDetail> _errors = [];

    /// <summary>The payload that every endorsement covers; null before the first.</summary>
    public ByteString? Payload { get; private set; }

    public IReadOnlyCollection<ErrorDetail> Errors
    {
        get
        {
            lock (_gate) return [.. _errors];
        }
    }

    /// <summary>Asks the gateway's own organisation first, for the results that tell who else must endorse.</summary>
    /// <returns>The first response that is an endorsement; null when no peer of the organisation gave one.</returns>
    public async Task<ProposalResponse?> AskFirstAsync(string mspId, CancellationToken cancellationToken)
    {
        while (Next(mspId) is { } peer)
        {
            var outcome = await EndorserOutcome.AskAsync(peer, local, proposal, withInterest: true, cancellationToken).ConfigureAwait(false);
            if (Record(outcome)) return outcome.Response;
        }
        return null;
    }

    /// <summary>Completes the first layout that can be.</summary>
    /// <returns>Its endorsements, one for each endorser, in the layout's order; null when none could be completed.</returns>
    public async Task<IReadOnlyList<Hyperledger.Fabric.Protos.Peer.Endorsement>?> CollectAsync(IEnumerable<Layout> layouts, CancellationToken cancellationToken)
    {
        foreach (var layout in layouts)
        {
            var missing = layout.PeersByMspId
                .SelectMany(part => Enumerable.Repeat(part.Key, Math.Max(0, part.Value - Count(part.Key))))
                .Select(mspId => FillAsync(mspId, cancellationToken))
                .ToArray();
            var filled = await Task.WhenAll(missing).ConfigureAwait(false);
            if (!filled.All(done => done)) continue;
            lock (_gate)
            {
                return [.. layout.PeersByMspId
                    .OrderByDescending(part => part.Key == local.MspId)
                    .SelectMany(part => _endorsements[part.Key].Take(part.Value))];
            }
        }
        return null;
    }

    private async Task<bool> FillAsync(string mspId, CancellationToken cancellationToken)
    {
        while (Next(mspId) is { } peer)
        {
            if (Record(await EndorserOutcome.AskAsync(peer, local, proposal, withInterest: false, cancellationToken).ConfigureAwait(false))) return true;
        }
        return false;
    }

    private IEndorsingPeer? Next(string mspId)
    {
        lock (_gate) return _untried.TryGetValue(mspId, out var queue) && queue.TryDequeue(out var peer) ? peer : null;
    }

    private int Count(string mspId)
    {
        lock (_gate) return _endorsements.TryGetValue(mspId, out var endorsements) ? endorsements.Count : 0;
    }

    private bool Record(EndorserOutcome outcome)
    {
        lock (_gate)
        {
            if (!outcome.IsSuccess)
            {
                _errors.Add(outcome.Detail);
                return false;
            }
            Payload ??= outcome.Response!.Payload;
            if (!Payload.Equals(outcome.Response!.Payload))
            {
                _errors.Add(outcome.Detail.With("ProposalResponsePayloads do not match"));
                return false;
            }
            if (!_endorsements.TryGetValue(outcome.Peer.MspId, out var endorsements)) _endorsements.Add(outcome.Peer.MspId, endorsements = []);
            endorsements.Add(outcome.Response.Endorsement);
            return true;
        }
    }
}

internal static class ErrorDetailExtensions
{
    public static ErrorDetail With(this ErrorDetail detail, string message) => new() { Address = detail.Address, MspId = detail.MspId, Message = message };
}
