using System.CommandLine;
using System.Globalization;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class ReceiptShowCommand : LedgerCommand
{
    private readonly Argument<string> batch;
    private readonly AccessChoices access;

    public ReceiptShowCommand(CommandContext context)
        : base(context, "receipt.show")
    {
        batch = AddArgument("BATCH", "batch.id");
        access = AddAccessChoices();
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        ReceiptFile file = await ReceiptSource.FindAsync(run, access, CommandRun.Batch(run.Get(batch)).ToString(), cancellationToken).ConfigureAwait(false);
        return run.Complete(file.ToJson(), page =>
        {
            ReceiptPage.Write(page, run.Texts, file.Receipt);
            page.Fields(2, (run.Texts["field.operator"], file.Receipt.Operator), (run.Texts["field.refused"], file.Contents?.RefusedRows?.ToString(CultureInfo.InvariantCulture)));
            Write(page, run.Texts, run.Texts["field.class"], file.Contents!.ByClass);
            Write(page, run.Texts, run.Texts["field.type"], file.Contents.ByType);
        });
    }

    private static void Write(TextPage page, TextTable texts, string head, IReadOnlyList<ContentCount> counts) => page.Table(
        [head, texts["field.size"]],
        [.. counts.Select(c => (string[])[texts.Language == LedgerLanguage.Chinese ? c.Chinese : c.English, c.Records.ToString(CultureInfo.InvariantCulture)])]);
}
