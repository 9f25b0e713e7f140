using System.Globalization;

namespace Ledger.Sdk.Import.Internal;

/// <summary>
/// A copy of a workbook's cells in which what is wrong is coloured and says why in a comment. It is made from what was
/// read: the school's own file stays as it is.
/// </summary>
internal static class MarkedWorkbook
{
    private const int MostComments = 2000;

    /// <summary>Writes the copy; a file that stands at the path is replaced.</summary>
    /// <exception cref="LedgerInputException">The source cannot be read any more, or the copy cannot be written.</exception>
    public static void Write(SheetFile source, IReadOnlyList<ImportFinding> findings, string path, LedgerLanguage language, CancellationToken cancellationToken)
    {
        var partial = path + ".part";
        try
        {
            using (var stream = new FileStream(partial, FileMode.Create, FileAccess.Write))
            using (var writer = new XlsxWriter(stream))
                new Copy(writer, findings, language).Run(source, cancellationToken);
            File.Move(partial, path, overwrite: true);
        }
        catch (Exception e)
        {
            File.Delete(partial);
            if (e is IOException or UnauthorizedAccessException)
                throw new LedgerInputException(LedgerError.FileUnwritable, e, path);
            throw;
        }
    }

    private sealed class Copy(XlsxWriter writer, IReadOnlyList<ImportFinding> findings, LedgerLanguage language)
    {
        private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
        private Dictionary<(int Row, int Column), List<ImportFinding>> _marks = [];
        private List<int> _rows = [];
        private int _nextRow;
        private int _comments;
        private int _rowOfSheet = 1;

        public void Run(SheetFile source, CancellationToken cancellationToken)
        {
            SheetPart? part = null;
            foreach (var row in source.Rows())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (part != row.Sheet)
                {
                    End(part);
                    part = row.Sheet;
                    Begin(part);
                }

                WriteMissingRows(row.Number);
                if (_nextRow < _rows.Count && _rows[_nextRow] == row.Number)
                    _nextRow++;
                WriteRow(row.Number, row.IsHidden, row.Cells);
            }

            End(part);
            if (part is null)
                writer.BeginSheet("1", []);
        }

        private void Begin(SheetPart part)
        {
            // A finding without a column colours the row's first cell, one without a row the sheet's first.
            _marks = findings.Where(f => f.Sheet == part.Name)
                .GroupBy(f => (Math.Max(1, f.Row), Math.Max(0, f.ColumnNumber)))
                .ToDictionary(g => g.Key, g => g.ToList());
            _rows = [.. _marks.Keys.Select(k => k.Row).Distinct().Order()];
            (_nextRow, _comments, _rowOfSheet) = (0, 0, 1);
            var name = part.Name ?? "CSV";
            for (var i = 2; !_names.Add(name); i++)
                name = $"{part.Name} {i.ToString(CultureInfo.InvariantCulture)}";
            writer.BeginSheet(name, [.. Enumerable.Repeat(16, 20)]);
        }

        private void End(SheetPart? part)
        {
            if (part is null)
                return;
            WriteMissingRows(int.MaxValue);
            foreach (var merge in part.Merges)
                writer.Merge(merge);
        }

        // Rows without a cell are not read, and a finding may stand in one.
        private void WriteMissingRows(int before)
        {
            while (_nextRow < _rows.Count && _rows[_nextRow] < before)
                WriteRow(_rows[_nextRow++], false, []);
        }

        private void WriteRow(int row, bool isHidden, ReadOnlySpan<SheetCell> cells)
        {
            if (row < _rowOfSheet)
                return;
            _rowOfSheet = row + 1;
            var last = cells.Length - 1;
            var isMarked = _rows.BinarySearch(row) >= 0;
            if (isMarked)
                last = Math.Max(last, _marks.Keys.Where(k => k.Row == row).Max(k => k.Column));
            writer.BeginRow(row, isHidden);
            for (var column = 0; column <= last; column++)
            {
                var cell = column < cells.Length ? cells[column] : default;
                if (cell.Fault != CellFault.None)
                    cell = SheetCell.FromText("…");
                var mark = CellMark.None;
                if (isMarked && _marks.TryGetValue((row, column), out var here))
                {
                    mark = here.Exists(f => !f.IsNotice) ? CellMark.Wrong : CellMark.Notice;
                    if (_comments++ < MostComments)
                        writer.Comment(row, column, string.Join('\n', here.Select(Comment).Distinct(StringComparer.Ordinal)));
                }

                writer.Write(row, column, cell, mark);
            }

            writer.EndRow();
        }

        private string Comment(ImportFinding finding) =>
            finding.ColumnNumber < 0 && finding.Column is not null
                ? $"{finding.Column}: {finding.DescribeRule(language, withValue: false)}"
                : finding.DescribeRule(language, withValue: false);
    }
}
