using System.Collections.Concurrent;
using Hyperledger.Fabric.Protos.Ledger.Rwset;

namespace Ledger.Network.Store;

/// <summary>
/// Private write sets between endorsement and commit, by transaction id. In memory: a transaction that was not
/// committed when the process ends was never reported as committed. Thread-safe. Fabric: core/transientstore.
/// </summary>
public sealed class TransientStore
{
    private readonly ConcurrentDictionary<string, (ulong Height, List<TxPvtReadWriteSet> Sets)> _sets = new(StringComparer.Ordinal);

    /// <summary>Keeps what an endorser's simulation wrote privately; the committer checks it against the hashes on the ledger.</summary>
    /// <param name="txId">The transaction.</param>
    /// <param name="height">The ledger's height at endorsement, by which what never commits is forgotten.</param>
    /// <param name="writeSet">The private write set.</param>
    public void Persist(string txId, ulong height, TxPvtReadWriteSet writeSet) =>
        _sets.AddOrUpdate(
            txId,
            _ => (height, [writeSet]),
            (_, old) => old.Sets.Contains(writeSet) ? old : (old.Height, [.. old.Sets, writeSet]));

    internal IReadOnlyList<TxPvtReadWriteSet> Find(string txId) => _sets.TryGetValue(txId, out var found) ? found.Sets : [];

    internal void Remove(string txId) => _sets.TryRemove(txId, out _);

    internal void PurgeBelow(ulong height)
    {
        foreach (var (txId, entry) in _sets)
        {
            if (entry.Height < height)
                _sets.TryRemove(txId, out _);
        }
    }
}
