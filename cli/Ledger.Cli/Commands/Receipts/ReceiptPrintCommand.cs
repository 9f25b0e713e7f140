using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Ledger.Papers;

namespace Ledger.Cli.Commands;

/// <summary>Writes a receipt: HTML and PDF for people, the PDF with the JSON inside it, or the JSON alone.</summary>
internal sealed class ReceiptPrintCommand : LedgerCommand
{
    private readonly Argument<string> batch;
    private readonly Option<string> target;
    private readonly AccessChoices access;

    public ReceiptPrintCommand(CommandContext context)
        : base(context, "receipt.print")
    {
        batch = AddArgument("BATCH", "batch.id");
        target = AddOption<string>("--out", "receipt.out", "FILE", required: true);
        access = AddAccessChoices();
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string path = run.Get(target)!;
        CommandRun.RefuseExisting(path);
        string form = Path.GetExtension(path).ToLowerInvariant();
        if (form is not (".html" or ".pdf" or ".json")) throw CliException.BadInput("error.receipt.format", path);
        ReceiptFile file = await ReceiptSource.FindAsync(run, access, CommandRun.Batch(run.Get(batch)).ToString(), cancellationToken).ConfigureAwait(false);
        byte[] bytes = form switch
        {
            ".html" => Encoding.UTF8.GetBytes(PaperHtml.Render(file.ToPaper(run.Texts))),
            ".json" => file.ToBytes(),
            _ => PaperPdf.Render(file.ToPaper(run.Texts), PaperFonts.Find(), new PaperPdfOptions
            {
                Created = run.Host.Time.GetUtcNow(),
                Attachments = [new PaperAttachment(ReceiptFile.Name, "application/json", file.ToBytes())],
            }),
        };
        await NewFile.WriteAsync(path, bytes, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject { ["file"] = Path.GetFullPath(path), ["batchId"] = file.Receipt.BatchId, ["checkCode"] = file.Receipt.CheckCode },
            page =>
            {
                page.Good(run.Texts.Format("receipt.printed", path));
                page.Fields(2, (run.Texts["field.check.code"], file.Receipt.CheckCode));
            });
    }
}
