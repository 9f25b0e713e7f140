using System.CommandLine;

namespace Ledger.Cli.Commands;

internal sealed class NoticeEndCommand : LedgerCommand
{
    private readonly Argument<string[]> batches;

    public NoticeEndCommand(CommandContext context)
        : base(context, "notice.end") => batches = AddFiles("batch.id", "BATCH");

    public override Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken) => BatchSteps.RunAsync(
        run, run.Get(batches), static (client, id, token) => client.EndNoticeAsync(id, token),
        (page, step) => page.Good(run.Texts.Format("notice.ended", step.Batch)), cancellationToken);
}
