using Ledger.Network.Store.Internal;
using Microsoft.Data.Sqlite;

namespace Ledger.Network.Validation.Internal;

/// <summary>Compares a stored state and its indexes with those rebuilt from its blocks.</summary>
internal sealed class StateComparison(StoredLedger stored)
{
    // The columns of each table: those that name a row, and those that it holds.
    private static readonly (string Table, string What, string[] Keys, string[] Values)[] Tables =
    [
        ("state", "key of the world state", ["ns", "key"], ["value", "block", "tx", "metadata", "checksum"]),
        ("hashed_state", "key hash of the private state", ["ns", "collection", "key_hash"], ["value_hash", "block", "tx", "metadata", "checksum"]),
        ("tx", "transaction in the index", ["id"], ["block", "position", "code", "checksum"]),
        ("history", "entry of the history", ["ns", "key", "block", "tx"], []),
        ("expiry", "entry of the expiries", ["block", "ns", "collection", "key_hash", "written_block"], []),
    ];

    public long Keys { get; private set; }

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
