using Ledger.Network.Store.Internal.Runs;
using Microsoft.Data.Sqlite;

namespace Ledger.Network.Store.Internal;

/// <summary>
/// The tables of a channel's file. Keys are BLOBs of UTF-8 bytes, so that SQLite's order is Fabric's. Versions are the
/// block's number and the transaction's index. Block bytes are common.Block as delivered to peers, metadata included. The tables that grow with every transaction
/// and whose keys come in no order are kept in runs (<see cref="RunKind"/>).
/// </summary>
internal static class StoreSchema
{
    public const long Version = 3;

    /// <summary>The columns that name a row of each table but meta and block, in the order of its primary key. Private keys are named by their hash.</summary>
    public static IReadOnlyList<(string Table, string[] Columns)> Keys { get; } =
    [
        ("tx", ["id"]),
        ("state", ["ns", "key"]),
        ("hashed_state", ["ns", "collection", "key_hash"]),
        ("private_state", ["ns", "collection", "key_hash"]),
        ("private_write_set", ["block", "tx", "ns", "collection"]),
        ("expiry", ["block", "ns", "collection", "key_hash", "written_block"]),
        ("history", ["ns", "key", "block", "tx"]),
        ("run", ["id"]),
        ("run_part", ["run", "part"]),
    ];

    private const string Tables = """
        CREATE TABLE meta(name TEXT PRIMARY KEY, value) WITHOUT ROWID;
        CREATE TABLE block(number INTEGER PRIMARY KEY, hash BLOB NOT NULL, bytes BLOB NOT NULL);
        CREATE INDEX block_by_hash ON block(hash);
        CREATE TABLE hashed_state(
            ns TEXT NOT NULL, collection TEXT NOT NULL, key_hash BLOB NOT NULL, value_hash BLOB NOT NULL,
            block INTEGER NOT NULL, tx INTEGER NOT NULL, metadata BLOB, checksum INTEGER NOT NULL,
            PRIMARY KEY(ns, collection, key_hash)) WITHOUT ROWID;
        CREATE TABLE private_state(
            ns TEXT NOT NULL, collection TEXT NOT NULL, key BLOB NOT NULL, key_hash BLOB NOT NULL, value BLOB NOT NULL,
            block INTEGER NOT NULL, tx INTEGER NOT NULL, checksum INTEGER NOT NULL,
            PRIMARY KEY(ns, collection, key)) WITHOUT ROWID;
        CREATE UNIQUE INDEX private_state_by_hash ON private_state(ns, collection, key_hash);
        CREATE TABLE private_write_set(
            block INTEGER NOT NULL, tx INTEGER NOT NULL, ns TEXT NOT NULL, collection TEXT NOT NULL, bytes BLOB NOT NULL,
            checksum INTEGER NOT NULL, PRIMARY KEY(block, tx, ns, collection)) WITHOUT ROWID;
        CREATE INDEX private_write_set_by_collection ON private_write_set(ns, collection);
        CREATE TABLE expiry(
            block INTEGER NOT NULL, ns TEXT NOT NULL, collection TEXT NOT NULL, key_hash BLOB NOT NULL,
            written_block INTEGER NOT NULL, PRIMARY KEY(block, ns, collection, key_hash, written_block)) WITHOUT ROWID;
        """;

    public static void Create(SqliteConnection connection, string channelId)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Tables + RunCatalog.Tables;
        command.ExecuteNonQuery();
        foreach (var kind in RunKind.All)
        {
            command.CommandText = kind.CreateTable(kind.Table);
            command.ExecuteNonQuery();
        }
        command.CommandText = "INSERT INTO meta VALUES('schema', $version), ('channel', $channel), ('savepoint', -1), ('commit_hash', x'')";
        command.Parameters.AddWithValue("$version", Version);
        command.Parameters.AddWithValue("$channel", channelId);
        command.ExecuteNonQuery();
    }
}
