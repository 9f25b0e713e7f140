using System.Globalization;
using System.Xml;

namespace Ledger.Sdk.Import.Internal;

/// <summary>
/// A copy of a workbook in which what is wrong is coloured and says why in a comment. An <c>.xlsx</c> keeps all else as it
/// is; of a file in another format the copy has the cells as they were read. The school's own file stays untouched.
/// </summary>
internal static class MarkedWorkbook
{
    /// <summary>Writes the copy; a file that stands at the path is replaced.</summary>
    /// <param name="source">The workbook or CSV file.</param>
    /// <param name="findings">What is marked.</param>
    /// <param name="path">The copy's path without its ending.</param>
    /// <param name="language">The comments' language.</param>
    /// <param name="cancellationToken">Cancels between rows.</param>
    /// <returns>The copy's path.</returns>
    /// <exception cref="LedgerInputException">The source cannot be read any more, or the copy cannot be written.</exception>
    public static string Write(SheetFile source, IReadOnlyList<ImportFinding> findings, string path, LedgerLanguage language, CancellationToken cancellationToken)
    {
        if (source.IsPackage)
        {
            var ending = Path.GetExtension(source.Path).Equals(".xlsm", StringComparison.OrdinalIgnoreCase) ? FileSearch.MarkedMacroEnding : FileSearch.MarkedEnding;
            try
            {
                return Replace(path + ending, stream =>
                {
                    using var workbook = SheetFile.OpenStream(source.Path);
                    MarkedPackage.Write(workbook, stream, findings, language, cancellationToken);
                });
            }
            catch (Exception e) when (e is NotSupportedException or InvalidDataException or InflatedTooFarException or XmlException or FormatException)
            {
                // A package to which nothing can be added: its cells can still be copied.
            }
        }

        return Replace(path + FileSearch.MarkedEnding, stream =>
        {
            using var writer = new XlsxWriter(stream);
            new Copy(writer, findings, language).Run(source, cancellationToken);
        });
    }

    private static string Replace(string path, Action<Stream> write)
    {
        var partial = path + ".part";
        try
        {
            using (var stream = new FileStream(partial, FileMode.Create, FileAccess.Write))
                write(stream);
            File.Move(partial, path, overwrite: true);
            return path;
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
        private SheetMarks? _marks;
        private List<int> _rows = [];
        private int _nextRow;
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
            _marks = SheetMarks.Of(findings, part.Name, language);
            _marks.Uncover(part);
            _rows = [.. _marks.Rows];
            (_nextRow, _rowOfSheet) = (0, 1);
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
            foreach (var (row, column, text) in _marks!.Comments())
                writer.Comment(row, column, text);
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
            var marked = _marks!.In(row);
            var last = Math.Max(cells.Length - 1, marked?.Keys.Max() ?? 0);
            writer.BeginRow(row, isHidden);
            for (var column = 0; column <= last; column++)
            {
                var cell = column < cells.Length ? cells[column] : default;
                if (cell.Fault != CellFault.None)
                    cell = SheetCell.FromText("…");
                writer.Write(row, column, cell, marked is not null && marked.TryGetValue(column, out var note) ? note.Mark : CellMark.None);
            }

            writer.EndRow();
        }
    }
}
