using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Transfer;

namespace Ledger.Cli.Commands;

/// <summary>Packs documents of batches for the county, sealed to its reception key.</summary>
internal sealed class DocumentsSendCommand : LedgerCommand
{
    private readonly Argument<string[]> batches;
    private readonly Option<string> recipient;
    private readonly Option<string> target;
    private readonly AccessChoices access;

    public DocumentsSendCommand(CommandContext context)
        : base(context, "documents.send")
    {
        batches = AddFiles("batch.id", "BATCH");
        recipient = AddOption<string>("--to", "documents.send.to", "FILE", required: true);
        target = AddOption<string>("--out", "documents.send.out", "FOLDER", required: true);
        access = AddAccessChoices();
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string folder = run.Get(target)!;
        List<BatchId> ids = [.. run.Get(batches).Select(CommandRun.Batch).Distinct()];
        if (File.Exists(folder)) throw CliException.BadInput("error.out.is.file", folder);
        ReceptionNotice notice = ReceptionNotice.Parse(await File.ReadAllBytesAsync(run.Get(recipient)!, cancellationToken).ConfigureAwait(false), run.Get(recipient)!);
        var sent = new List<SentDocuments>();
        await using (LedgerClient client = await run.ConnectAsync(Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false))
        using (LedgerStore store = await run.OpenStoreAsync(access, Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false))
        using (ProgressLine progress = run.Progress())
        {
            foreach (BatchId id in ids)
            {
                sent.Add(await client.SendDocumentsAsync(store, id.ToString(), notice, folder, run.Steps(progress), cancellationToken).ConfigureAwait(false));
                run.DoneSoFar = string.Join(", ", sent.Select(s => s.Batch));
            }
        }

        return run.Complete(
            new JsonObject
            {
                ["packages"] = new JsonArray([.. sent.Select(s => (JsonNode)new JsonObject
                {
                    ["batch"] = s.Batch,
                    ["folder"] = Path.GetFullPath(s.Folder),
                    ["records"] = s.Records,
                    ["parts"] = s.Parts,
                    ["written"] = s.Written,
                    ["evidence"] = s.Evidence,
                })]),
            },
            page =>
            {
                foreach (SentDocuments s in sent) page.Good(run.Texts.Format("documents.sent", s.Records, s.Parts, s.Written, s.Folder, s.Evidence));
                page.Paragraph(run.Texts["documents.sent.next"]);
            });
    }
}
