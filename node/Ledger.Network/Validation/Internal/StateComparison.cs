using System.Security.Cryptography;
using Ledger.Network.Store.Internal;
using Microsoft.Data.Sqlite;

namespace Ledger.Network.Validation.Internal;

/// <summary>Compares a stored state with the one rebuilt from its blocks, and private values with their hashes.</summary>
internal sealed class StateComparison(StoredLedger stored)
{
    // The columns of each table: those that name a row, and those that it holds.
    private static readonly (string Table, string What, string[] Keys, string[] Values)[] Tables =
    [
        ("state", "key of the world state", ["ns", "key"], ["value", "block", "tx", "metadata", "checksum"]),
        ("hashed_state", "key hash of the private state", ["ns", "collection", "key_hash"], ["value_hash", "block", "tx", "metadata", "checksum"]),
        ("tx", "transaction in the index", ["id"], ["block", "position", "code"]),
        ("history", "entry of the history", ["ns", "key", "block", "tx"], []),
        ("expiry", "entry of the expiries", ["block", "ns", "collection", "key_hash", "written_block"], []),
    ];

    public long Keys { get; private set; }

    public long MissingPrivateValues { get; private set; }

    /// <returns>A sentence that names the first row that differs; null if none does.</returns>
    public string? FindDifference()
    {
        var connection = stored.Connection;
        foreach (var (table, what, keys, values) in Tables)
        {
            if (Find(connection, table, what, keys, values) is { } problem)
                return problem;
        }
        using var count = new SqliteStatement(connection, "SELECT (SELECT count(*) FROM main.state) + (SELECT count(*) FROM main.hashed_state)");
        count.Step();
        Keys = count.Int64(0);
        count.Reset();
        return null;
    }

    /// <summary>Private values are source data: each is checked against its hash, and those that are missing are counted.</summary>
    public string? FindBadPrivateValue()
    {
        const string rows = """
            SELECT p.ns, p.collection, p.key, p.key_hash, p.value, p.block, p.tx, h.value_hash, h.block, h.tx
            FROM private_state p LEFT JOIN hashed_state h ON h.ns = p.ns AND h.collection = p.collection AND h.key_hash = p.key_hash
            """;
        using (var select = new SqliteStatement(stored.Connection, rows))
        {
            while (select.Step())
            {
                var keyHash = SHA256.HashData(select.Blob(2));
                var isGood = select.Blob(3).SequenceEqual(keyHash)
                    && (select.IsNull(7) || select.Int64(5) != select.Int64(8) || select.Int64(6) != select.Int64(9)
                        || SHA256.HashData(select.Blob(4)).AsSpan().SequenceEqual(select.Blob(7)));
                if (!isGood)
                {
                    var problem = $"private value in namespace {select.Text(0)}, collection {select.Text(1)}, key hash {Convert.ToHexStringLower(keyHash)}: it does not have the hash that the ledger holds.";
                    select.Reset();
                    return problem;
                }
            }
        }
        const string missing = """
            SELECT count(*) FROM hashed_state h LEFT JOIN private_state p
            ON p.ns = h.ns AND p.collection = h.collection AND p.key_hash = h.key_hash AND p.block = h.block AND p.tx = h.tx
            WHERE p.key IS NULL
            """;
        using var count = new SqliteStatement(stored.Connection, missing);
        count.Step();
        MissingPrivateValues = count.Int64(0);
        count.Reset();
        return null;
    }

    private static string? Find(SqliteConnection connection, string table, string what, string[] keys, string[] values)
    {
        var columns = string.Join(", ", keys.Select(key => $"a.{key}"));
        var join = string.Join(" AND ", keys.Select(key => $"b.{key} = a.{key}"));
        var absent = $"b.{keys[0]} IS NULL";
        var differs = string.Concat(values.Select(value => $" OR b.{value} IS NOT a.{value}"));
        if (First(connection, $"SELECT {columns}, {absent} FROM main.{table} a LEFT JOIN rebuilt.{table} b ON {join} WHERE {absent}{differs} LIMIT 1", keys.Length) is var (changed, added))
            return $"The {what} {changed} {(added ? "does not follow from the blocks" : "is not what follows from the blocks")}.";
        if (First(connection, $"SELECT {columns}, 1 FROM rebuilt.{table} a LEFT JOIN main.{table} b ON {join} WHERE {absent} LIMIT 1", keys.Length) is var (lost, _))
            return $"The {what} {lost} is missing, though it follows from the blocks.";
        return null;
    }

    private static (string Name, bool Flag)? First(SqliteConnection connection, string sql, int keys)
    {
        using var select = new SqliteStatement(connection, sql);
        if (!select.Step())
            return null;
        var name = string.Join(", ", Enumerable.Range(0, keys).Select(select.Shown));
        var flag = select.Int64(keys) != 0;
        select.Reset();
        return (name, flag);
    }
}
