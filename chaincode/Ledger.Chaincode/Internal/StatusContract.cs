using System.Globalization;
using Hyperledger.Fabric.Contract;
using Ledger.Records.State;

namespace Ledger.Chaincode.Internal;

[Contract("statuses")]
internal sealed class StatusContract(LedgerChaincodeOptions options) : LedgerContract(options)
{
    // A record is corrected a few times; whoever comes so far follows no correction.
    private const int LongestSupersession = 256;

    [Submit]
    public async Task<RecordStatus> AppendAsync(
        LedgerContext context, BatchId batchId, string index, string kind, string reasonCode, string supersededBy = "", CancellationToken cancellationToken = default)
    {
        var leaf = ReadIndex(index);
        Refuse.Unless(
            RecordStatus.TryParseKind(kind, out var parsedKind), nameof(kind), "superseded, revoked, restricted, erasureOrdered or erased belongs here.");
        Refuse.Unless(Codes.IsReasonCode(reasonCode), nameof(reasonCode), "a reason code belongs here.");
        RecordReference? successor = null;
        Refuse.Unless(
            parsedKind == RecordStatusKind.Superseded ? RecordReference.TryParse(supersededBy, out successor) : supersededBy.Length == 0,
            nameof(supersededBy),
            "a superseded record names its successor, batchId#index; another names none.");

        var (caller, school) = await context.AuthoriseSchoolOrParentAsync(batchId, cancellationToken).ConfigureAwait(false);
        var enrolment = context.ReadEnrolment();
        var batch = await RequireRecordAsync(context, new RecordReference(batchId, leaf), cancellationToken).ConfigureAwait(false);
        if (parsedKind is RecordStatusKind.Superseded or RecordStatusKind.Revoked)
        {
            var progress = await BatchContract.ProgressAsync(context, batchId, school.Parent, cancellationToken).ConfigureAwait(false);
            if (progress.IsUnderNotice)
                throw Refuse.With(RefusalCodes.NoticeRunning, $"The batch is under public notice since transaction {progress.Notice!.TransactionId}; it is changed when that has ended.", StateKey.Batch(batchId));
        }
        var isLift = parsedKind == RecordStatusKind.Restricted && reasonCode == LegalHold.LiftReason;
        if (parsedKind == RecordStatusKind.ErasureOrdered || isLift)
        {
            var key = StateKey.Status(batchId, leaf, context.Stub.TransactionId);
            var statuses = await StatementsAsync(context, batchId, key, cancellationToken).ConfigureAwait(false);
            if (!isLift) RefuseHeld(statuses, batchId, leaf);
            // A lifting in advance would take the force from a later hold.
            else if (!LegalHold.IsHeldBy(caller.Unit, leaf, statuses))
                throw Refuse.With(RefusalCodes.StatusUnknown, $"Unit {caller.Unit} does not hold the record; only its own hold is lifted.", key);
        }
        if (parsedKind == RecordStatusKind.Erased)
            await RequireOrderAsync(context, batchId, leaf, school.Parent, cancellationToken).ConfigureAwait(false);
        if (successor is not null)
        {
            Refuse.Unless(successor != new RecordReference(batchId, leaf), nameof(supersededBy), "a record does not supersede itself.");
            await RequireRecordAsync(context, successor, cancellationToken).ConfigureAwait(false);
            await RefuseCircleAsync(context, new RecordReference(batchId, leaf), successor, cancellationToken).ConfigureAwait(false);
        }

        return await PutAsync(
            context,
            new RecordStatus
            {
                Batch = batchId,
                Index = leaf,
                Kind = parsedKind,
                Also = await BatchContract.IsLockedAsync(context, batch, cancellationToken).ConfigureAwait(false) && school.Path.Count > 1 ? school.Path[1] : null,
                ReasonCode = reasonCode,
                SupersededBy = successor,
                At = context.At,
                By = caller,
                Enrolment = enrolment,
                TransactionId = context.Stub.TransactionId,
            },
            "StatusAppended",
            cancellationToken).ConfigureAwait(false);
    }

    [Submit]
    public async Task<RecordStatus> ApproveAsync(LedgerContext context, BatchId batchId, string index, string txId, CancellationToken cancellationToken)
    {
        var leaf = ReadIndex(index);
        Refuse.Unless(Codes.IsTransactionId(txId), nameof(txId), "a transaction id of 64 lowercase hex digits belongs here.");
        var (caller, unit) = await context.AuthoriseAsync(cancellationToken).ConfigureAwait(false);
        var school = caller.Unit == batchId.School
            ? unit
            : await context.RequireAsync(StateKey.Unit(batchId.School), Unit.Parse, RefusalCodes.UnitUnknown, $"Unit {batchId.School}", cancellationToken).ConfigureAwait(false);
        var enrolment = context.ReadEnrolment();
        var key = StateKey.Status(batchId, leaf, txId);
        // The record's whole range: a second approval of the same statement then fails at its commit.
        var statuses = await context.ListAsync("status", [.. key.Attributes.Take(2)], RecordStatus.Parse, cancellationToken).ConfigureAwait(false);
        var statement = statuses.Find(s => s.TransactionId == txId && s.Approves is null);
        if (caller.Role != Roles.AuthorityOf(unit.Tier) || (caller.Unit != school.Code && caller.Unit != school.Parent && caller.Unit != (statement?.Also ?? school.Parent)))
        {
            throw Refuse.With(
                RefusalCodes.NotAuthorised,
                $"Only school {school.Code}, the unit above it and, once the batch is locked, the next one above may do this; the caller is {caller.Role} of unit {caller.Unit}.",
                StateKey.Batch(batchId));
        }
        if (statement is null) throw Refuse.With(RefusalCodes.StatusUnknown, "There is no such statement about the record.", key);
        if (statement.Kind == RecordStatusKind.ErasureOrdered) RefuseHeld(await StatementsAsync(context, batchId, key, cancellationToken).ConfigureAwait(false), batchId, leaf);
        if (statement.Enrolment == enrolment)
            throw Refuse.With(RefusalCodes.SamePerson, "The same person made the statement; another approves.", key);
        if (statement.By.Unit == caller.Unit)
            throw Refuse.With(RefusalCodes.NotAuthorised, $"Unit {caller.Unit} made the statement; another approves.", key);
        foreach (var approval in statuses.Where(s => s.Approves == txId))
        {
            if (approval.By.Unit == caller.Unit)
                throw Refuse.With(RefusalCodes.AlreadyApproved, $"Unit {caller.Unit} approved the statement in transaction {approval.TransactionId}.", key);
            if (approval.Enrolment == enrolment)
                throw Refuse.With(RefusalCodes.SamePerson, $"The same person approved the statement for unit {approval.By.Unit}; another approves.", key);
        }

        return await PutAsync(
            context,
            statement with { Approves = txId, At = context.At, By = caller, Enrolment = enrolment, TransactionId = context.Stub.TransactionId },
            "StatusApproved",
            cancellationToken).ConfigureAwait(false);
    }

    [Evaluate]
    public async Task<byte[]> ListAsync(LedgerContext context, BatchId batchId, CancellationToken cancellationToken) =>
        StateList.ToCanonicalBytes(await context.ListAsync("status", [batchId.ToString()], RecordStatus.Parse, cancellationToken).ConfigureAwait(false));

    // The record's whole range, and before it what was carried over with the batch.
    private static async Task<List<RecordStatus>> StatementsAsync(LedgerContext context, BatchId batch, StateKey key, CancellationToken cancellationToken)
    {
        var own = await context.ListAsync("status", [.. key.Attributes.Take(2)], RecordStatus.Parse, cancellationToken).ConfigureAwait(false);
        return await BatchContract.CarriedAsync(context, batch, cancellationToken).ConfigureAwait(false) is { } carried ? [.. carried.Statuses, .. own] : own;
    }

    // The record's whole range was read, so that a hold in the same block keeps the order out.
    private static void RefuseHeld(List<RecordStatus> statuses, BatchId batch, int index)
    {
        if (LegalHold.HeldBy(index, statuses) is { } unit)
            throw Refuse.With(RefusalCodes.RecordHeld, $"Unit {unit} holds the record; its erasure is not ordered before that unit lifts the hold.", StateKey.Batch(batch));
    }

    // The holders say what they did of an order, which is in effect before.
    private static async Task RequireOrderAsync(LedgerContext context, BatchId batch, int index, string parent, CancellationToken cancellationToken)
    {
        var key = StateKey.Status(batch, index, context.Stub.TransactionId);
        var statuses = await StatementsAsync(context, batch, key, cancellationToken).ConfigureAwait(false);
        if (!EffectiveStatus.Of(batch, index, parent, statuses).InEffect.Any(s => s.Kind == RecordStatusKind.ErasureOrdered))
            throw Refuse.With(RefusalCodes.ErasureNotOrdered, "No order of the record's erasure is in effect; it is ordered and approved first.", StateKey.Batch(batch));
    }

    // Statements count whether or not they are approved, because each may be. The ranges that are read keep out what would close
    // the circle in the same block.
    private static async Task RefuseCircleAsync(LedgerContext context, RecordReference record, RecordReference successor, CancellationToken cancellationToken)
    {
        var seen = new HashSet<RecordReference> { successor };
        var open = new Queue<RecordReference>([successor]);
        while (open.TryDequeue(out var next))
        {
            var key = StateKey.Status(next.Batch, next.Index, context.Stub.TransactionId);
            foreach (var further in (await StatementsAsync(context, next.Batch, key, cancellationToken).ConfigureAwait(false)).Where(s => s.Index == next.Index).Select(s => s.SupersededBy).OfType<RecordReference>())
            {
                if (further == record || seen.Count > LongestSupersession)
                    throw Refuse.With(RefusalCodes.SupersededInCircle, $"{successor} is itself superseded, directly or over others, by the record that it would supersede; a chain of corrections ends.", StateKey.Batch(record.Batch));
                if (seen.Add(further)) open.Enqueue(further);
            }
        }
    }

    internal static int ReadIndex(string index)
    {
        Refuse.Unless(RecordReference.TryParseIndex(index, out var leaf), nameof(index), "a leaf's index, decimal without leading zeros, belongs here.");
        return leaf;
    }

    internal static async Task<Batch> RequireRecordAsync(LedgerContext context, RecordReference record, CancellationToken cancellationToken)
    {
        var batch = await BatchContract.RequireAsync(context, record.Batch, cancellationToken).ConfigureAwait(false);
        if (record.Index >= batch.Size)
            throw Refuse.With(RefusalCodes.RecordUnknown, string.Create(CultureInfo.InvariantCulture, $"The batch has {batch.Size} records, with indexes from 0; there is no record {record.Index}."), StateKey.Batch(record.Batch));
        return batch;
    }

    private static Task<RecordStatus> PutAsync(LedgerContext context, RecordStatus status, string eventName, CancellationToken cancellationToken) =>
        context.PutAsync(StateKey.Status(status.Batch, status.Index, status.TransactionId), status, eventName, cancellationToken);
}
