using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>One step of the procedure for each of several batches, one transaction a batch; what was done before an error stays done.</summary>
internal static class BatchSteps
{
    public static async Task<int> RunAsync(
        CommandRun run,
        IReadOnlyList<string> batches,
        Func<LedgerClient, string, CancellationToken, Task<Submission<BatchEvent>>> step,
        Action<TextPage, BatchEvent> say,
        CancellationToken cancellationToken)
    {
        List<BatchId> ids = [.. batches.Select(CommandRun.Batch).Distinct()];
        var done = new List<Submission<BatchEvent>>();
        await using LedgerClient client = await run.ConnectAsync(Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false);
        foreach (BatchId id in ids)
        {
            done.Add(await step(client, id.ToString(), cancellationToken).ConfigureAwait(false));
            run.DoneSoFar = string.Join(", ", done.Select(d => d.Result.Batch));
        }

        return run.Complete(
            new JsonObject { ["steps"] = new JsonArray([.. done.Select(d => (JsonNode)StateJson.Of(d))]) },
            page =>
            {
                foreach (Submission<BatchEvent> submitted in done)
                {
                    say(page, submitted.Result);
                    page.Fields(2, (run.Texts["field.transaction"], submitted.TransactionId), (run.Texts["field.block"], submitted.BlockNumber.ToString(CultureInfo.InvariantCulture)));
                }
            });
    }
}
