using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Ledger.Audit.Internal;

/// <summary>A prepared statement with parameters <c>$0</c>, <c>$1</c> and so on. Not thread-safe.</summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand _command;

    public Statement(SqliteConnection connection, string sql)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
    }

    public Statement With(params ReadOnlySpan<object?> values)
    {
        for (var i = _command.Parameters.Count; i < values.Length; i++) _command.Parameters.Add(new SqliteParameter { ParameterName = "$" + i.ToString(CultureInfo.InvariantCulture) });
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = _command.Parameters[i];
            parameter.ResetSqliteType();
            parameter.Value = values[i] ?? DBNull.Value;
        }
        return this;
    }

    public void Execute() => _command.ExecuteNonQuery();

    public SqliteDataReader Read() => _command.ExecuteReader();

    /// <summary>The first column of the first row; null if there is none or it holds NULL.</summary>
    public object? Scalar() => _command.ExecuteScalar() is { } value and not DBNull ? value : null;

    public void Dispose() => _command.Dispose();
}
