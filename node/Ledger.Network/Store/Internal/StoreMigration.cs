using Ledger.Network.Store.Internal.Runs;
using Microsoft.Data.Sqlite;

namespace Ledger.Network.Store.Internal;

/// <summary>Brings a file of an older schema to the next one, each in one transaction.</summary>
internal static class StoreMigration
{
    /// <summary>
    /// From version 1: checksums cover what names a row, and the transaction index and the private write sets have them too.
    /// A row whose old checksum does not fit is named, not blessed.
    /// </summary>
    /// <exception cref="LedgerCorruptedException">A row is not what was written; the file stays as it is.</exception>
    public static void FromVersion1(SqliteConnection connection)
    {
        connection.CreateFunction("checksum_1", (byte[] value, long block, long tx, byte[]? metadata) =>
            RowChecksum.OfVersion1(value, Version(block, tx), metadata), isDeterministic: true);
        connection.CreateFunction("checksum_state", (string ns, byte[] key, byte[] value, long block, long tx, byte[]? metadata) =>
            RowChecksum.State(ns, Text(key), value, Version(block, tx), metadata), isDeterministic: true);
        connection.CreateFunction("checksum_hashed", (string ns, string collection, byte[] keyHash, byte[] valueHash, long block, long tx, byte[]? metadata) =>
            RowChecksum.Hashed(ns, collection, keyHash, valueHash, Version(block, tx), metadata), isDeterministic: true);
        connection.CreateFunction("checksum_private", (string ns, string collection, byte[] key, byte[] value, long block, long tx) =>
            RowChecksum.Private(ns, collection, Text(key), value, Version(block, tx)), isDeterministic: true);
        connection.CreateFunction("checksum_tx", (byte[] id, long block, long position, long code) =>
            RowChecksum.Transaction(id, block, position, code), isDeterministic: true);
        connection.CreateFunction("checksum_set", (long block, long tx, string ns, string collection, byte[] bytes) =>
            RowChecksum.PrivateWriteSet(block, tx, ns, collection, bytes), isDeterministic: true);

        using var transaction = connection.BeginTransaction();
        Check(connection, "state", "value", "metadata", "ns, key");
        Check(connection, "hashed_state", "value_hash", "metadata", "ns, collection, key_hash");
        Check(connection, "private_state", "value", "NULL", "ns, collection, key_hash");
        Execute(connection, """
            UPDATE state SET checksum = checksum_state(ns, key, value, block, tx, metadata);
            UPDATE hashed_state SET checksum = checksum_hashed(ns, collection, key_hash, value_hash, block, tx, metadata);
            UPDATE private_state SET checksum = checksum_private(ns, collection, key, value, block, tx);
            ALTER TABLE tx ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
            UPDATE tx SET checksum = checksum_tx(id, block, position, code);
            ALTER TABLE private_write_set ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
            UPDATE private_write_set SET checksum = checksum_set(block, tx, ns, collection, bytes);
            UPDATE meta SET value = 2 WHERE name = 'schema';
            """);
        transaction.Commit();
    }

    /// <summary>From version 2: what the state, the index and the history hold becomes a run of each; the tables begin anew.</summary>
    public static void FromVersion2(SqliteConnection connection, RunSizes sizes)
    {
        using var transaction = connection.BeginTransaction();
        Execute(connection, RunCatalog.Tables);
        var id = 0;
        foreach (var kind in RunKind.All)
        {
            using var count = connection.CreateCommand();
            count.CommandText = $"SELECT count(*) FROM {kind.Table}";
            var rows = (long)count.ExecuteScalar()!;
            var level = 0;
            for (long full = sizes.Rows; full < rows; full *= sizes.FanOut)
                level++;
            var run = new RunEntry(kind, ++id, level, RunCondition.Whole);
            Execute(connection, $"ALTER TABLE {kind.Table} RENAME TO {run.Table}");
            Execute(connection, kind.CreateTable(kind.Table));
            RunWriter.AddWhole(connection, run, sizes.PartRows);
        }
        Execute(connection, "UPDATE meta SET value = 3 WHERE name = 'schema'");
        transaction.Commit();
    }

    private static void Check(SqliteConnection connection, string table, string value, string metadata, string names)
    {
        var columns = names.Split(", ").Length;
        using var bad = new SqliteStatement(connection, $"SELECT {names} FROM {table} WHERE checksum <> checksum_1({value}, block, tx, {metadata}) LIMIT 1");
        if (!bad.Step()) return;
        var row = string.Join(", ", Enumerable.Range(0, columns).Select(bad.Shown));
        bad.Reset();
        throw new LedgerCorruptedException($"The row {row} of {table} was changed on disk: its checksum does not fit. Restore the folder from a backup before this program brings it to its schema.");
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static StateVersion Version(long block, long transaction) => new((ulong)block, (ulong)transaction);

    private static string Text(byte[] key) => System.Text.Encoding.UTF8.GetString(key);
}
