using System.CommandLine;

namespace Ledger.Cli.Commands;

internal sealed class BatchArchiveCommand : LedgerCommand
{
    private readonly Argument<string[]> batches;

    public BatchArchiveCommand(CommandContext context)
        : base(context, "batch.archive") => batches = AddFiles("batch.id", "BATCH");

    public override Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken) => BatchSteps.RunAsync(
        run, run.Get(batches), static (client, id, token) => client.ArchiveAsync(id, token),
        (page, step) => page.Good(run.Texts.Format("batch.archived", step.Batch)), cancellationToken);
}
