namespace Ledger.Sdk.Import.Internal;

/// <summary>A sheet of a workbook, or the whole of a CSV file.</summary>
internal sealed class SheetPart(string? name, int position, bool uses1904)
{
    private readonly List<CellRange> _merges = [];
    private readonly List<(int First, int Last)> _hiddenColumns = [];

    /// <summary>The sheet's name; null in a CSV file.</summary>
    public string? Name { get; } = name;

    /// <summary>The sheet's place among the workbook's sheets, from 0.</summary>
    public int Position { get; } = position;

    /// <summary>Whether day 0 is 1904-01-01; date cells are converted already, numbers are not.</summary>
    public bool Uses1904 { get; } = uses1904;

    /// <summary>Merged cells. A workbook lists them after the rows, so they are known when the sheet was read to its end.</summary>
    public IReadOnlyList<CellRange> Merges => _merges;

    public void AddMerge(CellRange range) => _merges.Add(range);

    /// <summary>Notes columns, from 0 and inclusive, that are not shown; known before the first row.</summary>
    public void HideColumns(int first, int last) => _hiddenColumns.Add((first, last));

    /// <summary>Whether a column is not shown.</summary>
    public bool IsHiddenColumn(int column) => _hiddenColumns.Exists(c => column >= c.First && column <= c.Last);

    /// <summary>The merged range that covers a cell other than its first; null if there is none.</summary>
    public CellRange? CoveringMerge(int row, int column)
    {
        foreach (var range in _merges)
        {
            if (row >= range.FirstRow && row <= range.LastRow && column >= range.FirstColumn && column <= range.LastColumn)
                return row == range.FirstRow && column == range.FirstColumn ? null : range;
        }

        return null;
    }
}

/// <summary>A rectangle of cells: rows from 1, columns from 0, all inclusive.</summary>
internal readonly record struct CellRange(int FirstRow, int FirstColumn, int LastRow, int LastColumn)
{
    /// <summary>Reads <c>B2:D5</c>; a single cell is a range of one.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out CellRange range)
    {
        range = default;
        var colon = text.IndexOf(':');
        if (!CellName.TryParse(colon < 0 ? text : text[..colon], out var firstRow, out var firstColumn)
            || !CellName.TryParse(colon < 0 ? text : text[(colon + 1)..], out var lastRow, out var lastColumn)
            || lastRow < firstRow || lastColumn < firstColumn)
        {
            return false;
        }

        range = new CellRange(firstRow, firstColumn, lastRow, lastColumn);
        return true;
    }
}
