namespace Ledger.Sdk.Import.Internal;

/// <summary>How a cell is marked, and what its comment says.</summary>
internal readonly record struct CellNote(CellMark Mark, string Text);

/// <summary>The cells of one sheet that are marked, by row and column.</summary>
internal sealed class SheetMarks
{
    /// <summary>The most comments of a sheet; beyond them cells are only coloured.</summary>
    public const int MostComments = 2000;

    private readonly SortedDictionary<int, SortedDictionary<int, CellNote>> _rows = [];

    private SheetMarks()
    {
    }

    /// <summary>The rows with a marked cell, ascending, from 1.</summary>
    public IReadOnlyCollection<int> Rows => _rows.Keys;

    /// <summary>
    /// The marks that findings make in a sheet. A finding without a column marks the row's first cell, one without a row
    /// the sheet's first.
    /// </summary>
    public static SheetMarks Of(IEnumerable<ImportFinding> findings, string? sheet, LedgerLanguage language)
    {
        var marks = new SheetMarks();
        foreach (var cell in findings.Where(f => f.Sheet == sheet).GroupBy(f => (Row: Math.Max(1, f.Row), Column: Math.Max(0, f.ColumnNumber))))
        {
            marks.Add(cell.Key.Row, cell.Key.Column, new CellNote(
                cell.Any(f => !f.IsNotice) ? CellMark.Wrong : CellMark.Notice,
                string.Join('\n', cell.Select(f => Describe(f, language)).Distinct(StringComparer.Ordinal))));
        }

        return marks;
    }

    /// <summary>The marked cells of a row by column from 0; null if there are none.</summary>
    public SortedDictionary<int, CellNote>? In(int row) => _rows.GetValueOrDefault(row);

    /// <summary>The cells with a comment in the order of rows and columns, no more than <see cref="MostComments"/>.</summary>
    public IEnumerable<(int Row, int Column, string Text)> Comments() =>
        _rows.SelectMany(r => r.Value.Select(c => (r.Key, c.Key, c.Value.Text))).Take(MostComments);

    /// <summary>Moves marks from cells that a merge covers, where nobody would see them, to the cell that shows.</summary>
    public void Uncover(SheetPart part)
    {
        if (part.Merges.Count == 0)
            return;
        foreach (var (row, column) in _rows.SelectMany(r => r.Value.Keys.Select(c => (r.Key, c))).ToList())
        {
            if (part.CoveringMerge(row, column) is not { } range)
                continue;
            var note = _rows[row][column];
            _rows[row].Remove(column);
            if (_rows[row].Count == 0)
                _rows.Remove(row);
            Add(range.FirstRow, range.FirstColumn, note with { Text = $"{CellName.Of(row, column)}: {note.Text}" });
        }
    }

    private void Add(int row, int column, CellNote note)
    {
        if (!_rows.TryGetValue(row, out var cells))
            _rows.Add(row, cells = []);
        cells[column] = cells.TryGetValue(column, out var before)
            ? new CellNote(before.Mark == CellMark.Wrong ? CellMark.Wrong : note.Mark, before.Text + "\n" + note.Text)
            : note;
    }

    private static string Describe(ImportFinding finding, LedgerLanguage language) =>
        finding.ColumnNumber < 0 && finding.Column is not null
            ? $"{finding.Column}: {finding.DescribeRule(language, withValue: false)}"
            : finding.DescribeRule(language, withValue: false);
}
