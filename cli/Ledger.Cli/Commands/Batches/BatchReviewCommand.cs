using System.CommandLine;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Review;

namespace Ledger.Cli.Commands;

internal sealed class BatchReviewCommand : LedgerCommand
{
    private readonly Argument<string> batch;
    private readonly Option<bool> returned;
    private readonly Option<string> reason;
    private readonly Option<int[]> wrong;
    private readonly AccessChoices access;

    public BatchReviewCommand(CommandContext context)
        : base(context, "batch.review")
    {
        batch = AddArgument("BATCH", "batch.id");
        returned = AddSwitch("--return", "batch.return");
        reason = AddOption<string>("--reason", "batch.reason", "CODE");
        wrong = AddOption<int[]>("--wrong", "batch.review.wrong", "N");
        access = AddAccessChoices();
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        BatchId id = CommandRun.Batch(run.Get(batch));
        bool accept = !run.Get(returned);
        string code = run.Get(reason) ?? "";
        if (!accept && code.Length == 0) throw CliException.BadInput("error.reason.missing");
        ReviewSample? sample = await SampleAsync(run, id, cancellationToken).ConfigureAwait(false);
        if (sample is { Wrong: > 0 } && code.Length == 0) throw CliException.BadInput("error.reason.sample");
        Submission<BatchEvent> reviewed;
        int size;
        await using (LedgerClient client = await run.ConnectAsync(Roles.CountyReviewer, cancellationToken).ConfigureAwait(false))
        using (LedgerStore store = await run.OpenStoreAsync(access, Roles.CountyReviewer, cancellationToken).ConfigureAwait(false))
        using (ProgressLine progress = run.Progress())
        {
            reviewed = await client.ReviewAsync(store, id.ToString(), accept, code, sample, run.Steps(progress), cancellationToken).ConfigureAwait(false);
            size = store.Batches.First(b => b.BatchId == id.ToString()).Size;
        }

        return run.Complete(
            StateJson.Of(reviewed),
            page =>
            {
                page.Good(accept ? run.Texts.Format("batch.reviewed.accepted", size) : run.Texts.Format("batch.reviewed.returned", code));
                if (sample is not null) page.Line("  " + run.Texts.Format("batch.reviewed.sample", sample.Size, sample.Wrong));
                else page.Line("  " + run.Texts["batch.reviewed.unsampled"]);
                page.Fields(2, (run.Texts["field.transaction"], reviewed.TransactionId), (run.Texts["field.block"], reviewed.BlockNumber.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            });
    }

    // What was drawn goes on the ledger whatever the verdict, so that no sample is left out because it did not please.
    private async Task<ReviewSample?> SampleAsync(CommandRun run, BatchId id, CancellationToken cancellationToken)
    {
        int[] found = [.. (run.Get(wrong) ?? []).Distinct()];
        IReadOnlyList<int> drawn = (await ReviewSampleNote.FindAsync(run.Folder.Workspace, id, cancellationToken).ConfigureAwait(false))?.Indexes ?? [];
        foreach (int index in found)
        {
            if (!drawn.Contains(index)) throw CliException.BadInput("error.sample.other", index);
        }

        return drawn.Count == 0 ? null : new ReviewSample(drawn.Count, found.Length);
    }
}
