using Hyperledger.Fabric.Protos.Ledger.Queryresult;
using Hyperledger.Fabric.Protos.Ledger.Rwset;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Simulation.Internal;
using Ledger.Network.Store.Internal;

namespace Ledger.Network.Simulation;

/// <summary>
/// Reads the state of one height as one organisation's peer sees it. Reads are synchronous: they come from the page cache
/// of this machine, and SQLite has no other kind. Not thread-safe; dispose it.
/// Fabric: core/ledger/kvledger/txmgmt/txmgr/query_executor.go.
/// </summary>
public class QueryExecutor : IDisposable
{
    private readonly Snapshot _snapshot;
    private readonly string? _peerMspId;

    internal QueryExecutor(Snapshot snapshot, string? peerMspId, IReadOnlyCollection<string> mspIds)
    {
        _snapshot = snapshot;
        _peerMspId = peerMspId;
        Collections = new CollectionLookup(new LifecycleReads(this), mspIds);
    }

    /// <summary>The number of blocks that the state includes.</summary>
    public ulong Height => _snapshot.Height;

    internal CollectionLookup Collections { get; }

    internal IStateReader State => _snapshot;

    /// <summary>The committed value of a key; null if there is none. Never what this transaction wrote.</summary>
    public byte[]? GetState(string ns, string key) => ReadState(ns, key)?.Value;

    /// <summary>A key's metadata by name; empty if it has none.</summary>
    public IReadOnlyDictionary<string, byte[]> GetStateMetadata(string ns, string key) => KeyMetadata.Parse(ReadState(ns, key)?.Metadata);

    /// <summary>Keys from start (inclusive) to end (exclusive; empty: the last), in UTF-8 order. Dispose the iterator.</summary>
    public virtual StateIterator GetStateByRange(string ns, string startKey, string endKey) =>
        new(ns, _snapshot.Scan(ns, startKey, endKey));

    /// <summary>A page of keys; the iterator's bookmark is the next page's first key.</summary>
    public virtual StateIterator GetStateByRangeWithPagination(string ns, string startKey, string endKey, int pageSize) =>
        new(ns, _snapshot.Scan(ns, startKey, endKey), pageSize: pageSize);

    /// <summary>What wrote a key, newest first.</summary>
    public IEnumerable<KeyModification> GetHistoryForKey(string ns, string key) => _snapshot.GetHistory(ns, key);

    /// <summary>A private value, if this peer's organisation is a member; null if the key does not exist.</summary>
    /// <exception cref="SimulationException">The collection is not defined, or the value is on the ledger but not at this peer.</exception>
    public byte[]? GetPrivateData(string ns, string collection, string key) => ReadPrivate(ns, collection, key)?.Value;

    /// <summary>The SHA-256 hash of a private value, at any peer; null if the key does not exist.</summary>
    public byte[]? GetPrivateDataHash(string ns, string collection, string key) => ReadPrivateHash(ns, collection, key)?.Value;

    public IReadOnlyDictionary<string, byte[]> GetPrivateDataMetadata(string ns, string collection, string key) =>
        KeyMetadata.Parse(ReadPrivateHash(ns, collection, key)?.Metadata);

    /// <summary>Private values of a range; empty at a peer whose organisation is no member.</summary>
    public virtual StateIterator GetPrivateDataByRange(string ns, string collection, string startKey, string endKey)
    {
        var config = Collections.Require(ns, collection);
        return new StateIterator(ns, Holds(config) ? _snapshot.ScanPrivate(ns, collection, startKey, endKey) : []);
    }

    /// <summary>A collection as its chaincode defines it, implicit ones included; null if there is none of this name.</summary>
    public StaticCollectionConfig? FindCollection(string ns, string collection) => Collections.Find(ns, collection);

    /// <summary>A block's private write sets of the collections that this peer holds, by transaction index.</summary>
    internal IReadOnlyDictionary<ulong, TxPvtReadWriteSet> ReadPrivateWriteSets(ulong blockNumber)
    {
        var held = new SortedDictionary<ulong, TxPvtReadWriteSet>();
        foreach (var (transaction, set) in _snapshot.Blocks.GetPrivateWriteSets(blockNumber))
        {
            var visible = new TxPvtReadWriteSet();
            foreach (var ns in set.NsPvtRwset)
            {
                var collections = ns.CollectionPvtRwset.Where(of => FindCollection(ns.Namespace, of.CollectionName) is { } config && Holds(config)).ToList();
                if (collections.Count > 0)
                    visible.NsPvtRwset.Add(new NsPvtReadWriteSet { Namespace = ns.Namespace, CollectionPvtRwset = { collections } });
            }
            if (visible.NsPvtRwset.Count > 0)
                held.Add(transaction, visible);
        }
        return held;
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            _snapshot.Dispose();
    }

    private protected virtual VersionedValue? ReadState(string ns, string key) => _snapshot.Get(ns, key);

    private protected virtual VersionedValue? ReadPrivateHash(string ns, string collection, string key)
    {
        Collections.Require(ns, collection);
        return _snapshot.GetHashed(ns, collection, HashKey.OfKey(key));
    }

    private protected virtual VersionedValue? ReadPrivate(string ns, string collection, string key)
    {
        var config = Collections.Require(ns, collection);
        var value = Holds(config) ? _snapshot.GetPrivate(ns, collection, key) : null;
        var hash = _snapshot.GetHashed(ns, collection, HashKey.OfKey(key));
        if (hash?.Version != value?.Version)
            throw new SimulationException($"private data matching public hash version is not available. Public hash version = {Shown(hash)}, Private data version = {Shown(value)}");
        return value;
    }

    private bool Holds(StaticCollectionConfig collection) => _peerMspId is null || CollectionLookup.IsMember(collection, _peerMspId);

    private static string Shown(VersionedValue? value) =>
        value is null ? "<nil>" : $"{{BlockNum: {value.Version.Block}, TxNum: {value.Version.Transaction}}}";

    private sealed class LifecycleReads(QueryExecutor executor) : IReadableLifecycleState
    {
        public byte[]? Get(string key) => executor.GetState(LifecycleNames.Namespace, key);
    }
}
