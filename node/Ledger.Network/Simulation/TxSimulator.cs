using Google.Protobuf;
using Ledger.Network.Simulation.Internal;
using Ledger.Network.Store.Internal;

namespace Ledger.Network.Simulation;

/// <summary>
/// Runs a transaction against the state of one height and collects what it reads and writes. Reads give the committed
/// value even after a write of the same key in this transaction. Not thread-safe; dispose it.
/// Fabric: core/ledger/kvledger/txmgmt/txmgr/tx_simulator.go.
/// </summary>
public sealed class TxSimulator : QueryExecutor
{
    private readonly ReadWriteSetBuilder _builder = new();
    private readonly List<StateIterator> _iterators = [];
    private readonly HashSet<(string Namespace, string Collection)> _privateReads = [];
    private readonly List<WrittenKey> _writtenKeys = [];
    private bool _written;
    private bool _paginated;
    private bool _queriedPrivate;
    private bool _done;

    internal TxSimulator(Snapshot snapshot, string txId, string? peerMspId, IReadOnlyCollection<string> mspIds)
        : base(snapshot, peerMspId, mspIds) => TxId = txId;

    public string TxId { get; }

    /// <summary>Writes a key; an empty value deletes it.</summary>
    /// <exception cref="SimulationException">A paginated or private query came before.</exception>
    public void SetState(string ns, string key, ReadOnlySpan<byte> value)
    {
        BeforeWrite();
        _builder.Write(ns, key, value);
        NoteWrite(ns, string.Empty, key, State.Get(ns, key)?.Metadata);
    }

    public void DeleteState(string ns, string key) => SetState(ns, key, []);

    /// <summary>Replaces a key's metadata; null deletes it. Takes effect only if the key exists or is written too.</summary>
    public void SetStateMetadata(string ns, string key, IReadOnlyDictionary<string, byte[]>? metadata)
    {
        BeforeWrite();
        _builder.WriteMetadata(ns, key, metadata);
        NoteWrite(ns, string.Empty, key, State.Get(ns, key)?.Metadata);
    }

    public void SetPrivateData(string ns, string collection, string key, ReadOnlySpan<byte> value)
    {
        BeforePrivateWrite(ns, collection);
        _builder.WritePrivate(ns, collection, key, value);
        NotePrivateWrite(ns, collection, key);
    }

    public void DeletePrivateData(string ns, string collection, string key) => SetPrivateData(ns, collection, key, []);

    /// <summary>Deletes a private key and erases what ever was stored of it, at every peer.</summary>
    public void PurgePrivateData(string ns, string collection, string key)
    {
        BeforePrivateWrite(ns, collection);
        _builder.Purge(ns, collection, key);
        NotePrivateWrite(ns, collection, key);
    }

    public void SetPrivateDataMetadata(string ns, string collection, string key, IReadOnlyDictionary<string, byte[]>? metadata)
    {
        BeforePrivateWrite(ns, collection);
        _builder.WritePrivateMetadata(ns, collection, key, metadata);
        NotePrivateWrite(ns, collection, key);
    }

    public override StateIterator GetStateByRange(string ns, string startKey, string endKey) =>
        Track(new StateIterator(ns, State.Scan(ns, startKey, endKey), new RangeReads(RangeReads.Degree), startKey, endKey));

    public override StateIterator GetStateByRangeWithPagination(string ns, string startKey, string endKey, int pageSize)
    {
        if (_written)
            throw new SimulationException($"txid [{TxId}]: unsuppored transaction. Paginated queries are supported only in a read-only transaction");
        _paginated = true;
        return Track(new StateIterator(ns, State.Scan(ns, startKey, endKey), new RangeReads(RangeReads.Degree), startKey, endKey, pageSize));
    }

    public override StateIterator GetPrivateDataByRange(string ns, string collection, string startKey, string endKey)
    {
        if (_written)
            throw new SimulationException($"txid [{TxId}]: unsuppored transaction. Queries on pvt data is supported only in a read-only transaction");
        _queriedPrivate = true;
        return base.GetPrivateDataByRange(ns, collection, startKey, endKey);
    }

    /// <summary>Ends the simulation; to be called once.</summary>
    public SimulationResults GetResults()
    {
        if (_done)
            throw new InvalidOperationException("this function should only be called once on a transaction simulator instance");
        _done = true;
        foreach (var iterator in _iterators)
            _builder.RangeQuery(iterator.Namespace, iterator.Finish());
        var (publicSet, privateSet) = _builder.Build();
        return new SimulationResults(publicSet.ToByteString(), privateSet, _privateReads, _writtenKeys);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var iterator in _iterators)
                iterator.Dispose();
        }
        base.Dispose(disposing);
    }

    private protected override VersionedValue? ReadState(string ns, string key)
    {
        var value = base.ReadState(ns, key);
        _builder.Read(ns, key, value?.Version);
        return value;
    }

    private protected override VersionedValue? ReadPrivateHash(string ns, string collection, string key)
    {
        var hash = base.ReadPrivateHash(ns, collection, key);
        _builder.ReadHashed(ns, collection, key, hash?.Version);
        return hash;
    }

    private protected override VersionedValue? ReadPrivate(string ns, string collection, string key)
    {
        var value = base.ReadPrivate(ns, collection, key);
        _builder.ReadHashed(ns, collection, key, value?.Version);
        _privateReads.Add((ns, collection));
        return value;
    }

    private StateIterator Track(StateIterator iterator)
    {
        _iterators.Add(iterator);
        return iterator;
    }

    private void BeforePrivateWrite(string ns, string collection)
    {
        Collections.Require(ns, collection);
        BeforeWrite();
    }

    // The misspelling is Fabric's: clients match on the text.
    private void BeforeWrite()
    {
        if (_queriedPrivate)
            throw new SimulationException($"txid [{TxId}]: unsuppored transaction. Transaction has already performed queries on pvt data. Writes are not allowed");
        if (_paginated)
            throw new SimulationException($"txid [{TxId}]: unsuppored transaction. Transaction has already performed a paginated query. Writes are not allowed");
        _written = true;
    }

    private void NotePrivateWrite(string ns, string collection, string key) =>
        NoteWrite(ns, collection, key, State.GetHashed(ns, collection, HashKey.OfKey(key))?.Metadata);

    private void NoteWrite(string ns, string collection, string key, byte[]? metadata) =>
        _writtenKeys.Add(new WrittenKey(ns, collection, key, KeyMetadata.Parse(metadata)));
}
