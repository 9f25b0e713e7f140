using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Ledger.Rwset;
using Ledger.Network.Store;
using Ledger.Network.Store.Internal;
using Ledger.Network.Store.Internal.Runs;
using Microsoft.Data.Sqlite;

namespace Ledger.Network.Validation.Internal;

/// <summary>A ledger's file under verification, read over one connection and at one height.</summary>
internal sealed class StoredLedger : IDisposable
{
    private readonly BlockTables _blocks;
    private readonly SqliteStatement _hash;

    private StoredLedger(SqliteConnection connection, string path, bool byBlocks)
    {
        Connection = connection;
        Path = path;
        // The snapshot of the stored ledger begins here; that of the attached one with its first read.
        using (var begin = new SqliteStatement(connection, "BEGIN"))
            begin.Execute();
        _blocks = new BlockTables(connection);
        _hash = new SqliteStatement(connection, "SELECT hash FROM block WHERE number = ?1");
        Height = (ulong)(byBlocks ? LastBlock(connection) : _blocks.MetaNumber("savepoint")) + 1;
        using var channel = new SqliteStatement(connection, "SELECT value FROM meta WHERE name = 'channel'");
        ChannelId = channel.Step() ? channel.Text(0) : throw new LedgerCorruptedException($"{path} is no ledger: it names no channel.");
        channel.Reset();
    }

    public SqliteConnection Connection { get; }

    public string Path { get; }

    public string ChannelId { get; }

    public ulong Height { get; }

    /// <param name="path">The ledger's file.</param>
    /// <param name="rebuiltPath">The file in which the state is rebuilt, attached as <c>rebuilt</c>; null for none.</param>
    /// <param name="byBlocks">Whether the height is that of the blocks, whatever the savepoint says.</param>
    public static StoredLedger Open(string path, string? rebuiltPath = null, bool byBlocks = false)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = LedgerStore.Connect(path, SqliteOpenMode.ReadOnly);
            LedgerStore.CheckSchema(path, connection);
            if (rebuiltPath is not null) Attach(connection, rebuiltPath);
            return new StoredLedger(connection, path, byBlocks);
        }
        catch (SqliteException e)
        {
            connection?.Dispose();
            throw StoreFailure.Of(path, e);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    private static void Attach(SqliteConnection connection, string path)
    {
        using var attach = connection.CreateCommand();
        attach.CommandText = "ATTACH $path AS rebuilt";
        attach.Parameters.AddWithValue("$path", path);
        attach.ExecuteNonQuery();
    }

    private static long LastBlock(SqliteConnection connection)
    {
        using var last = new SqliteStatement(connection, "SELECT max(number) FROM block");
        var number = last.Step() && !last.IsNull(0) ? last.Int64(0) : -1;
        last.Reset();
        return number;
    }

    /// <summary>SQLite's own check of pages and indexes.</summary>
    /// <returns>The first thing it says; null when all is well.</returns>
    public string? FindStructureProblem()
    {
        try
        {
            using var check = new SqliteStatement(Connection, "PRAGMA main.integrity_check(1)");
            while (check.Step())
            {
                var text = check.Text(0);
                if (text == "ok") continue;
                check.Reset();
                return text;
            }
            return null;
        }
        catch (LedgerCorruptedException e)
        {
            return e.Message;
        }
    }

    /// <summary>Reads every row of every table in order.</summary>
    /// <returns>A sentence that names the first block or row that cannot be read; null when all can.</returns>
    public string? FindUnreadable()
    {
        for (ulong number = 0; number < Height; number++)
        {
            try
            {
                Read(number);
            }
            catch (LedgerCorruptedException e)
            {
                return e.Message;
            }
        }
        foreach (var (table, keys) in Tables())
        {
            var last = "its beginning";
            try
            {
                using var rows = new SqliteStatement(Connection, $"SELECT {string.Join(", ", keys)} FROM main.{table} ORDER BY {string.Join(", ", keys)}");
                while (rows.Step()) last = "the row " + string.Join(", ", Enumerable.Range(0, keys.Length).Select(rows.Shown));
            }
            catch (LedgerCorruptedException)
            {
                return $"The table {table} cannot be read after {last}.";
            }
        }
        return null;
    }

    private List<(string Table, string[] Columns)> Tables()
    {
        var tables = StoreSchema.Keys.ToList();
        using var names = new SqliteStatement(Connection, "SELECT name FROM main.sqlite_schema WHERE type = 'table' ORDER BY name");
        while (names.Step())
        {
            var name = names.Text(0);
            if (RunKind.All.FirstOrDefault(kind => name.StartsWith(kind.Table + "_", StringComparison.Ordinal)) is { } kind)
                tables.Add((name, [.. kind.Keys]));
        }
        return tables;
    }

    /// <summary>What the savepoint says of the end of the chain, against the chain itself.</summary>
    public string? FindTipProblem(ChainTip tip)
    {
        if (_blocks.GetBytes(Height) is not null)
            return $"Block {Height} lies beyond the savepoint {Height - 1}.";
        return _blocks.MetaBytes("commit_hash").AsSpan().SequenceEqual(tip.CommitHash)
            ? null
            : $"The commit hash of the savepoint is not that of block {Height - 1}, which follows from the blocks.";
    }

    /// <summary>The stored private write sets of a block, by transaction.</summary>
    public SortedDictionary<ulong, TxPvtReadWriteSet> GetPrivateWriteSets(ulong number) => _blocks.GetPrivateWriteSets(number);

    /// <summary>A block's bytes as they stand on the disk: whoever parses and writes them anew loses what an edit left.</summary>
    public byte[] ReadBytes(ulong number) =>
        _blocks.GetBytes(number) ?? throw new LedgerCorruptedException($"Block {number} is missing, though the savepoint is {Height - 1}.");

    public Block Read(ulong number)
    {
        try
        {
            return _blocks.Get(number) ?? throw new LedgerCorruptedException($"Block {number} is missing, though the savepoint is {Height - 1}.");
        }
        catch (LedgerCorruptedException e) when (!e.Message.StartsWith("Block", StringComparison.Ordinal))
        {
            throw new LedgerCorruptedException($"Block {number} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Whether the index of blocks by hash holds this one.</summary>
    public void CheckHash(ulong number, ReadOnlySpan<byte> hash)
    {
        _hash.Bind(1, (long)number).Step();
        var same = _hash.Blob(0).SequenceEqual(hash);
        _hash.Reset();
        if (!same)
            throw new LedgerCorruptedException($"Block {number} is stored under another hash than its own.");
    }

    public void Dispose()
    {
        _blocks.Dispose();
        _hash.Dispose();
        Connection.Dispose();
    }
}
