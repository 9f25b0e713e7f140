using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class BatchArchiveCommand(CommandContext context) : BatchStepCommand(context, "batch.archive")
{
    protected override bool Waits(BatchProgress progress) => progress is { Confirmation: not null, Archiving: null };

    protected override Task<Submission<BatchEvent>> SubmitAsync(LedgerClient client, string batchId, CancellationToken cancellationToken) => client.ArchiveAsync(batchId, cancellationToken);

    protected override void Say(TextPage page, BatchEvent step)
    {
        page.Good(Context.Texts.Format("batch.archived", step.Batch));
    }
}
