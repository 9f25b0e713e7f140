using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Transfer;

namespace Ledger.Cli.Commands;

/// <summary>Takes over what schools sent, as the county.</summary>
internal sealed class DocumentsReceiveCommand : LedgerCommand
{
    private readonly Argument<string> folder;

    public DocumentsReceiveCommand(CommandContext context)
        : base(context, "documents.receive") => folder = AddArgument("FOLDER", "documents.receive.folder");

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        IReadOnlyList<ReceivedDocuments> received;
        await using (LedgerClient client = await run.ConnectAsync(Roles.CountyReviewer, cancellationToken).ConfigureAwait(false))
        using (LedgerStore store = await run.OpenStoreAsync(cancellationToken).ConfigureAwait(false))
        using (ProgressLine progress = run.Progress())
            received = await client.ReceiveDocumentsAsync(store, run.Folder.Workspace, run.Get(folder), run.Steps(progress), cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject
            {
                ["packages"] = new JsonArray([.. received.Select(r => (JsonNode)new JsonObject
                {
                    ["batch"] = r.Batch,
                    ["records"] = r.Records,
                    ["state"] = r.State.ToString(),
                    ["evidence"] = r.Evidence,
                    ["lacking"] = new JsonArray([.. r.Parts.Select(p => (JsonNode)p)]),
                })]),
            },
            page =>
            {
                foreach (ReceivedDocuments r in received)
                {
                    if (r.State == ReceivedState.Incomplete) page.Bad(run.Texts.Format("documents.received.incomplete", r.Batch, string.Join(' ', r.Parts)));
                    else page.Good(run.Texts.Format(r.State == ReceivedState.Received ? "documents.received" : "documents.received.before", r.Batch, r.Records, r.Evidence));
                }

                if (received.Any(r => r.State == ReceivedState.Received)) page.Paragraph(run.Texts["documents.received.next"]);
            },
            received.Any(r => r.State == ReceivedState.Incomplete) ? ExitCode.Refused : ExitCode.Done);
    }
}
