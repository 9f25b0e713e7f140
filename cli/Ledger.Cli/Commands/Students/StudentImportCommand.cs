using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Sdk;
using Ledger.Sdk.Rosters;

namespace Ledger.Cli.Commands;

internal sealed class StudentImportCommand : LedgerCommand
{
    private readonly Argument<string> roster;

    public StudentImportCommand(CommandContext context)
        : base(context, "student.import") => roster = AddArgument("ROSTER", "student.import.roster");

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        using LedgerStore store = await run.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
        RosterReport report = await store.ImportRosterAsync(run.Get(roster), cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject
            {
                ["accepted"] = report.Accepted,
                ["rows"] = report.Rows,
                ["added"] = report.Added,
                ["updated"] = report.Updated,
                ["unchanged"] = report.Unchanged,
                ["findingCount"] = report.FindingCount,
                ["findings"] = FindingsPage.ToJson(report.Findings, run.Texts.Language),
            },
            page =>
            {
                if (report.Accepted)
                {
                    page.Good(run.Texts.Format("student.imported", report.Added, report.Updated, report.Unchanged));
                    return;
                }

                page.Bad(run.Texts.Format("student.refused", report.FindingCount));
                FindingsPage.Write(page, run.Texts, report.Findings, report.FindingCount);
            },
            report.Accepted ? ExitCode.Done : ExitCode.BadInput);
    }
}
