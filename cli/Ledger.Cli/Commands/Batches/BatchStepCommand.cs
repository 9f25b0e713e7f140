using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>
/// One step of the procedure for batches, one transaction each: those that are named, or all of a school's term for which it
/// is due. What was done before an error stays done.
/// </summary>
internal abstract class BatchStepCommand : LedgerCommand
{
    private readonly Argument<string[]> batches;
    private readonly Option<string> school;
    private readonly Option<string> term;

    private protected BatchStepCommand(CommandContext context, string key)
        : base(context, key)
    {
        batches = new Argument<string[]>("BATCH") { Description = context.Texts["batch.step.batches"], Arity = ArgumentArity.ZeroOrMore };
        Add(batches);
        school = AddOption<string>("--school", "batch.school", "CODE");
        term = AddOption<string>("--term", "batch.term", "TERM");
    }

    public sealed override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        List<BatchId> ids = [.. run.Get(batches).Select(CommandRun.Batch).Distinct()];
        if (ids.Count > 0 == (run.Get(school) is not null || run.Get(term) is not null) || run.Get(school) is null != run.Get(term) is null)
            throw CliException.BadInput("error.batch.which");
        var done = new List<Submission<BatchEvent>>();
        await using LedgerClient client = await run.ConnectAsync(Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false);
        if (ids.Count == 0) ids = await FindAsync(client, CommandRun.School(run.Get(school)!), CommandRun.Term(run.Get(term)!), cancellationToken).ConfigureAwait(false);
        foreach (BatchId id in ids)
        {
            done.Add(await SubmitAsync(client, id.ToString(), cancellationToken).ConfigureAwait(false));
            run.DoneSoFar = string.Join(", ", done.Select(d => d.Result.Batch));
        }

        return run.Complete(
            new JsonObject { ["steps"] = new JsonArray([.. done.Select(d => (JsonNode)StateJson.Of(d))]) },
            page =>
            {
                if (done.Count == 0) page.Line(run.Texts["batch.step.none"]);
                foreach (Submission<BatchEvent> submitted in done)
                {
                    Say(page, submitted.Result);
                    page.Fields(2, (run.Texts["field.transaction"], submitted.TransactionId), (run.Texts["field.block"], submitted.BlockNumber.ToString(CultureInfo.InvariantCulture)));
                }
            });
    }

    /// <summary>Whether the step is due for a batch.</summary>
    protected abstract bool Waits(BatchProgress progress);

    protected abstract Task<Submission<BatchEvent>> SubmitAsync(LedgerClient client, string batchId, CancellationToken cancellationToken);

    protected abstract void Say(TextPage page, BatchEvent step);

    private async Task<List<BatchId>> FindAsync(LedgerClient client, string code, string of, CancellationToken cancellationToken)
    {
        var due = new List<BatchId>();
        foreach (Batch batch in await client.ListBatchesAsync(code, of, cancellationToken).ConfigureAwait(false))
        {
            Evidence evidence = await client.GetEvidenceAsync(batch.BatchId.ToString(), cancellationToken).ConfigureAwait(false);
            BatchProgress progress = BatchProgress.Of(batch.BatchId, evidence.Parent?.Code ?? "", evidence.Events);
            if (progress.Standing != BatchStanding.Withdrawn && Waits(progress)) due.Add(batch.BatchId);
        }

        return due;
    }
}
