using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Ledger.Audit.Tests;

/// <summary>All rows of an index, as texts.</summary>
internal static class IndexContent
{
    private static readonly string[] Tables = ["meta", "block", "config", "actor", "object", "write", "hashed", "tx", "unit_tx", "problem", "name"];

    public static List<string> Of(string path)
    {
        var rows = new List<string>();
        using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        foreach (var table in Tables)
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM {table} ORDER BY 1, 2";
            using var reader = command.ExecuteReader();
            while (reader.Read())
                rows.Add(table + " " + string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i) is byte[] blob ? Convert.ToHexStringLower(blob) : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))));
        }
        return rows;
    }
}
