using System.CommandLine;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class BatchReviewCommand : LedgerCommand
{
    private readonly Argument<string> batch;
    private readonly Option<bool> returned;
    private readonly Option<string> reason;
    private readonly AccessChoices access;

    public BatchReviewCommand(CommandContext context)
        : base(context, "batch.review")
    {
        batch = AddArgument("BATCH", "batch.id");
        returned = AddSwitch("--return", "batch.return");
        reason = AddOption<string>("--reason", "batch.reason", "CODE");
        access = AddAccessChoices();
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        BatchId id = CommandRun.Batch(run.Get(batch));
        bool accept = !run.Get(returned);
        string code = run.Get(reason) ?? "";
        if (!accept && code.Length == 0) throw CliException.BadInput("error.reason.missing");
        Submission<BatchEvent> reviewed;
        int size;
        await using (LedgerClient client = await run.ConnectAsync(Roles.CountyReviewer, cancellationToken).ConfigureAwait(false))
        using (LedgerStore store = await run.OpenStoreAsync(access, Roles.CountyReviewer, cancellationToken).ConfigureAwait(false))
        using (ProgressLine progress = run.Progress())
        {
            reviewed = await client.ReviewAsync(store, id.ToString(), accept, code, run.Steps(progress), cancellationToken).ConfigureAwait(false);
            size = store.Batches.First(b => b.BatchId == id.ToString()).Size;
        }

        return run.Complete(
            StateJson.Of(reviewed),
            page =>
            {
                page.Good(accept ? run.Texts.Format("batch.reviewed.accepted", size) : run.Texts.Format("batch.reviewed.returned", code));
                page.Fields(2, (run.Texts["field.transaction"], reviewed.TransactionId), (run.Texts["field.block"], reviewed.BlockNumber.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            });
    }
}
