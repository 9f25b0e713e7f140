using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Import;

namespace Ledger.Cli.Commands;

/// <summary>What the folder remembers of rows to find others like them: counted, made anew, or forgotten.</summary>
internal sealed class RecordFingerprintsCommand : LedgerCommand
{
    private readonly Option<bool> rebuild;
    private readonly Option<bool> clear;
    private readonly AccessChoices access;

    public RecordFingerprintsCommand(CommandContext context)
        : base(context, "record.fingerprints")
    {
        rebuild = AddSwitch("--rebuild", "record.fingerprints.rebuild");
        clear = AddSwitch("--clear", "record.fingerprints.clear");
        access = AddAccessChoices();
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        if (run.Get(rebuild) && run.Get(clear)) throw CliException.BadInput("error.fingerprints.which");
        FingerprintCount count;
        using (LedgerStore store = await run.OpenStoreAsync(access, Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false))
        using (ProgressLine progress = run.Progress())
        {
            if (run.Get(clear)) await store.ClearFingerprintsAsync(cancellationToken).ConfigureAwait(false);
            count = run.Get(rebuild)
                ? await store.RebuildFingerprintsAsync(run.Steps(progress), cancellationToken).ConfigureAwait(false)
                : await store.CountFingerprintsAsync(cancellationToken).ConfigureAwait(false);
        }

        return run.Complete(
            new JsonObject { ["batches"] = count.Batches, ["files"] = count.Files, ["rows"] = count.Rows },
            page => page.Good(run.Texts.Format("record.fingerprints.counted", count.Rows, count.Batches, count.Files)));
    }
}
