using Ledger.Records;
using Ledger.Sdk.Balance.Internal;
using Ledger.Sdk.Import.Internal;

namespace Ledger.Sdk;

/// <summary>
/// What schools reported, from workbooks or CSV files with a row a school and stage: 学校标识码, 学校名称, 在校学生数, a column for
/// each indicator's amount, and where they are needed 学段 and 县区代码. Titles may stand above, other columns beside.
/// </summary>
public sealed class BalanceWorkbook
{
    private BalanceWorkbook(IReadOnlyDictionary<string, IReadOnlyList<BalanceSchool>> counties, IReadOnlyList<BalanceFault> faults)
    {
        Counties = counties;
        Faults = faults;
    }

    /// <summary>The schools by county's code, each county's in the order of the files.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<BalanceSchool>> Counties { get; }

    /// <summary>Everything that cannot be used, in the order of the files; nothing may be computed while there is any.</summary>
    public IReadOnlyList<BalanceFault> Faults { get; }

    /// <summary>Reads files.</summary>
    /// <param name="files">The files.</param>
    /// <param name="standard">The standard whose indicators are looked for.</param>
    /// <param name="county">The county of the rows that name none; null if all name theirs.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="LedgerInputException">A file cannot be read at all.</exception>
    public static Task<BalanceWorkbook> ReadAsync(IReadOnlyList<string> files, BalanceStandard standard, string? county = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(standard);
        return Task.Run(() => Read(files, standard, county, cancellationToken), cancellationToken);
    }

    /// <summary>An empty workbook with a standard's columns, to be filled in.</summary>
    /// <param name="standard">The standard.</param>
    /// <param name="stream">Where it is written; stays open.</param>
    public static void WriteTemplate(BalanceStandard standard, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(standard);
        using var workbook = new XlsxWriter(stream);
        string[] titles = [.. BalanceColumns.Titles, .. standard.Indicators.Select(i => i.Amount.Zh)];
        workbook.BeginSheet(standard.Title.Zh, [.. titles.Select(t => Math.Max(12, t.Length * 2 + 2))]);
        workbook.BeginRow(1);
        for (var i = 0; i < titles.Length; i++)
            workbook.Write(1, i + 1, SheetCell.FromText(titles[i]), CellMark.Header);
        workbook.EndRow();
    }

    private static BalanceWorkbook Read(IReadOnlyList<string> files, BalanceStandard standard, string? county, CancellationToken cancellationToken)
    {
        var reading = new BalanceReading(standard, county);
        foreach (var path in files)
        {
            SheetPart? sheet = null;
            foreach (var row in SheetFile.Open(path).Rows())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (row.Sheet != sheet)
                {
                    sheet = row.Sheet;
                    reading.BeginSheet(path, sheet.Name);
                }

                // A hidden row is one that the school filtered out of its own sight.
                if (!row.IsHidden && !row.IsBlank)
                    reading.Take(row.Number, CellText.ReadAll(row));
            }

            reading.EndFile(path);
        }

        return new BalanceWorkbook(
            reading.Schools.ToDictionary(s => s.Key, s => (IReadOnlyList<BalanceSchool>)s.Value, StringComparer.Ordinal),
            reading.Faults);
    }
}
