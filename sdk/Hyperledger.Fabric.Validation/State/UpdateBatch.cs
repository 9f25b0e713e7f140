namespace Hyperledger.Fabric.Validation;

/// <summary>One key's new state. A value of null deletes.</summary>
internal sealed record Update(byte[]? Value, byte[]? Metadata, StateVersion Version);

/// <summary>
/// What the valid transactions of a block change. Hashed keys are held as strings of one character a byte, whose order
/// is the bytes'. Fabric: core/ledger/kvledger/txmgmt/privacyenabledstate/types.go.
/// </summary>
internal sealed class UpdateBatch
{
    private static readonly Dictionary<string, Update> Nothing = [];

    public Dictionary<string, Dictionary<string, Update>> Public { get; } = new(StringComparer.Ordinal);

    public Dictionary<(string Namespace, string Collection), Dictionary<string, Update>> Hashed { get; } = [];

    public Dictionary<(string Namespace, string Collection), Dictionary<string, Update>> Private { get; } = [];

    public Update? Get(string ns, string key) => Public.GetValueOrDefault(ns, Nothing).GetValueOrDefault(key);

    public Update? GetHashed(string ns, string collection, string keyHash) =>
        Hashed.GetValueOrDefault((ns, collection), Nothing).GetValueOrDefault(keyHash);

    public Update? GetPrivate(string ns, string collection, string key) =>
        Private.GetValueOrDefault((ns, collection), Nothing).GetValueOrDefault(key);

    public void Put(string ns, string key, Update update) => Of(Public, ns)[key] = update;

    public void PutHashed(string ns, string collection, string keyHash, Update update) => Of(Hashed, (ns, collection))[keyHash] = update;

    public void PutPrivate(string ns, string collection, string key, Update update) => Of(Private, (ns, collection))[key] = update;

    /// <summary>A namespace's updates from start (inclusive) to end (exclusive; empty: all), in key order, deletions among them.</summary>
    public List<KeyValuePair<string, Update>> Range(string ns, string startKey, string endKey)
    {
        var range = new List<KeyValuePair<string, Update>>();
        foreach (var entry in Public.GetValueOrDefault(ns, Nothing))
        {
            if (KeyOrder.Instance.Compare(entry.Key, startKey) >= 0
                && (endKey.Length == 0 || KeyOrder.Instance.Compare(entry.Key, endKey) < 0))
                range.Add(entry);
        }
        range.Sort((a, b) => KeyOrder.Instance.Compare(a.Key, b.Key));
        return range;
    }

    private static Dictionary<string, Update> Of<TKey>(Dictionary<TKey, Dictionary<string, Update>> updates, TKey key)
        where TKey : notnull
    {
        if (!updates.TryGetValue(key, out var of))
            updates.Add(key, of = new Dictionary<string, Update>(StringComparer.Ordinal));
        return of;
    }
}
