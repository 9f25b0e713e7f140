using Hyperledger.Fabric.Contract;
using Ledger.Records.State;

namespace Ledger.Chaincode.Internal;

[Contract("batches", IsDefault = true)]
internal sealed partial class BatchContract(LedgerChaincodeOptions options) : LedgerContract(options)
{
    // Reads school, rule set, term, what the school has under notice and the batch's own key; writes that key alone, so that two classes never conflict.
    [Submit]
    public async Task<Batch> AnchorAsync(LedgerContext context, BatchAnchor batch, CancellationToken cancellationToken)
    {
        var key = StateKey.Batch(batch.BatchId);
        var ruleSetKey = StateKey.RuleSet(batch.RuleSetOwner, batch.RuleSet, batch.RuleSetVersion);
        var termKey = StateKey.Term(batch.RuleSetOwner, batch.Term);
        var noticeKey = StateKey.Notice(batch.School, batch.Term, batch.Stage);
        await context.ReadAheadAsync([StateKey.Unit(batch.School), ruleSetKey, termKey, noticeKey, key], cancellationToken).ConfigureAwait(false);

        var (caller, school) = await context.AuthoriseAuthorityAsync(batch.School, cancellationToken).ConfigureAwait(false);
        await RequireRuleSetAsync(context, ruleSetKey, batch, school, cancellationToken).ConfigureAwait(false);
        var term = await context.RequireAsync(termKey, Term.Parse, RefusalCodes.TermUnknown, "The term of the rule set's owner", cancellationToken).ConfigureAwait(false);
        TermContract.OpenWindow(term, termKey, batch.Stage);
        if (await context.GetAsync(noticeKey, NoticeBoard.Parse, cancellationToken).ConfigureAwait(false) is { Running: [var running, ..] })
            throw Refuse.With(RefusalCodes.NoticeRunning, $"Batch {new BatchId(batch.School, batch.Term, running)} is under public notice; nothing is entered in its stage until that has ended.", noticeKey);

        await RefuseAnchoredAsync(context, key, cancellationToken).ConfigureAwait(false);
        return await context.PutAsync(
            key,
            new Batch
            {
                School = batch.School,
                Term = batch.Term,
                Stage = batch.Stage,
                Size = batch.Size,
                Sha256Root = batch.Sha256Root,
                Sm3Root = batch.Sm3Root,
                RuleSetOwner = batch.RuleSetOwner,
                RuleSet = batch.RuleSet,
                RuleSetVersion = batch.RuleSetVersion,
                At = context.At,
                By = caller,
                TransactionId = context.Stub.TransactionId,
            },
            "BatchAnchored",
            cancellationToken).ConfigureAwait(false);
    }

    [Submit]
    public async Task<BatchEvent> ReviewAsync(
        LedgerContext context, BatchId batchId, string sha256Root, string sm3Root, string verdict, string reasonCode, string sampled = "", string wrong = "",
        CancellationToken cancellationToken = default)
    {
        Refuse.Unless(verdict is "accepted" or "returned", nameof(verdict), "accepted or returned belongs here.");
        Refuse.Unless(
            Codes.IsReasonCode(reasonCode) || (reasonCode.Length == 0 && verdict == "accepted"), nameof(reasonCode), "a reason code belongs here; only an acceptance may do without.");
        var sample = SampleOf(sampled, wrong);
        Refuse.Unless(
            sample is not { Wrong: > 0 } || reasonCode.Length > 0, nameof(reasonCode), "a reason code belongs here where documents of the sample are wrong.");
        var (caller, school) = await context.AuthoriseSchoolOrParentAsync(batchId, cancellationToken).ConfigureAwait(false);
        var (key, parent) = (StateKey.Batch(batchId), school.Parent);
        if (caller.Unit != parent) throw Refuse.With(RefusalCodes.NotAuthorised, $"Unit {parent} above the school reviews its batches.", key);
        var batch = await RequireAsync(context, batchId, cancellationToken).ConfigureAwait(false);
        if (sha256Root != batch.Sha256Root || sm3Root != batch.Sm3Root)
            throw Refuse.With(RefusalCodes.RootMismatch, "The roots that the reviewer computed are not the batch's.", key);
        Refuse.Unless(sample is null || sample.Size <= batch.Size, nameof(sampled), "no more documents can be sampled than the batch has.");
        var progress = await ProgressAsync(context, batchId, parent, cancellationToken).ConfigureAwait(false);
        if (progress.Standing == BatchStanding.Withdrawn) throw Withdrawn(progress, key);
        if (progress.Standing == BatchStanding.Accepted)
            throw Refuse.With(RefusalCodes.AlreadyReviewed, $"The batch was accepted by transaction {progress.Deciding[0].TransactionId}.", key);
        var kind = verdict == "accepted" ? BatchEventKind.Accepted : BatchEventKind.Returned;
        return await AppendAsync(context, Event(context, batchId, kind, reasonCode, caller) with { Sample = sample }, "BatchReviewed", cancellationToken).ConfigureAwait(false);
    }

    [Submit]
    public async Task<BatchEvent> WithdrawAsync(LedgerContext context, BatchId batchId, string reasonCode, CancellationToken cancellationToken)
    {
        Refuse.Unless(Codes.IsReasonCode(reasonCode), nameof(reasonCode), "a reason code belongs here.");
        var (caller, parent) = await context.AuthoriseWithdrawalAsync(batchId, cancellationToken).ConfigureAwait(false);
        var enrolment = context.ReadEnrolment();
        var (progress, _) = await WithdrawableAsync(context, batchId, parent, cancellationToken).ConfigureAwait(false);
        if (progress.PendingWithdrawal is { } waiting)
            throw Refuse.With(RefusalCodes.AlreadyWithdrawn, $"Unit {waiting.By.Unit} asked for the withdrawal in transaction {waiting.TransactionId}, which waits for its approval.", StateKey.Batch(batchId));
        return await AppendAsync(
            context, Event(context, batchId, BatchEventKind.Withdrawn, reasonCode, caller) with { Enrolment = enrolment }, "BatchWithdrawalAsked", cancellationToken).ConfigureAwait(false);
    }

    // The whole range of events is read: an acceptance, a notice or a second approval meanwhile lets this one fail at its commit.
    [Submit]
    public async Task<BatchEvent> ApproveWithdrawalAsync(LedgerContext context, BatchId batchId, string txId, CancellationToken cancellationToken)
    {
        Refuse.Unless(Codes.IsTransactionId(txId), nameof(txId), "a transaction id of 64 lowercase hex digits belongs here.");
        var (caller, parent) = await context.AuthoriseWithdrawalAsync(batchId, cancellationToken).ConfigureAwait(false);
        var enrolment = context.ReadEnrolment();
        var key = StateKey.Batch(batchId);
        var (_, events) = await WithdrawableAsync(context, batchId, parent, cancellationToken).ConfigureAwait(false);
        var asked = events.Find(e => e.TransactionId == txId && e is { Kind: BatchEventKind.Withdrawn, Approves: null, Enrolment: not null })
            ?? throw Refuse.With(RefusalCodes.WithdrawalUnknown, "No such withdrawal waits for an approval.", key);
        if (asked.Enrolment == enrolment)
            throw Refuse.With(RefusalCodes.SamePerson, "The same person asked for the withdrawal; another approves.", key);
        if (asked.By.Unit == caller.Unit || asked.By.MspId == caller.MspId)
        {
            throw Refuse.With(
                RefusalCodes.NotAuthorised,
                $"Unit {asked.By.Unit} of {asked.By.MspId} asked for the withdrawal; a unit of another organisation approves, the caller is of {caller.MspId}.",
                key);
        }
        return await AppendAsync(
            context,
            Event(context, batchId, BatchEventKind.Withdrawn, asked.ReasonCode, caller) with { Approves = txId, Enrolment = enrolment },
            "BatchWithdrawn",
            cancellationToken).ConfigureAwait(false);
    }

    [Evaluate]
    public Task<Batch> GetAsync(LedgerContext context, string school, string term, string sha256Root, CancellationToken cancellationToken)
    {
        Refuse.Unless(Codes.IsUnitCode(school), nameof(school), "a school's code belongs here.");
        Refuse.Unless(Codes.IsTerm(term), nameof(term), "a term such as 2025-2026-1 belongs here.");
        Refuse.Unless(Codes.IsRoot(sha256Root), nameof(sha256Root), "64 lowercase hex digits belong here.");
        return RequireAsync(context, new BatchId(school, term, sha256Root), cancellationToken);
    }

    [Evaluate]
    public async Task<byte[]> ListAsync(LedgerContext context, string school, string term, CancellationToken cancellationToken)
    {
        Refuse.Unless(Codes.IsUnitCode(school), nameof(school), "a school's code belongs here.");
        Refuse.Unless(term.Length == 0 || Codes.IsTerm(term), nameof(term), "a term such as 2025-2026-1 belongs here, or nothing for all of them.");
        return StateList.ToCanonicalBytes(await context.ListAsync("batch", term.Length == 0 ? [school] : [school, term], Batch.Parse, cancellationToken).ConfigureAwait(false));
    }

    [Evaluate]
    public async Task<byte[]> EventsAsync(LedgerContext context, BatchId batchId, CancellationToken cancellationToken) =>
        StateList.ToCanonicalBytes(await EventsOfAsync(context, batchId, cancellationToken).ConfigureAwait(false));

    [Evaluate]
    public async Task<Evidence> EvidenceAsync(LedgerContext context, BatchId batchId, CancellationToken cancellationToken)
    {
        var batch = await RequireAsync(context, batchId, cancellationToken).ConfigureAwait(false);
        var school = await context.GetAsync(StateKey.Unit(batch.School), Unit.Parse, cancellationToken).ConfigureAwait(false);
        return new Evidence
        {
            Batch = batch,
            Moved = await MovedAsync(context, batch, cancellationToken).ConfigureAwait(false),
            Events = await EventsOfAsync(context, batchId, cancellationToken).ConfigureAwait(false),
            Objections = await ObjectionContract.StepsAsync(context, batchId, cancellationToken).ConfigureAwait(false),
            Statuses = await context.ListAsync("status", [batchId.ToString()], RecordStatus.Parse, cancellationToken).ConfigureAwait(false),
            Unit = school,
            Parent = school is null ? null : await context.GetAsync(StateKey.Unit(school.Parent), Unit.Parse, cancellationToken).ConfigureAwait(false),
            Term = await context.GetAsync(StateKey.Term(batch.RuleSetOwner, batch.Term), Term.Parse, cancellationToken).ConfigureAwait(false),
            RuleSet = await context.GetAsync(
                StateKey.RuleSet(batch.RuleSetOwner, batch.RuleSet, batch.RuleSetVersion), RuleSetHeader.Parse, cancellationToken).ConfigureAwait(false),
        };
    }

    internal static Task<Batch> RequireAsync(LedgerContext context, BatchId batch, CancellationToken cancellationToken) =>
        context.RequireAsync(StateKey.Batch(batch), Batch.Parse, RefusalCodes.BatchUnknown, "The batch", cancellationToken);

    internal static async Task<BatchProgress> ProgressAsync(LedgerContext context, BatchId batch, string parent, CancellationToken cancellationToken) =>
        BatchProgress.Of(batch, parent, await AllEventsAsync(context, batch, cancellationToken).ConfigureAwait(false));

    internal static ContractException Withdrawn(BatchProgress progress, StateKey key) =>
        Refuse.With(RefusalCodes.BatchWithdrawn, $"The batch was withdrawn by transaction {progress.Deciding[^1].TransactionId}.", key);

    // What was carried over counts as what was said here, but for the acceptance: the roots are recomputed anew.
    private static async Task<List<BatchEvent>> AllEventsAsync(LedgerContext context, BatchId batch, CancellationToken cancellationToken)
    {
        var own = await EventsOfAsync(context, batch, cancellationToken).ConfigureAwait(false);
        return await CarriedAsync(context, batch, cancellationToken).ConfigureAwait(false) is { } carried
            ? [.. carried.Events, .. own]
            : own;
    }

    private static async Task<RuleSetHeader> RequireRuleSetAsync(
        LedgerContext context, StateKey key, BatchAnchor batch, Unit school, CancellationToken cancellationToken)
    {
        if (!school.IsWithin(batch.RuleSetOwner))
            throw Refuse.With(RefusalCodes.RuleSetNotEntitled, $"Unit {batch.RuleSetOwner} does not stand above school {batch.School}; its rule sets are not for it.", key);
        var ruleSet = await context.RequireAsync(key, RuleSetHeader.Parse, RefusalCodes.RuleSetUnknown, "The rule set", cancellationToken).ConfigureAwait(false);
        return ruleSet.IsApproved ? ruleSet : throw Refuse.With(RefusalCodes.RuleSetNotApproved, "The province has not approved the rule set.", key);
    }

    private static async Task RefuseAnchoredAsync(LedgerContext context, StateKey key, CancellationToken cancellationToken)
    {
        if (await context.GetAsync(key, Batch.Parse, cancellationToken).ConfigureAwait(false) is not { } anchored) return;
        throw Refuse.With(
            RefusalCodes.AlreadyAnchored,
            $"The batch was anchored by transaction {anchored.TransactionId}.",
            key,
            new Dictionary<string, string> { ["txId"] = anchored.TransactionId, ["at"] = Times.Format(anchored.At) });
    }

    private static Task<List<BatchEvent>> EventsOfAsync(LedgerContext context, BatchId batch, CancellationToken cancellationToken) =>
        context.ListAsync("batchevent", [batch.ToString()], BatchEvent.Parse, cancellationToken);

    private static async Task<(BatchProgress Progress, List<BatchEvent> Events)> WithdrawableAsync(
        LedgerContext context, BatchId batch, string parent, CancellationToken cancellationToken)
    {
        var key = StateKey.Batch(batch);
        await RequireAsync(context, batch, cancellationToken).ConfigureAwait(false);
        var events = await AllEventsAsync(context, batch, cancellationToken).ConfigureAwait(false);
        var progress = BatchProgress.Of(batch, parent, events);
        if (progress.Standing == BatchStanding.Withdrawn) throw Withdrawn(progress, key);
        if (progress.Standing == BatchStanding.Accepted)
            throw Refuse.With(RefusalCodes.OnlyCorrections, $"The batch was accepted by transaction {progress.Deciding[0].TransactionId}; single records can be corrected.", key);
        if (progress.Notice is { } notice)
            throw Refuse.With(RefusalCodes.OnlyCorrections, $"The notice began with transaction {notice.TransactionId}; single records can be corrected.", key);
        return (progress, events);
    }

    private static ReviewSample? SampleOf(string sampled, string wrong)
    {
        if (sampled.Length == 0 && wrong.Length == 0) return null;
        Refuse.Unless(RecordReference.TryParseIndex(sampled, out var size) && size > 0, nameof(sampled), "how many documents were read belongs here, a whole number from 1.");
        Refuse.Unless(RecordReference.TryParseIndex(wrong, out var found) && found <= size, nameof(wrong), "how many of them were wrong belongs here, a whole number up to theirs.");
        return new ReviewSample(size, found);
    }

    private static BatchEvent Event(LedgerContext context, BatchId batch, BatchEventKind kind, string reasonCode, Submitter caller) => new()
    {
        Batch = batch,
        Kind = kind,
        ReasonCode = reasonCode,
        At = context.At,
        By = caller,
        TransactionId = context.Stub.TransactionId,
    };

    private static Task<BatchEvent> AppendAsync(LedgerContext context, BatchEvent change, string eventName, CancellationToken cancellationToken) =>
        context.PutAsync(StateKey.BatchEvent(change.Batch, change.TransactionId), change, eventName, cancellationToken);
}
