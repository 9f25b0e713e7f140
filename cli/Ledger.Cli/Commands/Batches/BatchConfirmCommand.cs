using System.CommandLine;

namespace Ledger.Cli.Commands;

internal sealed class BatchConfirmCommand : LedgerCommand
{
    private readonly Argument<string[]> batches;

    public BatchConfirmCommand(CommandContext context)
        : base(context, "batch.confirm") => batches = AddFiles("batch.id", "BATCH");

    public override Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken) => BatchSteps.RunAsync(
        run, run.Get(batches), static (client, id, token) => client.ConfirmAsync(id, token),
        (page, step) => page.Good(run.Texts.Format("batch.confirmed", step.Batch)), cancellationToken);
}
