using System.Globalization;
using Hyperledger.Fabric.Contract;
using Ledger.Records.State;

namespace Ledger.Chaincode.Internal;

/// <summary>What follows the anchoring: public notice, confirmation, archive.</summary>
internal sealed partial class BatchContract
{
    [Submit]
    public async Task<BatchEvent> NoticeAsync(LedgerContext context, BatchId batchId, CancellationToken cancellationToken)
    {
        var (caller, school, batch, progress) = await OwnAsync(context, batchId, cancellationToken).ConfigureAwait(false);
        var key = StateKey.Batch(batchId);
        if (progress.Notice is { } notice)
            throw Refuse.With(RefusalCodes.AlreadyNoticed, $"The notice began with transaction {notice.TransactionId}.", key);
        var procedure = await ProcedureAsync(context, batch, cancellationToken).ConfigureAwait(false);
        var until = await context.WorkingDayAfterAsync(procedure?.NoticeDays ?? 0, batch.RuleSetOwner, school, cancellationToken).ConfigureAwait(false);
        await PutBoardAsync(context, batch, board => board.With(batch.Sha256Root), cancellationToken).ConfigureAwait(false);
        return await AppendAsync(
            context, Event(context, batchId, BatchEventKind.Noticed, "", caller) with { Until = until }, "BatchNoticed", cancellationToken).ConfigureAwait(false);
    }

    [Submit]
    public async Task<BatchEvent> EndNoticeAsync(LedgerContext context, BatchId batchId, CancellationToken cancellationToken)
    {
        var (caller, _, batch, progress) = await OwnAsync(context, batchId, cancellationToken).ConfigureAwait(false);
        Refuse.UnlessUnderNotice(progress, batchId);
        if (WorkingDays.DateOf(context.At) <= progress.Notice!.Until)
        {
            throw Refuse.With(
                RefusalCodes.NoticeTooShort,
                string.Create(CultureInfo.InvariantCulture, $"The notice lasts until {progress.Notice.Until:yyyy-MM-dd}; it is ended on a later day."),
                StateKey.Batch(batchId));
        }
        await PutBoardAsync(context, batch, board => board.Without(batch.Sha256Root), cancellationToken).ConfigureAwait(false);
        return await AppendAsync(context, Event(context, batchId, BatchEventKind.NoticeEnded, "", caller), "NoticeEnded", cancellationToken).ConfigureAwait(false);
    }

    // The whole range of objections is read: one that is raised or appealed meanwhile lets this fail at its commit.
    [Submit]
    public async Task<BatchEvent> ConfirmAsync(LedgerContext context, BatchId batchId, CancellationToken cancellationToken)
    {
        var (caller, school, _, progress) = await OwnAsync(context, batchId, cancellationToken).ConfigureAwait(false);
        var key = StateKey.Batch(batchId);
        if (progress.Confirmation is { } confirmed)
            throw Refuse.With(RefusalCodes.AlreadyConfirmed, $"The batch was confirmed by transaction {confirmed.TransactionId}.", key);
        if (progress.Notice is null) throw Refuse.With(RefusalCodes.NotNoticed, "The batch has not been under public notice.", key);
        if (progress.IsUnderNotice)
            throw Refuse.With(RefusalCodes.NoticeRunning, $"The batch is under public notice since transaction {progress.Notice.TransactionId}.", key);
        if (progress.Standing == BatchStanding.Returned)
            throw Refuse.With(RefusalCodes.BatchReturned, $"Unit {school.Parent} returned the batch in transaction {progress.Deciding[0].TransactionId}.", key);
        var today = WorkingDays.DateOf(context.At);
        var steps = await ObjectionContract.StepsAsync(context, batchId, cancellationToken).ConfigureAwait(false);
        if (await CarriedAsync(context, batchId, cancellationToken).ConfigureAwait(false) is { } carried) steps.AddRange(carried.Objections);
        if (ObjectionProgress.Of(batchId, school.Parent, steps).FirstOrDefault(o => o.Stands(today)) is { } standing)
        {
            throw Refuse.With(
                RefusalCodes.ObjectionStands,
                string.Create(CultureInfo.InvariantCulture, $"The objection of transaction {standing.Raised.TransactionId} to record {standing.Raised.Index} is not settled."),
                key);
        }
        return await AppendAsync(context, Event(context, batchId, BatchEventKind.Confirmed, "", caller), "BatchConfirmed", cancellationToken).ConfigureAwait(false);
    }

    [Submit]
    public async Task<BatchEvent> ArchiveAsync(LedgerContext context, BatchId batchId, CancellationToken cancellationToken)
    {
        var (caller, _, batch, progress) = await OwnAsync(context, batchId, cancellationToken).ConfigureAwait(false);
        var key = StateKey.Batch(batchId);
        if (progress.Archiving is { } archived)
            throw Refuse.With(RefusalCodes.AlreadyArchived, $"The batch was archived by transaction {archived.TransactionId}.", key);
        if (progress.Confirmation is null) throw Refuse.With(RefusalCodes.NotConfirmed, "The batch is not confirmed.", key);
        if (!await IsLockedAsync(context, batch, cancellationToken).ConfigureAwait(false))
            throw Refuse.With(RefusalCodes.NotLocked, $"Stage '{batch.Stage}' of term {batch.Term} is not locked by unit {batch.RuleSetOwner}.", key);
        return await AppendAsync(context, Event(context, batchId, BatchEventKind.Archived, "", caller), "BatchArchived", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether what was anchored in the batch's window is locked, here or on the ledger of which it was moved.</summary>
    internal static async Task<bool> IsLockedAsync(LedgerContext context, Batch batch, CancellationToken cancellationToken) =>
        (await context.GetAsync(StateKey.Term(batch.RuleSetOwner, batch.Term), Term.Parse, cancellationToken).ConfigureAwait(false))?.Window(batch.Stage)?.IsLocked == true
        || IsLocked(await MovedAsync(context, batch, cancellationToken).ConfigureAwait(false));

    private static bool IsLocked(MovedBatch? moved) =>
        moved is not null && (moved.Evidence.Term?.Window(moved.Evidence.Batch.Stage)?.IsLocked == true || IsLocked(moved.Evidence.Moved));

    /// <summary>What the batch's rule set has the contract enforce.</summary>
    internal static async Task<Procedure?> ProcedureAsync(LedgerContext context, Batch batch, CancellationToken cancellationToken)
    {
        var key = StateKey.RuleSet(batch.RuleSetOwner, batch.RuleSet, batch.RuleSetVersion);
        return (await context.RequireAsync(key, RuleSetHeader.Parse, RefusalCodes.RuleSetUnknown, "The rule set", cancellationToken).ConfigureAwait(false)).Procedure;
    }

    // The caller's own school, and a batch that is not withdrawn.
    private static async Task<(Submitter Caller, Unit School, Batch Batch, BatchProgress Progress)> OwnAsync(
        LedgerContext context, BatchId batchId, CancellationToken cancellationToken)
    {
        var (caller, school) = await context.AuthoriseAuthorityAsync(batchId.School, cancellationToken).ConfigureAwait(false);
        var batch = await RequireAsync(context, batchId, cancellationToken).ConfigureAwait(false);
        var progress = await ProgressAsync(context, batchId, school.Parent, cancellationToken).ConfigureAwait(false);
        return progress.Standing == BatchStanding.Withdrawn ? throw Withdrawn(progress, StateKey.Batch(batchId)) : (caller, school, batch, progress);
    }

    private static async Task PutBoardAsync(LedgerContext context, Batch batch, Func<NoticeBoard, NoticeBoard> change, CancellationToken cancellationToken)
    {
        var key = StateKey.Notice(batch.School, batch.Term, batch.Stage);
        var board = await context.GetAsync(key, NoticeBoard.Parse, cancellationToken).ConfigureAwait(false)
            ?? new NoticeBoard { School = batch.School, Term = batch.Term, Stage = batch.Stage, Running = [] };
        await context.WriteAsync(key, change(board), cancellationToken).ConfigureAwait(false);
    }
}
