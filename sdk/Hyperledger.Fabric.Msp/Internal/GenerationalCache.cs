using System.Collections.Concurrent;

namespace Hyperledger.Fabric.Msp.Internal;

/// <summary>
/// A bounded cache for concurrent use. Entries live in two generations; when the younger is full it becomes the older
/// and the older is dropped, so that what is in use survives and at most twice the capacity is held.
/// </summary>
internal sealed class GenerationalCache<TKey, TValue>(int capacity)
    where TKey : notnull
{
    private readonly Lock _turn = new();
    private volatile ConcurrentDictionary<TKey, TValue> _young = new();
    private volatile ConcurrentDictionary<TKey, TValue> _old = new();

    // The dictionary's own count takes all of its locks.
    private int _added;

    public int Count => _young.Count + _old.Count;

    public bool TryGet(TKey key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out TValue value)
    {
        if (_young.TryGetValue(key, out value))
            return true;
        if (!_old.TryGetValue(key, out value))
            return false;
        Add(key, value);
        return true;
    }

    public void Add(TKey key, TValue value)
    {
        var young = _young;
        if (!young.TryAdd(key, value) || Interlocked.Increment(ref _added) <= capacity)
            return;

        lock (_turn)
        {
            if (!ReferenceEquals(young, _young))
                return;
            _old = young;
            _young = new();
            Volatile.Write(ref _added, 0);
        }
    }
}
