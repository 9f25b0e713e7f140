using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class NoticeStartCommand(CommandContext context) : BatchStepCommand(context, "notice.start")
{
    protected override bool Waits(BatchProgress progress) => progress.Notice is null;

    protected override Task<Submission<BatchEvent>> SubmitAsync(LedgerClient client, string batchId, CancellationToken cancellationToken) => client.BeginNoticeAsync(batchId, cancellationToken);

    protected override void Say(TextPage page, BatchEvent step)
    {
        page.Good(Context.Texts.Format("notice.started", step.Batch));
        if (step.Until is { } until) page.Line("  " + Context.Texts.Format("notice.until", Times.Day(until)));
    }
}
