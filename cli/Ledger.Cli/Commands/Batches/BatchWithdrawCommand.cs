using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>The first of two approvals asks and gives the reason; the second, with <c>--approve</c>, takes the batch back.</summary>
internal sealed class BatchWithdrawCommand : LedgerCommand
{
    private readonly Argument<string> batch;
    private readonly Option<string> reason;
    private readonly Option<bool> approve;

    public BatchWithdrawCommand(CommandContext context)
        : base(context, "batch.withdraw")
    {
        batch = AddArgument("BATCH", "batch.id");
        reason = AddOption<string>("--reason", "batch.withdraw.reason", "CODE");
        approve = AddSwitch("--approve", "batch.withdraw.approve");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        BatchId id = CommandRun.Batch(run.Get(batch));
        bool second = run.Get(approve);
        string code = run.Get(reason) ?? "";
        if (!second && code.Length == 0) throw CliException.BadInput("error.withdraw.reason");
        if (second && code.Length > 0) throw CliException.BadInput("error.withdraw.both");
        if (!second && !Codes.IsReasonCode(code)) throw CliException.BadInput("error.reason", code);
        await using LedgerClient client = await run.ConnectAsync(second ? Roles.CountyReviewer : Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false);
        Submission<BatchEvent> submitted = second
            ? await ApproveAsync(client, id, cancellationToken).ConfigureAwait(false)
            : await client.WithdrawAsync(id.ToString(), code, cancellationToken).ConfigureAwait(false);
        if (second) await RememberAsync(run, client, cancellationToken).ConfigureAwait(false);
        JsonObject document = StateJson.Of(submitted);
        document["withdrawn"] = second;
        return run.Complete(
            document,
            page =>
            {
                page.Good(run.Texts[second ? "batch.withdrawn" : "batch.withdraw.asked"]);
                page.Fields(
                    2,
                    (run.Texts["field.reason"], submitted.Result.ReasonCode),
                    (run.Texts["field.transaction"], submitted.TransactionId),
                    (run.Texts["field.block"], submitted.BlockNumber.ToString(CultureInfo.InvariantCulture)));
                page.Paragraph(second ? run.Texts["batch.withdrawn.next"] : run.Texts.Format("batch.withdraw.next", id));
            });
    }

    // Where the school's own folder approves, its rows are free again at once; elsewhere the next anchoring asks the ledger.
    private static async Task RememberAsync(CommandRun run, LedgerClient client, CancellationToken cancellationToken)
    {
        if (!File.Exists(run.Folder.Workspace.CacheFile)) return;
        try
        {
            using LedgerStore store = await run.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
            await client.MarkWithdrawnAsync(store, cancellationToken).ConfigureAwait(false);
        }
        catch (LedgerException)
        {
            // The withdrawal stands; a store that is in use learns of it later.
        }
    }

    private static async Task<Submission<BatchEvent>> ApproveAsync(LedgerClient client, BatchId id, CancellationToken cancellationToken)
    {
        Evidence evidence = await client.GetEvidenceAsync(id.ToString(), cancellationToken).ConfigureAwait(false);
        BatchProgress progress = BatchProgress.Of(id, evidence.Parent?.Code ?? "", evidence.Events);
        // What no longer waits, because of an acceptance or a notice, is the contract's to refuse, with its reason.
        BatchEvent asked = progress.PendingWithdrawal
            ?? evidence.Events.LastOrDefault(e => e is { Kind: BatchEventKind.Withdrawn, Approves: null })
            ?? throw CliException.Refused("error.withdraw.none", id);
        return await client.ApproveWithdrawalAsync(id.ToString(), asked.TransactionId, cancellationToken).ConfigureAwait(false);
    }
}
