using System.Security.Cryptography;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Ledger.Rwset.Kvrwset;

namespace Hyperledger.Fabric.Validation;

/// <summary>
/// Turns a valid transaction's writes into updates: a write keeps the key's metadata, a metadata write keeps its value and
/// vanishes if the key has none. Fabric: core/ledger/kvledger/txmgmt/validation/tx_ops.go.
/// </summary>
internal sealed class WriteSetApplier(IValidationState state, UpdateBatch updates)
{
    private static readonly byte[] HashOfNothing = SHA256.HashData([]);

    public void Apply(IReadOnlyList<NamespaceReadWriteSet> sets, StateVersion version)
    {
        foreach (var set in sets)
        {
            foreach (var (key, write) in Merge(
                set.Public.Writes.Select(w => (w.Key, w.IsDelete || w.Value.IsEmpty ? null : w.Value)),
                set.Public.MetadataWrites.Select(w => (w.Key, w.Entries))))
            {
                var before = updates.Get(set.Namespace, key) ?? Stored(state.Get(set.Namespace, key));
                if (write.Resolve(before, version) is { } update)
                    updates.Put(set.Namespace, key, update);
            }
            foreach (var collection in set.Collections)
            {
                foreach (var (keyHash, write) in Merge(
                    collection.Hashed.HashedWrites.Select(w => (HashKey.From(w.KeyHash.Span), IsDelete(w) ? null : w.ValueHash)),
                    collection.Hashed.MetadataWrites.Select(w => (HashKey.From(w.KeyHash.Span), w.Entries))))
                {
                    var before = updates.GetHashed(set.Namespace, collection.Name, keyHash)
                        ?? Stored(state.GetHashed(set.Namespace, collection.Name, HashKey.ToBytes(keyHash)));
                    if (write.Resolve(before, version) is { } update)
                        updates.PutHashed(set.Namespace, collection.Name, keyHash, update);
                }
            }
        }
    }

    private static bool IsDelete(KVWriteHash write) =>
        write.IsDelete || write.ValueHash.IsEmpty || write.ValueHash.Span.SequenceEqual(HashOfNothing);

    private static Update? Stored(VersionedValue? value) => value is null ? null : new Update(value.Value, value.Metadata, value.Version);

    private static Dictionary<string, KeyWrite> Merge(
        IEnumerable<(string Key, ByteString? Value)> writes,
        IEnumerable<(string Key, Google.Protobuf.Collections.RepeatedField<KVMetadataEntry> Entries)> metadataWrites)
    {
        var merged = new Dictionary<string, KeyWrite>(StringComparer.Ordinal);
        foreach (var (key, value) in writes)
            merged[key] = new KeyWrite { Writes = true, Value = value?.ToByteArray() };
        foreach (var (key, entries) in metadataWrites)
        {
            if (!merged.TryGetValue(key, out var write))
                merged.Add(key, write = new KeyWrite());
            write.WritesMetadata = true;
            write.Metadata = entries.Count == 0 ? null : KeyMetadata.Serialize(entries);
        }
        return merged;
    }

    private sealed class KeyWrite
    {
        public bool Writes { get; init; }
        public byte[]? Value { get; init; }
        public bool WritesMetadata { get; set; }
        public byte[]? Metadata { get; set; }

        public Update? Resolve(Update? before, StateVersion version)
        {
            if (Writes && Value is null)
                return new Update(null, null, version);
            var value = Writes ? Value : before?.Value;
            return value is null ? null : new Update(value, WritesMetadata ? Metadata : before?.Metadata, version);
        }
    }
}
