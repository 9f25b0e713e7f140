using System.Globalization;
using Hyperledger.Fabric.Contract;
using Ledger.Records.State;

namespace Ledger.Chaincode.Internal;

[Contract("objections")]
internal sealed class ObjectionContract(LedgerChaincodeOptions options) : LedgerContract(options)
{
    // The batch's events are read as a range: an end of the notice meanwhile lets this fail at its commit.
    [Submit]
    public async Task<ObjectionStep> RaiseAsync(
        LedgerContext context, BatchId batchId, string index, string reasonCode, TextDigest text, CancellationToken cancellationToken)
    {
        var leaf = StatusContract.ReadIndex(index);
        CheckReason(reasonCode);
        var (caller, school) = await context.AuthoriseSchoolOrParentAsync(batchId, cancellationToken).ConfigureAwait(false);
        var batch = await StatusContract.RequireRecordAsync(context, new RecordReference(batchId, leaf), cancellationToken).ConfigureAwait(false);
        var progress = await BatchContract.ProgressAsync(context, batchId, school.Parent, cancellationToken).ConfigureAwait(false);
        Refuse.UnlessUnderNotice(progress, batchId);
        var step = Step(context, batchId, leaf, ObjectionStepKind.Raised, reasonCode, text, caller);
        return await AppendAsync(context, step, batch, school, static p => p.AnswerDays, "ObjectionRaised", cancellationToken).ConfigureAwait(false);
    }

    [Submit]
    public async Task<ObjectionStep> AnswerAsync(
        LedgerContext context, BatchId batchId, string txId, string outcome, string reasonCode, TextDigest text, CancellationToken cancellationToken)
    {
        var result = ReadOutcome(outcome);
        CheckReason(reasonCode);
        var (caller, school) = await context.AuthoriseAuthorityAsync(batchId.School, cancellationToken).ConfigureAwait(false);
        var (batch, objection) = await RequireAsync(context, batchId, txId, school, cancellationToken).ConfigureAwait(false);
        if (objection.Answer is { } answer)
            throw Refuse.With(RefusalCodes.AlreadyAnswered, $"The objection was answered by transaction {answer.TransactionId}.", Key(objection.Raised));
        if (objection.Appeal is { } appeal)
            throw Refuse.With(RefusalCodes.AlreadyAnswered, $"The objection is before unit {school.Parent} since transaction {appeal.TransactionId}.", Key(objection.Raised));
        var step = Step(context, batchId, objection.Raised.Index, ObjectionStepKind.Answered, reasonCode, text, caller) with { About = txId, Outcome = result };
        return await AppendAsync(context, step, batch, school, static p => p.AppealDays, "ObjectionAnswered", cancellationToken).ConfigureAwait(false);
    }

    [Submit]
    public async Task<ObjectionStep> AppealAsync(
        LedgerContext context, BatchId batchId, string txId, string reasonCode, TextDigest text, CancellationToken cancellationToken)
    {
        CheckReason(reasonCode);
        var (caller, school) = await context.AuthoriseSchoolOrParentAsync(batchId, cancellationToken).ConfigureAwait(false);
        var (batch, objection) = await RequireAsync(context, batchId, txId, school, cancellationToken).ConfigureAwait(false);
        var progress = await BatchContract.ProgressAsync(context, batchId, school.Parent, cancellationToken).ConfigureAwait(false);
        if (progress.Confirmation is { } confirmed)
            throw Refuse.With(RefusalCodes.AlreadyConfirmed, $"The batch was confirmed by transaction {confirmed.TransactionId}.", StateKey.Batch(batchId));
        if (!objection.MayAppeal(WorkingDays.DateOf(context.At)))
            throw Refuse.With(RefusalCodes.AppealNotPossible, WhyNot(objection), Key(objection.Raised));
        var step = Step(context, batchId, objection.Raised.Index, ObjectionStepKind.Appealed, reasonCode, text, caller) with { About = txId };
        return await AppendAsync(context, step, batch, school, static p => p.DecisionDays, "ObjectionAppealed", cancellationToken).ConfigureAwait(false);
    }

    [Submit]
    public async Task<ObjectionStep> DecideAsync(
        LedgerContext context, BatchId batchId, string txId, string outcome, string reasonCode, TextDigest text, CancellationToken cancellationToken)
    {
        var result = ReadOutcome(outcome);
        CheckReason(reasonCode);
        var (caller, school) = await context.AuthoriseSchoolOrParentAsync(batchId, cancellationToken).ConfigureAwait(false);
        if (caller.Unit != school.Parent)
            throw Refuse.With(RefusalCodes.NotAuthorised, $"Unit {school.Parent} above the school decides appeals.", StateKey.Batch(batchId));
        var (_, objection) = await RequireAsync(context, batchId, txId, school, cancellationToken).ConfigureAwait(false);
        if (objection.Appeal is null || objection.Decision is not null)
        {
            throw Refuse.With(
                RefusalCodes.AppealUnknown,
                objection.Decision is { } decided ? $"The appeal was decided by transaction {decided.TransactionId}." : "The objection was not appealed.",
                Key(objection.Raised));
        }
        if (objection.Answer?.Enrolment == context.ReadEnrolment())
            throw Refuse.With(RefusalCodes.SamePerson, "The same person answered the objection for the school; another decides.", Key(objection.Raised));
        var step = Step(context, batchId, objection.Raised.Index, ObjectionStepKind.Decided, reasonCode, text, caller) with { About = txId, Outcome = result };
        return await context.PutAsync(Key(step), step, "ObjectionDecided", cancellationToken).ConfigureAwait(false);
    }

    [Evaluate]
    public async Task<byte[]> ListAsync(LedgerContext context, BatchId batchId, CancellationToken cancellationToken) =>
        StateList.ToCanonicalBytes(await StepsAsync(context, batchId, cancellationToken).ConfigureAwait(false));

    internal static Task<List<ObjectionStep>> StepsAsync(LedgerContext context, BatchId batch, CancellationToken cancellationToken) =>
        context.ListAsync("objection", [batch.ToString()], ObjectionStep.Parse, cancellationToken);

    // One objection's own range: steps of others never conflict with it.
    private static async Task<(Batch Batch, ObjectionProgress Objection)> RequireAsync(
        LedgerContext context, BatchId batchId, string txId, Unit school, CancellationToken cancellationToken)
    {
        Refuse.Unless(Codes.IsTransactionId(txId), nameof(txId), "a transaction id of 64 lowercase hex digits belongs here.");
        var batch = await BatchContract.RequireAsync(context, batchId, cancellationToken).ConfigureAwait(false);
        var steps = await context.ListAsync("objection", [batchId.ToString(), txId], ObjectionStep.Parse, cancellationToken).ConfigureAwait(false);
        return ObjectionProgress.Of(batchId, school.Parent, steps) is [var objection]
            ? (batch, objection)
            : throw Refuse.With(RefusalCodes.ObjectionUnknown, "There is no such objection to a record of the batch.", StateKey.Objection(batchId, txId, txId));
    }

    private static async Task<ObjectionStep> AppendAsync(
        LedgerContext context, ObjectionStep step, Batch batch, Unit school, Func<Procedure, int> days, string eventName, CancellationToken cancellationToken)
    {
        var procedure = await BatchContract.ProcedureAsync(context, batch, cancellationToken).ConfigureAwait(false);
        step = step with { Due = await context.WorkingDayAfterAsync(procedure is null ? 0 : days(procedure), batch.RuleSetOwner, school, cancellationToken).ConfigureAwait(false) };
        return await context.PutAsync(Key(step), step, eventName, cancellationToken).ConfigureAwait(false);
    }

    private static ObjectionStep Step(
        LedgerContext context, BatchId batch, int index, ObjectionStepKind kind, string reasonCode, TextDigest text, Submitter caller) => new()
        {
            Batch = batch,
            Index = index,
            Kind = kind,
            ReasonCode = reasonCode,
            Text = text,
            Enrolment = context.ReadEnrolment(),
            At = context.At,
            By = caller,
            TransactionId = context.Stub.TransactionId,
        };

    private static StateKey Key(ObjectionStep step) => StateKey.Objection(step.Batch, step.About ?? step.TransactionId, step.TransactionId);

    private static string WhyNot(ObjectionProgress objection) => objection switch
    {
        { Appeal: { } appeal } => $"The objection was appealed in transaction {appeal.TransactionId}.",
        { Answer: { } answer } => $"The answer could be appealed until {Day(answer.Due)}.",
        { Raised.Due: { } due } => $"The school may answer until {Day(due)}; without an answer it is appealed on a later day.",
        _ => "The school has not answered.",
    };

    private static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    private static void CheckReason(string reasonCode) => Refuse.Unless(Codes.IsReasonCode(reasonCode), nameof(reasonCode), "a reason code belongs here.");

    private static ObjectionOutcome ReadOutcome(string outcome)
    {
        Refuse.Unless(ObjectionStep.TryParseOutcome(outcome, out var result), nameof(outcome), "upheld or dismissed belongs here.");
        return result;
    }
}
