using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Files;
using Ledger.Sdk.Import;

namespace Ledger.Cli.Commands;

/// <summary>Keeps evidence of batches that are made already: files whose digests records name.</summary>
internal sealed class EvidenceAddCommand : LedgerCommand
{
    private readonly Argument<string> batch;
    private readonly Option<string> source;
    private readonly AccessChoices access;

    public EvidenceAddCommand(CommandContext context)
        : base(context, "evidence.add")
    {
        batch = AddArgument("BATCH", "batch.id");
        source = AddOption<string>("--from", "evidence.add.from", "FOLDER", required: true);
        access = AddAccessChoices();
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string id = CommandRun.Batch(run.Get(batch)).ToString();
        EvidenceFolder folder = EvidenceFolder.Open(run.Get(source)!);
        EvidenceAddition added;
        using (LedgerStore store = await run.OpenStoreAsync(access, Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false))
        using (ProgressLine progress = run.Progress())
            added = await store.AddEvidenceAsync(id, folder, run.Steps(progress), cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject { ["batch"] = id, ["kept"] = added.Kept, ["lacking"] = added.Lacking, ["unnamed"] = added.Unnamed },
            page =>
            {
                page.Good(run.Texts.Format("evidence.added", added.Kept));
                if (added.Lacking > 0) page.Line(run.Texts.Format("evidence.still.lacking", added.Lacking));
                if (added.Unnamed > 0) page.Line(run.Texts.Format("evidence.unnamed", added.Unnamed));
            });
    }
}
