using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Ledger.Network.Store.Internal;

/// <summary>
/// A prepared statement that is bound, stepped and reset many times. Commands of the ADO.NET layer allocate a reader,
/// parameters and boxes at each use, which at several state reads a transaction outweighs the read itself.
/// Not thread-safe.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle ?? throw new InvalidOperationException("The connection is not open.");
        Check(raw.sqlite3_prepare_v3(_database, sql, 1 /* SQLITE_PREPARE_PERSISTENT */, out _statement));
    }

    public SqliteStatement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, index, value));
        return this;
    }

    public SqliteStatement Bind(int index, string value)
    {
        Check(raw.sqlite3_bind_text(_statement, index, value));
        return this;
    }

    public SqliteStatement Bind(int index, ReadOnlySpan<byte> value)
    {
        // An empty span binds NULL in SQLite unless it is said to be a blob of no bytes.
        Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(_statement, index, 0) : raw.sqlite3_bind_blob(_statement, index, value));
        return this;
    }

    public SqliteStatement BindNullable(int index, byte[]? value)
    {
        if (value is null)
            Check(raw.sqlite3_bind_null(_statement, index));
        else
            Bind(index, value);
        return this;
    }

    /// <summary>Binds a key as a BLOB of its UTF-8 bytes, whose order is the order of keys.</summary>
    public SqliteStatement BindKey(int index, string key)
    {
        Span<byte> buffer = stackalloc byte[512];
        if (Encoding.UTF8.GetMaxByteCount(key.Length) > buffer.Length)
            return Bind(index, Encoding.UTF8.GetBytes(key));
        return Bind(index, buffer[..Encoding.UTF8.GetBytes(key, buffer)]);
    }

    /// <returns>True if a row stands ready; false at the end, when the statement is already reset.</returns>
    public bool Step()
    {
        var result = raw.sqlite3_step(_statement);
        if (result == raw.SQLITE_ROW)
            return true;
        var reset = raw.sqlite3_reset(_statement);
        Check(result == raw.SQLITE_DONE ? reset : result);
        return false;
    }

    /// <summary>Runs a statement that gives no rows.</summary>
    public void Execute()
    {
        while (Step())
        {
        }
    }

    public void Reset() => raw.sqlite3_reset(_statement);

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string() ?? string.Empty;

    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_statement, column);

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public byte[]? NullableBlob(int column) => IsNull(column) ? null : Blob(column).ToArray();

    public string Key(int column) => Encoding.UTF8.GetString(Blob(column));

    /// <summary>A column as SQLite holds it: a <see cref="long"/>, a <see cref="string"/>, bytes, or null.</summary>
    public object? Value(int column) => raw.sqlite3_column_type(_statement, column) switch
    {
        raw.SQLITE_INTEGER => Int64(column),
        raw.SQLITE_TEXT => Text(column),
        raw.SQLITE_NULL => null,
        _ => Blob(column).ToArray(),
    };

    /// <summary>A column as text for a message: text and keys as they are, other bytes in hex.</summary>
    public string Shown(int column) => Shown(Value(column));

    /// <summary>All columns of the row.</summary>
    public object?[] Values() => [.. Enumerable.Range(0, raw.sqlite3_column_count(_statement)).Select(Value)];

    /// <summary>A value as text for a message: text and keys as they are, other bytes in hex.</summary>
    public static string Shown(object? value)
    {
        if (value is not byte[] blob)
            return Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? string.Empty;
        var text = Encoding.UTF8.GetString(blob);
        return text.Contains('\uFFFD', StringComparison.Ordinal) || blob.Length == 32 ? Convert.ToHexStringLower(blob) : StateTables.Shown(text);
    }

    public void Dispose() => _statement.Dispose();

    private void Check(int result)
    {
        if (result is raw.SQLITE_OK)
            return;
        throw StoreFailure.Of(raw.sqlite3_db_filename(_database, "main").utf8_to_string() ?? "", result, raw.sqlite3_errmsg(_database).utf8_to_string());
    }
}
