using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Import;
using Ledger.Sdk.Rosters;

namespace Ledger.Cli.Commands;

internal sealed class StudentImportCommand : LedgerCommand
{
    private readonly Argument<string> roster;
    private readonly Option<string> mapping;

    public StudentImportCommand(CommandContext context)
        : base(context, "student.import")
    {
        roster = AddArgument("ROSTER", "student.import.roster");
        mapping = AddOption<string>("--mapping", "record.mapping", "FILE");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string? school = await run.UnitOfAsync(Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false);
        ColumnMapping columns = await MappingFile.ReadAsync(run, run.Get(mapping), school, cancellationToken).ConfigureAwait(false);
        using LedgerStore store = await run.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
        RosterReport report = await store.ImportRosterAsync(run.Get(roster), columns, cancellationToken).ConfigureAwait(false);
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
                ["notices"] = FindingsPage.ToJson(report.Notices, run.Texts.Language),
            },
            page =>
            {
                if (report.Accepted)
                {
                    page.Good(run.Texts.Format("student.imported", report.Added, report.Updated, report.Unchanged));
                }
                else
                {
                    page.Bad(run.Texts.Format("student.refused", report.FindingCount));
                    FindingsPage.Write(page, run.Texts, report.Findings, report.FindingCount);
                }

                if (report.Notices.Count == 0) return;
                page.Strong(run.Texts.Format("record.notices", report.Notices.Count));
                FindingsPage.Write(page, run.Texts, report.Notices, report.Notices.Count);
            },
            report.Accepted ? ExitCode.Done : ExitCode.BadInput);
    }
}
