using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class BatchConfirmCommand(CommandContext context) : BatchStepCommand(context, "batch.confirm")
{
    protected override bool Waits(BatchProgress progress) => progress is { NoticeEnd: not null, Confirmation: null };

    protected override Task<Submission<BatchEvent>> SubmitAsync(LedgerClient client, string batchId, CancellationToken cancellationToken) => client.ConfirmAsync(batchId, cancellationToken);

    protected override void Say(TextPage page, BatchEvent step)
    {
        page.Good(Context.Texts.Format("batch.confirmed", step.Batch));
    }
}
