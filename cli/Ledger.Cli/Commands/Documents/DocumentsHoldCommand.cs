using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>Keeps records from erasure for a dispute or an inquiry, or lifts this unit's own hold.</summary>
internal sealed class DocumentsHoldCommand : LedgerCommand
{
    private readonly Argument<string[]> records;
    private readonly Option<bool> lift;

    public DocumentsHoldCommand(CommandContext context)
        : base(context, "documents.hold")
    {
        records = AddFiles("documents.hold.record", "RECORD");
        lift = AddSwitch("--lift", "documents.hold.lift");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        List<RecordReference> references = [.. run.Get(records).Select(text =>
            RecordReference.TryParse(text, out RecordReference? reference) ? reference : throw CliException.BadInput("error.record.reference", text))];
        bool isLifted = run.Get(lift);
        var stated = new JsonArray();
        await using LedgerClient client = await run.ConnectAsync(Roles.CountyReviewer, cancellationToken).ConfigureAwait(false);
        foreach (RecordReference reference in references)
        {
            stated.Add((JsonNode)StateJson.Of(await client.AppendStatusAsync(
                reference.Batch.ToString(), reference.Index, RecordStatusKind.Restricted, isLifted ? LegalHold.LiftReason : LegalHold.Reason, cancellationToken: cancellationToken).ConfigureAwait(false)));
        }

        return run.Complete(
            new JsonObject { ["stated"] = stated },
            page => page.Good(run.Texts.Format(isLifted ? "documents.hold.lifted" : "documents.hold.done", references.Count, client.Identity.Unit)));
    }
}
