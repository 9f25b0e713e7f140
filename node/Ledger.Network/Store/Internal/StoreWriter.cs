using Google.Protobuf;
using Hyperledger.Fabric.Protos.Ledger.Rwset.Kvrwset;
using Ledger.Network.Store.Internal.Runs;
using Microsoft.Data.Sqlite;

namespace Ledger.Network.Store.Internal;

/// <summary>The one writer of a channel's file. Not thread-safe.</summary>
internal sealed class StoreWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly List<SqliteStatement> _all = [];
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _rollback;
    private readonly SqliteStatement _block;
    private readonly SqliteStatement _transaction;
    private readonly SqliteStatement _put;
    private readonly SqliteStatement _delete;
    private readonly SqliteStatement _putHashed;
    private readonly SqliteStatement _deleteHashed;
    private readonly SqliteStatement _putPrivate;
    private readonly SqliteStatement _deletePrivate;
    private readonly SqliteStatement _privateWriteSet;
    private readonly SqliteStatement _expiry;
    private readonly SqliteStatement _history;
    private readonly SqliteStatement _meta;
    private readonly WriteAheadLog _log;
    private readonly RunWriter _runWriter;
    private readonly RunSets _runs;
    private readonly TransactionIndex _transactions;
    private readonly RunStatements _keysInRuns;

    public StoreWriter(SqliteConnection connection, RunSizes sizes)
    {
        _log = new WriteAheadLog(connection);
        _runWriter = new RunWriter(connection, sizes);
        _runWriter.Load();
        _runs = new RunSets(_runWriter.Current);
        _transactions = new TransactionIndex(connection);
        _keysInRuns = new RunStatements(connection, RunKind.State, "SELECT 1 FROM {0}");
        _connection = connection;
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _rollback = Prepare("ROLLBACK");
        _block = Prepare("INSERT INTO block VALUES(?1, ?2, ?3)");
        // The first transaction of an id keeps it: a duplicate is invalid and found under the block it came in.
        _transaction = Prepare("INSERT OR IGNORE INTO tx VALUES(?1, ?2, ?3, ?4, ?5)");
        _put = Prepare("INSERT OR REPLACE INTO state VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        _delete = Prepare("DELETE FROM state WHERE ns = ?1 AND key = ?2");
        _putHashed = Prepare("INSERT OR REPLACE INTO hashed_state VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
        _deleteHashed = Prepare("DELETE FROM hashed_state WHERE ns = ?1 AND collection = ?2 AND key_hash = ?3");
        _putPrivate = Prepare("INSERT OR REPLACE INTO private_state VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
        _deletePrivate = Prepare("DELETE FROM private_state WHERE ns = ?1 AND collection = ?2 AND key = ?3");
        _privateWriteSet = Prepare("INSERT INTO private_write_set VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
        _expiry = Prepare("INSERT OR IGNORE INTO expiry VALUES(?1, ?2, ?3, ?4, ?5)");
        _history = Prepare("INSERT OR IGNORE INTO history VALUES(?1, ?2, ?3, ?4)");
        _meta = Prepare("UPDATE meta SET value = ?2 WHERE name = ?1");
    }

    /// <summary>The runs of the heights that were written lately.</summary>
    public RunSets Runs => _runs;

    /// <summary>Stores a block. Durable on return; on an exception nothing of it is stored.</summary>
    /// <param name="commit">The block.</param>
    /// <param name="committing">Called when all is written and is about to be committed.</param>
    public void Apply(BlockCommit commit, Action committing)
    {
        var number = (long)commit.Block.Header.Number;
        _runWriter.Load();
        (_transactions.Runs, _keysInRuns.Runs) = (_runWriter.Current, _runWriter.Current);
        _begin.Execute();
        try
        {
            _block.Bind(1, number).Bind(2, commit.HeaderHash).Bind(3, commit.Block.ToByteArray()).Execute();
            foreach (var transaction in commit.Transactions)
            {
                if (transaction.TxId.Length > 0)
                    Index(transaction);
            }
            foreach (var (ns, key, transaction) in commit.History)
                _history.Bind(1, ns).BindKey(2, key).Bind(3, number).Bind(4, transaction).Execute();
            _runWriter.Note(RunKind.History, commit.History.Count);
            ApplyState(commit.Updates);
            ApplyHashed(commit.Updates);
            ApplyPrivate(commit.Updates);
            foreach (var (transaction, ns, collection, bytes) in commit.PrivateWriteSets)
                Bind(_privateWriteSet, number, transaction, ns, collection, bytes).Execute();
            foreach (var (expiresAt, ns, collection, keyHash) in commit.Expiries)
                _expiry.Bind(1, (long)Math.Min(expiresAt, long.MaxValue)).Bind(2, ns).Bind(3, collection).Bind(4, HashKey.ToBytes(keyHash)).Bind(5, number).Execute();
            foreach (var (ns, collection, keyHash, transaction) in commit.Purges)
                Purge(ns, collection, HashKey.ToBytes(keyHash), number, transaction);
            Expire(number);
            _meta.Bind(1, "savepoint").Bind(2, number).Execute();
            _meta.Bind(1, "commit_hash").Bind(2, commit.CommitHash).Execute();
            if (_runWriter.Advance(commit.Block.Header.Number + 1) is { } runs)
                _runs.Publish(runs);
            committing();
            _commit.Execute();
        }
        catch
        {
            _runWriter.Forget();
            _runs.Withdraw(commit.Block.Header.Number + 1);
            try
            {
                _rollback.Execute();
            }
            catch (LedgerException)
            {
                // SQLite has already rolled back (a full disk, an I/O error); the first exception says why.
            }
            throw;
        }
        _log.Checkpoint();
    }

    /// <inheritdoc cref="LedgerStore.Keep(KeptWriteSet)"/>
    public void Keep(KeptWriteSet set)
    {
        using var insert = new SqliteStatement(_connection, "INSERT OR IGNORE INTO private_write_set VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
        Bind(insert, (long)set.Block, (long)set.Transaction, set.Namespace, set.Collection, set.Bytes).Execute();
    }

    /// <inheritdoc cref="LedgerStore.Keep(KeptPrivateValue)"/>
    public void Keep(KeptPrivateValue value)
    {
        var keyHash = HashKey.OfKey(value.Key);
        // A value of an older write is of use only while nothing newer is there; one of the present write must have its hash.
        const string current = "EXISTS(SELECT 1 FROM hashed_state WHERE ns = ?1 AND collection = ?2 AND key_hash = ?4 AND block = ?6 AND tx = ?7";
        using var insert = new SqliteStatement(_connection, $"INSERT OR IGNORE INTO private_state SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE {current} AND value_hash = ?9) OR (?10 AND NOT {current}))");
        insert.Bind(1, value.Namespace).Bind(2, value.Collection).BindKey(3, value.Key).Bind(4, keyHash).Bind(5, value.Value)
            .Bind(6, (long)value.Version.Block).Bind(7, (long)value.Version.Transaction)
            .Bind(8, RowChecksum.Private(value.Namespace, value.Collection, value.Key, value.Value, value.Version))
            .Bind(9, System.Security.Cryptography.SHA256.HashData(value.Value)).Bind(10, value.IsOfOlderWrite ? 1 : 0).Execute();
    }

    public void Dispose()
    {
        foreach (var statement in _all)
            statement.Dispose();
        _transactions.Dispose();
        _keysInRuns.Dispose();
        _runWriter.Dispose();
        _connection.Dispose();
    }

    private SqliteStatement Prepare(string sql)
    {
        var statement = new SqliteStatement(_connection, sql);
        _all.Add(statement);
        return statement;
    }

    // A key that was deleted is a row without value as long as a run may have one with it.
    private void ApplyState(UpdateBatch updates)
    {
        Span<byte> buffer = stackalloc byte[512];
        foreach (var (ns, keys) in updates.Public)
        {
            foreach (var (key, update) in keys)
            {
                var rowKey = RunKey.Of(ns, key, buffer);
                if (update.Value is null && !_keysInRuns.MayBeInRuns(rowKey))
                {
                    _delete.Bind(1, ns).BindKey(2, key).Execute();
                    continue;
                }
                _runWriter.Note(RunKind.State, rowKey);
                Bind(_put.Bind(1, ns).BindKey(2, key), 3, update, RowChecksum.State(ns, key, update.Value, update.Version, update.Metadata)).Execute();
            }
        }
    }

    private void ApplyHashed(UpdateBatch updates)
    {
        foreach (var ((ns, collection), keys) in updates.Hashed)
        {
            foreach (var (name, update) in keys)
            {
                var keyHash = HashKey.ToBytes(name);
                if (update.Value is null)
                    _deleteHashed.Bind(1, ns).Bind(2, collection).Bind(3, keyHash).Execute();
                else
                    Bind(_putHashed.Bind(1, ns).Bind(2, collection).Bind(3, keyHash), 4, update, RowChecksum.Hashed(ns, collection, keyHash, update.Value, update.Version, update.Metadata)).Execute();
            }
        }
    }

    private void ApplyPrivate(UpdateBatch updates)
    {
        foreach (var ((ns, collection), keys) in updates.Private)
        {
            foreach (var (key, update) in keys)
            {
                if (update.Value is null)
                    _deletePrivate.Bind(1, ns).Bind(2, collection).BindKey(3, key).Execute();
                else
                    _putPrivate.Bind(1, ns).Bind(2, collection).BindKey(3, key).Bind(4, HashKey.OfKey(key)).Bind(5, update.Value)
                        .Bind(6, (long)update.Version.Block).Bind(7, (long)update.Version.Transaction)
                        .Bind(8, RowChecksum.Private(ns, collection, key, update.Value, update.Version)).Execute();
            }
        }
    }

    private void Index(CommittedTransaction transaction)
    {
        var id = TransactionKey.Of(transaction.TxId);
        if (_transactions.IsInRuns(id))
            return;
        _runWriter.Note(RunKind.Transactions, id);
        var (block, position, code) = ((long)transaction.BlockNumber, (long)transaction.Index, (long)transaction.Code);
        _transaction.Bind(1, id).Bind(2, block).Bind(3, position).Bind(4, code).Bind(5, RowChecksum.Transaction(id, block, position, code)).Execute();
    }

    // A private write set's columns, in the table's order.
    private static SqliteStatement Bind(SqliteStatement statement, long block, long transaction, string ns, string collection, byte[] bytes) =>
        statement.Bind(1, block).Bind(2, transaction).Bind(3, ns).Bind(4, collection).Bind(5, bytes)
            .Bind(6, RowChecksum.PrivateWriteSet(block, transaction, ns, collection, bytes));

    private static SqliteStatement Bind(SqliteStatement statement, int first, Update update, long checksum) =>
        statement.BindNullable(first, update.Value).Bind(first + 1, (long)update.Version.Block).Bind(first + 2, (long)update.Version.Transaction)
            .BindNullable(first + 3, update.Metadata).Bind(first + 4, checksum);

    // A purge erases the value and every stored write set that held it, up to the purging transaction.
    // Fabric: core/ledger/pvtdatastorage, PurgeMarker.
    private void Purge(string ns, string collection, byte[] keyHash, long block, int transaction)
    {
        using (var delete = new SqliteStatement(_connection, "DELETE FROM private_state WHERE ns = ?1 AND collection = ?2 AND key_hash = ?3 AND (block < ?4 OR (block = ?4 AND tx <= ?5))"))
            delete.Bind(1, ns).Bind(2, collection).Bind(3, keyHash).Bind(4, block).Bind(5, transaction).Execute();
        var trimmed = new List<(long Block, long Transaction, byte[] Bytes)>();
        using (var select = new SqliteStatement(_connection, "SELECT block, tx, bytes FROM private_write_set WHERE ns = ?1 AND collection = ?2 AND (block < ?3 OR (block = ?3 AND tx < ?4))"))
        {
            select.Bind(1, ns).Bind(2, collection).Bind(3, block).Bind(4, transaction);
            while (select.Step())
            {
                var set = KVRWSet.Parser.ParseFrom(select.Blob(2));
                var before = set.Writes.Count;
                for (var i = set.Writes.Count - 1; i >= 0; i--)
                {
                    if (HashKey.OfKey(set.Writes[i].Key).AsSpan().SequenceEqual(keyHash))
                        set.Writes.RemoveAt(i);
                }
                if (set.Writes.Count < before)
                    trimmed.Add((select.Int64(0), select.Int64(1), set.ToByteArray()));
            }
        }
        using var update = new SqliteStatement(_connection, "UPDATE private_write_set SET bytes = ?5, checksum = ?6 WHERE block = ?1 AND tx = ?2 AND ns = ?3 AND collection = ?4");
        foreach (var row in trimmed)
            Bind(update, row.Block, row.Transaction, ns, collection, row.Bytes).Execute();
    }

    // Fabric: core/ledger/kvledger/txmgmt/pvtstatepurgemgmt: at the commit of the expiring block, what was not written since.
    private void Expire(long block)
    {
        var due = new List<(string Namespace, string Collection, byte[] KeyHash, long Written)>();
        using (var select = new SqliteStatement(_connection, "SELECT ns, collection, key_hash, written_block FROM expiry WHERE block = ?1"))
        {
            select.Bind(1, block);
            while (select.Step())
                due.Add((select.Text(0), select.Text(1), select.Blob(2).ToArray(), select.Int64(3)));
        }
        if (due.Count == 0)
            return;
        using var deleteHashed = new SqliteStatement(_connection, "DELETE FROM hashed_state WHERE ns = ?1 AND collection = ?2 AND key_hash = ?3 AND block = ?4");
        using var deletePrivate = new SqliteStatement(_connection, "DELETE FROM private_state WHERE ns = ?1 AND collection = ?2 AND key_hash = ?3 AND block = ?4");
        using var deleteSets = new SqliteStatement(_connection, "DELETE FROM private_write_set WHERE ns = ?1 AND collection = ?2 AND block = ?3");
        foreach (var (ns, collection, keyHash, written) in due)
        {
            deleteHashed.Bind(1, ns).Bind(2, collection).Bind(3, keyHash).Bind(4, written).Execute();
            deletePrivate.Bind(1, ns).Bind(2, collection).Bind(3, keyHash).Bind(4, written).Execute();
            deleteSets.Bind(1, ns).Bind(2, collection).Bind(3, written).Execute();
        }
        using var clear = new SqliteStatement(_connection, "DELETE FROM expiry WHERE block = ?1");
        clear.Bind(1, block).Execute();
    }
}
