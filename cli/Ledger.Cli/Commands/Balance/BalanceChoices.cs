using System.CommandLine;
using Ledger.Records;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>What a balance command is told about its files.</summary>
internal sealed record BalanceChoices(Argument<string[]> Files, Option<int> Year, Option<string> County, Option<string> Standard)
{
    public const string DefaultStandard = "quality-balance";

    public static BalanceStandard StandardOf(RuleSetShelf shelf, string? named) => shelf.Get<BalanceStandard>(named ?? DefaultStandard);

    /// <summary>Reads the files and computes every county's report.</summary>
    /// <returns>Null after the faults were told; else the reports by county's code, each with the file that keeps its document.</returns>
    public async Task<List<(BalanceReport Report, string? Kept)>?> ReadAsync(CommandRun run, BalanceStandard standard, List<BalanceFault> faults, CancellationToken cancellationToken)
    {
        int year = run.Get(Year);
        if (year is < 2000 or > 2999) throw CliException.BadInput("error.balance.year", year);
        BalanceWorkbook workbook = await BalanceWorkbook.ReadAsync(run.Get(Files), standard, run.Get(County), cancellationToken).ConfigureAwait(false);
        faults.AddRange(workbook.Faults);
        if (faults.Count > 0) return null;
        if (workbook.Counties.Count == 0) throw CliException.BadInput("error.balance.empty", string.Join(", ", run.Get(Files)));
        var reports = new List<(BalanceReport, string?)>();
        foreach ((string county, IReadOnlyList<BalanceSchool> schools) in workbook.Counties.OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            (BalanceInputs inputs, string? kept) = await BalanceDocuments.OfAsync(run.Folder.Workspace, standard, county, year, schools, cancellationToken).ConfigureAwait(false);
            reports.Add((BalanceReport.Of(standard, inputs), kept));
        }

        return reports;
    }
}
