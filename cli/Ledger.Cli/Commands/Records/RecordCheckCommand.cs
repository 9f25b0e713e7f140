using System.CommandLine;
using Ledger.Sdk;
using Ledger.Sdk.Import;

namespace Ledger.Cli.Commands;

internal sealed class RecordCheckCommand : LedgerCommand
{
    private readonly Argument<string[]> files;
    private readonly ImportChoices choices;

    public RecordCheckCommand(CommandContext context)
        : base(context, "record.check")
    {
        files = AddFiles("record.files");
        choices = new ImportChoices(
            AddOption<string>("--school", "record.school", "CODE"),
            AddOption<string>("--term", "record.term", "TERM"),
            AddOption<string>("--stage", "batch.stage", "STAGE"),
            AddOption<string>("--type", "batch.type", "TYPE"));
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        ImportOptions options = await choices.ReadAsync(run, acceptValid: false, cancellationToken).ConfigureAwait(false);
        ImportReport report;
        using (LedgerStore store = await run.OpenStoreAsync(cancellationToken).ConfigureAwait(false))
        using (ProgressLine progress = run.Progress())
        {
            report = await store.CheckAsync(run.Get(files), options, run.Steps(progress), cancellationToken).ConfigureAwait(false);
        }

        return run.Complete(
            ImportReportPage.ToJson(report, run.Texts.Language),
            page =>
            {
                if (report.Passed) page.Good(run.Texts.Format("record.checked", report.Rows));
                else ImportReportPage.WriteFindings(page, run.Texts, report);
                ImportReportPage.WriteTypes(page, run.Texts, report);
            },
            report.Passed ? ExitCode.Done : ExitCode.BadInput);
    }
}
