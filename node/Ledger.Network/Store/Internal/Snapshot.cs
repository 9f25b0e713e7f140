using Hyperledger.Fabric.Protos.Ledger.Queryresult;

namespace Ledger.Network.Store.Internal;

/// <summary>A loan of a <see cref="ReadSession"/>: the ledger at one height. Not thread-safe.</summary>
internal sealed class Snapshot : IStateReader, IDisposable
{
    private readonly LedgerStore _store;
    private ReadSession? _session;

    public Snapshot(LedgerStore store, ReadSession session)
    {
        _store = store;
        _session = session;
        Height = session.Height;
    }

    public ulong Height { get; }

    public BlockTables Blocks => Session.Blocks;

    private ReadSession Session => _session ?? throw new ObjectDisposedException(nameof(Snapshot));

    public VersionedValue? Get(string ns, string key)
    {
        if (_store.Cache.TryGet(ns, key, Height, out var cached))
            return cached;
        var value = Session.Get(ns, key);
        _store.Cache.Add(ns, key, value, Height);
        return value;
    }

    public IEnumerable<VersionedKey> Scan(string ns, string startKey, string endKey) => Session.Scan(ns, startKey, endKey);

    public VersionedValue? GetHashed(string ns, string collection, ReadOnlySpan<byte> keyHash) => Session.GetHashed(ns, collection, keyHash);

    public VersionedValue? GetPrivate(string ns, string collection, string key) => Session.GetPrivate(ns, collection, key);

    public IEnumerable<VersionedKey> ScanPrivate(string ns, string collection, string startKey, string endKey) =>
        Session.ScanPrivate(ns, collection, startKey, endKey);

    public IEnumerable<KeyModification> GetHistory(string ns, string key) => Session.GetHistory(ns, key);

    public bool ContainsTransaction(string txId) => FindTransaction(txId) is not null;

    /// <summary>Where a transaction was first committed; null if it was not.</summary>
    public CommittedTransaction? FindTransaction(string txId)
    {
        if (_store.Cache.TryGetTransaction(txId, Height, out var cached))
            return cached;
        var found = Session.FindTransaction(txId);
        _store.Cache.AddTransaction(txId, found, Height);
        return found;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _session, null) is { } session)
            _store.Return(session);
    }
}
