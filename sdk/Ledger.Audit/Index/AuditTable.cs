using Ledger.Sdk;
using Ledger.Sdk.Internal;
using MiniExcelLibs;

namespace Ledger.Audit;

/// <summary>Rows of an audit as a file for a spreadsheet.</summary>
public static class AuditTable
{
    /// <summary>Writes rows into a new file, whole or not at all.</summary>
    /// <param name="path">The file; its ending says whether it is <c>.csv</c> or <c>.xlsx</c>.</param>
    /// <param name="sheet">The sheet's name in a workbook.</param>
    /// <param name="rows">The titles first; every row has as many cells.</param>
    /// <param name="cancellationToken">Cancels; no file is left then.</param>
    /// <exception cref="LedgerInputException">The file exists, cannot be written, or has another ending.</exception>
    public static async Task WriteAsync(string path, string sheet, IReadOnlyList<IReadOnlyList<string>> rows, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(rows);
        var bytes = Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".CSV" => CsvFile.ToBytes(rows),
            ".XLSX" => await WorkbookAsync(sheet, rows, cancellationToken).ConfigureAwait(false),
            var ending => throw new LedgerInputException(LedgerError.AuditFilterWrong, "--out", ending),
        };
        await WholeFile.CreateAsync(path, bytes, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<byte[]> WorkbookAsync(string sheet, IReadOnlyList<IReadOnlyList<string>> rows, CancellationToken cancellationToken)
    {
        var named = rows.Skip(1).Select(row => row.Select((cell, i) => (Title: rows[0][i], Cell: cell)).ToDictionary(p => p.Title, p => (object)p.Cell));
        var workbook = new MemoryStream();
        await workbook.SaveAsAsync(new Dictionary<string, object> { [sheet] = named }, cancellationToken: cancellationToken).ConfigureAwait(false);
        return workbook.ToArray();
    }
}
