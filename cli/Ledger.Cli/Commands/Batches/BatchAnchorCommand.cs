using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Import;

namespace Ledger.Cli.Commands;

internal sealed class BatchAnchorCommand : LedgerCommand
{
    private readonly Argument<string[]> files;
    private readonly ImportChoices choices;
    private readonly Option<bool> dryRun;
    private readonly Option<bool> acceptValid;
    private readonly AccessChoices access;

    public BatchAnchorCommand(CommandContext context)
        : base(context, "batch.anchor")
    {
        files = AddFiles("record.files");
        choices = AddImportChoices();
        dryRun = AddSwitch("--dry-run", "batch.dry");
        acceptValid = AddSwitch("--accept-valid", "batch.valid");
        access = AddAccessChoices();
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        ImportOptions options = await choices.ReadAsync(run, run.Get(acceptValid), cancellationToken).ConfigureAwait(false);
        if (run.Get(dryRun)) return await DryRunAsync(run, options, cancellationToken).ConfigureAwait(false);

        AnchorResult result;
        await using (LedgerClient client = await run.ConnectAsync(Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false))
        using (LedgerStore store = await run.OpenStoreAsync(access, Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false))
        using (ProgressLine progress = run.Progress())
        {
            result = await client.AnchorAsync(store, run.Get(files), options, new Remembered(run, run.Steps(progress)), cancellationToken).ConfigureAwait(false);
        }

        return run.Complete(ToJson(run, result, dryRun: false), page => Write(page, run.Texts, result), result.IsRefused ? ExitCode.BadInput : ExitCode.Done);
    }

    private async Task<int> DryRunAsync(CommandRun run, ImportOptions options, CancellationToken cancellationToken)
    {
        ImportReport report;
        using (LedgerStore store = await run.OpenStoreAsync(access, Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false))
        using (ProgressLine progress = run.Progress())
        {
            report = await store.CheckAsync(run.Get(files), options, run.Steps(progress), cancellationToken).ConfigureAwait(false);
        }

        return run.Complete(
            ToJson(run, new AnchorResult(report, [], []), dryRun: true),
            page =>
            {
                if (!report.Passed) ImportReportPage.WriteFindings(page, run.Texts, report);
                ImportReportPage.WriteTypes(page, run.Texts, report);
                ImportReportPage.WriteNotices(page, run.Texts, report);
                page.Line(run.Texts.Format("batch.dry.done", IsTaken(report, options) ? report.Accepted : 0, report.AlreadyAnchored));
            },
            IsTaken(report, options) ? ExitCode.Done : ExitCode.BadInput);
    }

    private static bool IsTaken(ImportReport report, ImportOptions options) => report.Passed || (options.AcceptValid && !report.ExceedsQuota);

    private static JsonObject ToJson(CommandRun run, AnchorResult result, bool dryRun) => new()
    {
        ["dryRun"] = dryRun,
        ["refused"] = result.IsRefused && !dryRun,
        ["report"] = ImportReportPage.ToJson(result.Report, run.Texts.Language),
        ["receipts"] = new JsonArray([.. result.Receipts.Select(r => (JsonNode)StateJson.Of(r))]),
        ["earlier"] = new JsonArray([.. result.Earlier.Select(r => (JsonNode)StateJson.Of(r))]),
    };

    private static void Write(TextPage page, TextTable texts, AnchorResult result)
    {
        if (!result.Report.Passed) ImportReportPage.WriteFindings(page, texts, result.Report);
        ImportReportPage.WriteNotices(page, texts, result.Report);
        if (result.IsRefused)
        {
            page.Bad(texts["batch.refused"]);
            return;
        }

        foreach (Receipt receipt in result.Receipts)
        {
            page.Good(texts.Format(result.Report.Resumed > 0 ? "batch.resumed" : "batch.anchored", receipt.Size));
            ReceiptPage.Write(page, texts, receipt);
        }

        if (result.Receipts.Count > 0 || result.Earlier.Count == 0) return;
        page.Line(texts.Format("batch.already", result.Report.AlreadyAnchored));
        foreach (Receipt receipt in result.Earlier) ReceiptPage.WriteShort(page, texts, receipt);
    }

    // After Ctrl-C the user is told what stays: a committed batch waits in the cache for the same command.
    private sealed class Remembered(CommandRun run, IProgress<ImportProgress> shown) : IProgress<ImportProgress>
    {
        private long read;

        public void Report(ImportProgress value)
        {
            if (value.Step == ImportStep.Reading) read = value.Done;
            if (value.Step == ImportStep.Anchoring) run.DoneSoFar = run.Texts.Format("batch.committed", read);
            shown.Report(value);
        }
    }
}
