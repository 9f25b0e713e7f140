using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Import;

namespace Ledger.Cli.Commands;

internal sealed class RecordCorrectCommand : LedgerCommand
{
    private readonly Argument<string[]> paths;
    private readonly ImportChoices choices;
    private readonly Option<string> reason;
    private readonly AccessChoices access;

    public RecordCorrectCommand(CommandContext context)
        : base(context, "record.correct")
    {
        paths = AddFiles("record.paths", "PATH");
        choices = AddImportChoices();
        reason = AddOption<string>("--reason", "record.correct.reason", "CODE", required: true);
        access = AddAccessChoices();
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string code = run.Get(reason)!;
        if (!Codes.IsReasonCode(code)) throw CliException.BadInput("error.reason", code);
        ImportOptions options = await choices.ReadAsync(run, acceptValid: true, cancellationToken).ConfigureAwait(false);
        CorrectionResult result;
        await using (LedgerClient client = await run.ConnectAsync(Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false))
        using (LedgerStore store = await run.OpenStoreAsync(access, Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false))
        using (ProgressLine progress = run.Progress())
        {
            result = await client.CorrectAsync(store, run.Get(paths), options, code, run.Steps(progress), cancellationToken).ConfigureAwait(false);
        }

        return run.Complete(
            new JsonObject
            {
                ["report"] = ImportReportPage.ToJson(result.Anchored.Report, run.Texts.Language),
                ["receipts"] = new JsonArray([.. result.Anchored.Receipts.Select(r => (JsonNode)StateJson.Of(r))]),
                ["corrections"] = new JsonArray([.. result.Corrections.Select(c => (JsonNode)ToJson(c, run.Texts.Language))]),
            },
            page => Write(page, run.Texts, result),
            result.Anchored.Report.Passed ? ExitCode.Done : ExitCode.BadInput);
    }

    private static JsonObject ToJson(Correction correction, LedgerLanguage language) => new()
    {
        ["file"] = correction.Changed.File,
        ["sheet"] = correction.Changed.Sheet,
        ["row"] = correction.Changed.Row,
        ["record"] = $"{correction.Changed.BatchId}#{correction.Changed.Index}",
        ["supersededBy"] = correction.SupersededBy.ToString(),
        ["transactionId"] = correction.Statement,
        ["new"] = correction.IsNew,
        ["differences"] = new JsonArray([.. correction.Changed.Differences.Select(d => (JsonNode)new JsonObject
        {
            ["field"] = d.Title.In(language), ["anchored"] = d.Anchored, ["given"] = d.Given,
        })]),
    };

    private static void Write(TextPage page, TextTable texts, CorrectionResult result)
    {
        if (!result.Anchored.Report.Passed) ImportReportPage.WriteFindings(page, texts, result.Anchored.Report);
        foreach (Receipt receipt in result.Anchored.Receipts)
        {
            page.Good(texts.Format("batch.anchored", receipt.Size));
            ReceiptPage.Write(page, texts, receipt);
        }

        if (result.Corrections.Count == 0)
        {
            page.Line(texts["record.correct.none"]);
            return;
        }

        page.Good(texts.Format("record.correct.done", result.Corrections.Count));
        foreach (Correction correction in result.Corrections)
        {
            page.Line($"  {correction.Changed.BatchId}#{correction.Changed.Index}");
            foreach (FieldDifference difference in correction.Changed.Differences)
            {
                string title = difference.Title.In(texts.Language);
                page.Line("    " + texts.Format("record.correct.difference", title, difference.Anchored.Length == 0 ? "-" : difference.Anchored, difference.Given.Length == 0 ? "-" : difference.Given));
            }
        }

        page.Paragraph(texts.Format("record.correct.next", $"{result.Corrections[0].Changed.BatchId}#{result.Corrections[0].Changed.Index}"));
    }
}
