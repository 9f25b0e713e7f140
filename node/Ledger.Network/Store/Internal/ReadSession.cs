using Hyperledger.Fabric.Protos.Ledger.Queryresult;
using Ledger.Network.Store.Internal.Runs;
using Microsoft.Data.Sqlite;

namespace Ledger.Network.Store.Internal;

/// <summary>
/// A connection with its prepared statements, lent to one reader at a time. Between <see cref="Begin"/> and its return
/// to the pool everything read is of one height, whatever commits meanwhile (SQLite's WAL snapshot). Not thread-safe.
/// </summary>
internal sealed class ReadSession : IStateReader, IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _end;
    private readonly StateTables _state;
    private readonly TransactionIndex _transactions;
    private readonly RunSets _runs;

    public ReadSession(SqliteConnection connection, RunSets runs)
    {
        _runs = runs;
        _connection = connection;
        _begin = new SqliteStatement(connection, "BEGIN");
        _end = new SqliteStatement(connection, "COMMIT");
        _state = new StateTables(connection);
        _transactions = new TransactionIndex(connection);
        Blocks = new BlockTables(connection);
    }

    public BlockTables Blocks { get; }

    /// <summary>The number of blocks that the snapshot contains.</summary>
    public ulong Height { get; private set; }

    /// <summary>Whether a height is held.</summary>
    public bool IsBegun { get; private set; }

    public void Begin()
    {
        _begin.Execute();
        IsBegun = true;
        // The first read fixes the snapshot.
        Height = (ulong)(Blocks.MetaNumber("savepoint") + 1);
        var runs = _runs.Find(Height) ?? RunCatalog.Read(_connection);
        if (ReferenceEquals(runs, _state.Runs))
            return;
        (_state.Runs, _transactions.Runs) = (runs, runs);
    }

    /// <summary>Lets go of the height, if one is held.</summary>
    public void End()
    {
        if (!IsBegun)
            return;
        _end.Execute();
        IsBegun = false;
    }

    public VersionedValue? Get(string ns, string key) => _state.Get(ns, key);

    public IEnumerable<VersionedKey> Scan(string ns, string startKey, string endKey) => _state.Scan(ns, startKey, endKey);

    public VersionedValue? GetHashed(string ns, string collection, ReadOnlySpan<byte> keyHash) => _state.GetHashed(ns, collection, keyHash);

    public VersionedValue? GetPrivate(string ns, string collection, string key) => _state.GetPrivate(ns, collection, key);

    public IEnumerable<VersionedKey> ScanPrivate(string ns, string collection, string startKey, string endKey) =>
        _state.ScanPrivate(ns, collection, startKey, endKey);

    public bool ContainsTransaction(string txId) => FindTransaction(txId) is not null;

    public CommittedTransaction? FindTransaction(string txId) => _transactions.Find(txId);

    public IEnumerable<KeyModification> GetHistory(string ns, string key)
    {
        foreach (var version in _state.GetHistory(ns, key))
        {
            var block = Blocks.Get(version.Block)
                ?? throw new LedgerCorruptedException($"The history of key {StateTables.Shown(key)} names block {version.Block}, which the ledger lacks.");
            yield return HistoryEntry.Read(block, (int)version.Transaction, ns, key);
        }
    }

    public void Dispose()
    {
        _begin.Dispose();
        _end.Dispose();
        _state.Dispose();
        _transactions.Dispose();
        Blocks.Dispose();
        _connection.Dispose();
    }
}
