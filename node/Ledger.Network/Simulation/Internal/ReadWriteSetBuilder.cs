using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Ledger.Rwset;
using Hyperledger.Fabric.Protos.Ledger.Rwset.Kvrwset;

namespace Ledger.Network.Simulation.Internal;

/// <summary>
/// Collects a simulation's reads and writes into bytes equal to those of Fabric's peer: namespaces, collections and keys
/// in UTF-8 order, a later write of a key in place of the earlier, range queries in the order of the calls.
/// Fabric: core/ledger/kvledger/txmgmt/rwsetutil/rwset_builder.go.
/// </summary>
internal sealed class ReadWriteSetBuilder
{
    private readonly SortedDictionary<string, NamespaceSet> _public = new(KeyOrder.Instance);
    private readonly SortedDictionary<string, SortedDictionary<string, PrivateSet>> _private = new(KeyOrder.Instance);

    public void Read(string ns, string key, StateVersion? version) =>
        Of(ns).Reads[key] = new KVRead { Key = key, Version = version?.ToProto() };

    public void Write(string ns, string key, ReadOnlySpan<byte> value) => Of(ns).Writes[key] = KvWrite(key, value);

    /// <param name="ns">Namespace.</param>
    /// <param name="key">Key.</param>
    /// <param name="metadata">By name, or null to delete the key's metadata.</param>
    public void WriteMetadata(string ns, string key, IReadOnlyDictionary<string, byte[]>? metadata)
    {
        var write = new KVMetadataWrite { Key = key };
        write.Entries.AddRange(Entries(metadata));
        Of(ns).MetadataWrites[key] = write;
    }

    /// <summary>Of queries with the same bounds and end only the first is kept, as in Fabric.</summary>
    public void RangeQuery(string ns, RangeQueryInfo query)
    {
        if (Of(ns).RangeQueryKeys.Add((query.StartKey, query.EndKey, query.ItrExhausted)))
            Of(ns).RangeQueries.Add(query);
    }

    public void ReadHashed(string ns, string collection, string key, StateVersion? version) =>
        Of(ns, collection).Reads[key] = new KVReadHash { KeyHash = HashOf(key), Version = version?.ToProto() };

    public void WritePrivate(string ns, string collection, string key, ReadOnlySpan<byte> value) => WritePrivate(ns, collection, key, value, purge: false);

    public void Purge(string ns, string collection, string key) => WritePrivate(ns, collection, key, [], purge: true);

    public void WritePrivateMetadata(string ns, string collection, string key, IReadOnlyDictionary<string, byte[]>? metadata)
    {
        // The private set names the key alone: its version rises with the metadata, which stands in hashed state.
        PrivateOf(ns, collection).MetadataWrites[key] = new KVMetadataWrite { Key = key };
        var write = new KVMetadataWriteHash { KeyHash = HashOf(key) };
        write.Entries.AddRange(Entries(metadata));
        Of(ns, collection).MetadataWrites[key] = write;
    }

    public (TxReadWriteSet Public, TxPvtReadWriteSet? Private) Build()
    {
        var privateSet = BuildPrivate();
        var set = new TxReadWriteSet();
        foreach (var (ns, content) in _public)
            set.NsRwset.Add(content.Build(ns));
        return (set, privateSet);
    }

    private TxPvtReadWriteSet? BuildPrivate()
    {
        if (_private.Count == 0)
            return null;
        var set = new TxPvtReadWriteSet();
        foreach (var (ns, collections) in _private)
        {
            var nsSet = new NsPvtReadWriteSet { Namespace = ns };
            foreach (var (collection, content) in collections)
            {
                var bytes = content.Build();
                nsSet.CollectionPvtRwset.Add(new CollectionPvtReadWriteSet { CollectionName = collection, Rwset = bytes });
                Of(ns, collection).PrivateHash = ByteString.CopyFrom(SHA256.HashData(bytes.Span));
            }
            set.NsPvtRwset.Add(nsSet);
        }
        return set;
    }

    private void WritePrivate(string ns, string collection, string key, ReadOnlySpan<byte> value, bool purge)
    {
        PrivateOf(ns, collection).Writes[key] = KvWrite(key, value);
        var write = new KVWriteHash { KeyHash = HashOf(key), IsDelete = value.IsEmpty, IsPurge = purge };
        if (!value.IsEmpty)
            write.ValueHash = ByteString.CopyFrom(SHA256.HashData(value));
        Of(ns, collection).Writes[key] = write;
    }

    private static KVWrite KvWrite(string key, ReadOnlySpan<byte> value) =>
        new() { Key = key, IsDelete = value.IsEmpty, Value = ByteString.CopyFrom(value) };

    private static IEnumerable<KVMetadataEntry> Entries(IReadOnlyDictionary<string, byte[]>? metadata) =>
        (metadata ?? new Dictionary<string, byte[]>())
            .OrderBy(entry => entry.Key, KeyOrder.Instance)
            .Select(entry => new KVMetadataEntry { Name = entry.Key, Value = ByteString.CopyFrom(entry.Value) });

    private static ByteString HashOf(string key) => ByteString.CopyFrom(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private NamespaceSet Of(string ns)
    {
        if (!_public.TryGetValue(ns, out var set))
            _public.Add(ns, set = new NamespaceSet());
        return set;
    }

    private CollectionSet Of(string ns, string collection)
    {
        var collections = Of(ns).Collections;
        if (!collections.TryGetValue(collection, out var set))
            collections.Add(collection, set = new CollectionSet());
        return set;
    }

    private PrivateSet PrivateOf(string ns, string collection)
    {
        if (!_private.TryGetValue(ns, out var collections))
            _private.Add(ns, collections = new SortedDictionary<string, PrivateSet>(KeyOrder.Instance));
        if (!collections.TryGetValue(collection, out var set))
            collections.Add(collection, set = new PrivateSet());
        return set;
    }

    private sealed class NamespaceSet
    {
        public SortedDictionary<string, KVRead> Reads { get; } = new(KeyOrder.Instance);
        public SortedDictionary<string, KVWrite> Writes { get; } = new(KeyOrder.Instance);
        public SortedDictionary<string, KVMetadataWrite> MetadataWrites { get; } = new(KeyOrder.Instance);
        public HashSet<(string Start, string End, bool Exhausted)> RangeQueryKeys { get; } = [];
        public List<RangeQueryInfo> RangeQueries { get; } = [];
        public SortedDictionary<string, CollectionSet> Collections { get; } = new(KeyOrder.Instance);

        public NsReadWriteSet Build(string ns)
        {
            var set = new KVRWSet { Reads = { Reads.Values }, RangeQueriesInfo = { RangeQueries }, Writes = { Writes.Values }, MetadataWrites = { MetadataWrites.Values } };
            var nsSet = new NsReadWriteSet { Namespace = ns, Rwset = set.ToByteString() };
            foreach (var (collection, content) in Collections)
                nsSet.CollectionHashedRwset.Add(content.Build(collection));
            return nsSet;
        }
    }

    // Sorted by key, not by its hash: so does Fabric.
    private sealed class CollectionSet
    {
        public SortedDictionary<string, KVReadHash> Reads { get; } = new(KeyOrder.Instance);
        public SortedDictionary<string, KVWriteHash> Writes { get; } = new(KeyOrder.Instance);
        public SortedDictionary<string, KVMetadataWriteHash> MetadataWrites { get; } = new(KeyOrder.Instance);
        public ByteString PrivateHash { get; set; } = ByteString.Empty;

        public CollectionHashedReadWriteSet Build(string collection) => new()
        {
            CollectionName = collection,
            HashedRwset = new HashedRWSet { HashedReads = { Reads.Values }, HashedWrites = { Writes.Values }, MetadataWrites = { MetadataWrites.Values } }.ToByteString(),
            PvtRwsetHash = PrivateHash,
        };
    }

    private sealed class PrivateSet
    {
        public SortedDictionary<string, KVWrite> Writes { get; } = new(KeyOrder.Instance);
        public SortedDictionary<string, KVMetadataWrite> MetadataWrites { get; } = new(KeyOrder.Instance);

        public ByteString Build() => new KVRWSet { Writes = { Writes.Values }, MetadataWrites = { MetadataWrites.Values } }.ToByteString();
    }
}
