using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class NoticeEndCommand(CommandContext context) : BatchStepCommand(context, "notice.end")
{
    protected override bool Waits(BatchProgress progress) => progress.IsUnderNotice;

    protected override Task<Submission<BatchEvent>> SubmitAsync(LedgerClient client, string batchId, CancellationToken cancellationToken) => client.EndNoticeAsync(batchId, cancellationToken);

    protected override void Say(TextPage page, BatchEvent step)
    {
        page.Good(Context.Texts.Format("notice.ended", step.Batch));
    }
}
