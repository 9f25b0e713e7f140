using System.Collections.Concurrent;

namespace Ledger.Network.Store.Internal;

/// <summary>
/// Keys of the world state that were lately read or written, absent ones too: a new key is looked up by two endorsers, by
/// policy, by version. An entry holds from a height on; one of a later height than the reader's is not the reader's.
/// Two generations, of which the older is dropped when the younger is full. Thread-safe.
/// </summary>
internal sealed class StateCache
{
    private const int Generation = 30_000;
    private const int LargestValue = 16 * 1024;

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

    /// <summary>
    /// Takes in a block's updates before the store shows them: readers of the old height pass them by, readers of the new
    /// one find them and never what they replace.
    /// </summary>
    public void Apply(UpdateBatch updates, ulong height)
    {
        lock (_lock)
        {
            _height = height;
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

    private sealed record Entry(VersionedValue? Value, ulong Since);
}
