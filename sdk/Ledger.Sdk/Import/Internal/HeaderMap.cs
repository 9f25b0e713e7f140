using System.Diagnostics.CodeAnalysis;

namespace Ledger.Sdk.Import.Internal;

/// <summary>Which column of a sheet holds which field, found from the header row.</summary>
internal sealed class HeaderMap
{
    // A title or a school's name may stand above the header.
    public const int SearchedRows = 10;

    private readonly Dictionary<string, int> _columns;

    private HeaderMap(Dictionary<string, int> columns, string?[] headers, int row)
    {
        _columns = columns;
        Headers = headers;
        Row = row;
    }

    /// <summary>The header's texts as they stand in the file, by column.</summary>
    public IReadOnlyList<string?> Headers { get; }

    /// <summary>The header's row number.</summary>
    public int Row { get; }

    public IReadOnlyDictionary<string, int> Columns => _columns;

    /// <summary>Takes the row for a header if at least two of its cells are known names.</summary>
    /// <param name="row">The row.</param>
    /// <param name="names">Normalised header text to field.</param>
    /// <param name="ignored">Whether an unknown header (normalised) may be passed over in silence.</param>
    /// <param name="report">Takes what is wrong with a column: rule, header.</param>
    /// <param name="map">The map, if the row is a header.</param>
    public static bool TryRead(
        SheetRow row,
        IReadOnlyDictionary<string, string> names,
        Func<string, bool> ignored,
        Action<ImportRule, string> report,
        [NotNullWhen(true)] out HeaderMap? map)
    {
        map = null;
        var headers = row.Cells.Select(CellText.Read).ToArray();
        if (headers.Count(h => h is not null && names.ContainsKey(HeaderText.Normalize(h))) < 2)
            return false;
        var columns = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < headers.Length; i++)
        {
            if (headers[i] is not { } header)
                continue;
            var normalized = HeaderText.Normalize(header);
            if (!names.TryGetValue(normalized, out var field))
            {
                if (!ignored(normalized))
                    report(ImportRule.UnknownColumn, header);
            }
            else if (!columns.TryAdd(field, i))
            {
                report(ImportRule.DoubleColumn, header);
            }
        }

        map = new HeaderMap(columns, headers, row.Number);
        return true;
    }

    /// <summary>The column of a field; -1 if the sheet has none.</summary>
    public int IndexOf(string field) => _columns.GetValueOrDefault(field, -1);

    /// <summary>The field's header as it stands in the file, else the fallback.</summary>
    public string HeaderOf(string field, string fallback) =>
        _columns.TryGetValue(field, out var index) ? Headers[index] ?? fallback : fallback;

    /// <summary>The text of a field's cell; null if there is no such column or the cell is empty.</summary>
    public string? Text(SheetRow row, string field) =>
        _columns.TryGetValue(field, out var index) && index < row.Cells.Count ? CellText.Read(row.Cells[index]) : null;
}
