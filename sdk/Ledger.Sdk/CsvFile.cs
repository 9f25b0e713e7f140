using System.Text;

namespace Ledger.Sdk;

/// <summary>CSV files for Excel: UTF-8 with the mark that Excel needs, commas, CRLF, and no cell that Excel would run.</summary>
public static class CsvFile
{
    /// <summary>The file's bytes.</summary>
    /// <param name="rows">Rows of cells.</param>
    public static byte[] ToBytes(IEnumerable<IReadOnlyList<string>> rows) => [.. Encoding.UTF8.Preamble, .. Rows(rows)];

    /// <summary>The rows without the mark.</summary>
    internal static byte[] Rows(IEnumerable<IReadOnlyList<string>> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var text = new StringBuilder();
        foreach (var row in rows)
            text.AppendJoin(',', row.Select(Quote)).Append("\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    // What begins like a formula becomes text, such as a file's name or a student's name from outside.
    private static string Quote(string cell)
    {
        if (cell.Length > 0 && cell[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '＝' or '＋' or '－' or '＠')
            cell = "'" + cell;
        return cell.AsSpan().ContainsAny(",\"\r\n") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
    }
}
