using System.Collections.Concurrent;
using Hyperledger.Fabric.Protos.Peer;

namespace Ledger.Network.Store.Internal;

/// <summary>
/// Keys of the world state that were lately read or written, absent ones too: a new key is looked up by two endorsers, by
/// policy, by version; and transactions by id in the same way, by endorsers, validator and who waits for one. An entry holds from a height on; one of a later height than the reader's is not the reader's.
/// Two generations, of which the older is dropped when the younger is full. Thread-safe.
/// </summary>
internal sealed class StateCache
{
    private const int Generation = 30_000;
    private const int LargestValue = 16 * 1024;
    private const int TransactionIdLength = 64;

    // No chaincode has this name.
    private const string Transactions = "\0transactions";

    private readonly Lock _lock = new();
    private volatile ConcurrentDictionary<(string Namespace, string Key), Entry> _young = [];
    private volatile ConcurrentDictionary<(string Namespace, string Key), Entry> _old = [];
    private ulong _height;
    private int _count;

    public bool TryGet(string ns, string key, ulong height, out VersionedValue? value)
    {
        var name = (ns, key);
        if (!_young.TryGetValue(name, out var entry))
        {
            if (!_old.TryGetValue(name, out entry))
            {
                value = null;
                return false;
            }
            if (entry.Since <= height)
                Add(name, entry, height);
        }
        value = entry.Value;
        return entry.Since <= height;
    }

    /// <summary>Takes in what a reader found in the store, unless a commit has begun since its height.</summary>
    public void Add(string ns, string key, VersionedValue? value, ulong height)
    {
        if (value is null || value.Value.Length <= LargestValue)
            Add((ns, key), new Entry(value, value is null ? height : value.Version.Block + 1), height);
    }

    /// <summary>Looks up a transaction by id; true with null says that there is none at this height.</summary>
    public bool TryGetTransaction(string txId, ulong height, out CommittedTransaction? transaction)
    {
        transaction = null;
        if (!TryGet(Transactions, txId, height, out var value))
            return false;
        if (value is not null)
            transaction = new CommittedTransaction(txId, value.Version.Block, (int)value.Version.Transaction, (TxValidationCode)value.Value[0]);
        return true;
    }

    /// <summary>Takes in what a reader found of a transaction, unless a commit has begun since its height.</summary>
    public void AddTransaction(string txId, CommittedTransaction? transaction, ulong height)
    {
        // Longer ones are no ids: whoever asks for them shall not fill the memory.
        if (txId.Length == TransactionIdLength)
            Add(Transactions, txId, transaction is null ? null : Value(transaction), height);
    }

    /// <summary>
    /// Takes in a block's updates before the store shows them: readers of the old height pass them by, readers of the new
    /// one find them and never what they replace.
    /// </summary>
    public void Apply(UpdateBatch updates, IReadOnlyList<CommittedTransaction> transactions, ulong height)
    {
        lock (_lock)
        {
            _height = height;
            foreach (var transaction in transactions)
            {
                // The first of an id keeps it: one of which nothing is known here may be a repetition.
                var name = (Transactions, transaction.TxId);
                if ((_young.TryGetValue(name, out var known) | _old.TryRemove(name, out var older)) && (known ?? older)!.Value is null)
                    Set(name, new Entry(Value(transaction), height));
            }
            foreach (var (ns, keys) in updates.Public)
            {
                foreach (var (key, update) in keys)
                {
                    _old.TryRemove((ns, key), out _);
                    if (update.Value is { Length: > LargestValue })
                        _young.TryRemove((ns, key), out _);
                    else
                        Set((ns, key), new Entry(update.Value is null ? null : new VersionedValue(update.Value, update.Version, update.Metadata), height));
                }
            }
        }
    }

    /// <summary>Forgets everything: at the start, and when a block could not be stored.</summary>
    public void Reset(ulong height)
    {
        lock (_lock)
        {
            _height = height;
            _young = [];
            _old = [];
            _count = 0;
        }
    }

    private void Add((string, string) name, Entry entry, ulong height)
    {
        lock (_lock)
        {
            if (_height == height && !_young.ContainsKey(name))
                Set(name, entry);
        }
    }

    private void Set((string, string) name, Entry entry)
    {
        if (++_count > Generation)
        {
            _old = _young;
            _young = [];
            _count = 1;
        }
        _young[name] = entry;
    }

    private static VersionedValue Value(CommittedTransaction transaction) =>
        new([(byte)transaction.Code], new StateVersion(transaction.BlockNumber, (ulong)transaction.Index), null);

    private sealed record Entry(VersionedValue? Value, ulong Since);
}
