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
    public static async Task WriteAsync(string path, string sheet, IReadOnlyList<IReadOnlyList<string>> rows, CancellationToken cancellationToken = default) =>
        await WholeFile.CreateAsync(path, await ToBytesAsync(path, [new AuditSheet(sheet, rows)], cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>The bytes of a file with several tables: sheets of a workbook, or one below the other, each below its name, behind the first.</summary>
    /// <param name="path">The file, of which the ending is looked at.</param>
    /// <param name="sheets">The tables, the one that is asked for first.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="LedgerInputException">The ending is another.</exception>
    public static async Task<byte[]> ToBytesAsync(string path, IReadOnlyList<AuditSheet> sheets, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(sheets);
        return Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".CSV" => CsvFile.ToBytes(sheets.SelectMany((sheet, i) => i == 0 ? sheet.Rows : [[""], [sheet.Name], .. sheet.Rows])),
            ".XLSX" => await WorkbookAsync(sheets, cancellationToken).ConfigureAwait(false),
            var ending => throw new LedgerInputException(LedgerError.AuditFilterWrong, "--out", ending),
        };
    }

    private static async Task<byte[]> WorkbookAsync(IReadOnlyList<AuditSheet> sheets, CancellationToken cancellationToken)
    {
        var workbook = new MemoryStream();
        await workbook.SaveAsAsync(sheets.ToDictionary(sheet => sheet.Name, sheet => (object)Named(sheet.Rows)), cancellationToken: cancellationToken).ConfigureAwait(false);
        return workbook.ToArray();
    }

    private static IEnumerable<Dictionary<string, object>> Named(IReadOnlyList<IReadOnlyList<string>> rows) =>
        rows.Skip(1).Select(row => row.Select((cell, i) => (Title: rows[0][i], Cell: cell)).ToDictionary(p => p.Title, p => (object)p.Cell));
}
