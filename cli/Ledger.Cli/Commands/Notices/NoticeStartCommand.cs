using System.CommandLine;

namespace Ledger.Cli.Commands;

internal sealed class NoticeStartCommand : LedgerCommand
{
    private readonly Argument<string[]> batches;

    public NoticeStartCommand(CommandContext context)
        : base(context, "notice.start") => batches = AddFiles("batch.id", "BATCH");

    public override Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken) => BatchSteps.RunAsync(
        run, run.Get(batches), static (client, id, token) => client.BeginNoticeAsync(id, token), (page, step) =>
        {
            page.Good(run.Texts.Format("notice.started", step.Batch));
            if (step.Until is { } until) page.Line("  " + run.Texts.Format("notice.until", Times.Day(until)));
        }, cancellationToken);
}
