using System.Globalization;
using Hyperledger.Fabric.Contract;
using Ledger.Records.State;

namespace Ledger.Chaincode.Internal;

/// <summary>
/// Findings (疑点) that a supervision office sends to a unit, which answers, and that are settled. Each call reads the finding's
/// steps as a whole range: of two steps in one block the second fails at its commit.
/// </summary>
[Contract("findings")]
internal sealed class FindingContract(LedgerChaincodeOptions options) : LedgerContract(options)
{
    [Submit]
    public async Task<FindingStep> SendAsync(LedgerContext context, string unit, string digest, string rule, string days, TextDigest text, CancellationToken cancellationToken)
    {
        var id = ReadId(unit, digest);
        Refuse.Unless(FindingStep.IsRule(rule), nameof(rule), "the rule's name belongs here.");
        Refuse.Unless(
            int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out var term) && term is >= 1 and <= FindingStep.MaxDays && term.ToString(CultureInfo.InvariantCulture) == days,
            nameof(days), "working days from 1 to 60 belong here.");
        var (caller, _) = await context.AuthoriseAsync(cancellationToken).ConfigureAwait(false);
        var subject = await UnitAsync(context, id.Unit, cancellationToken).ConfigureAwait(false);
        if (caller.Role is not (Roles.SupervisionLead or Roles.Inspector) || !subject.IsWithin(caller.Unit) || subject.Code == caller.Unit)
            throw Refuse.With(RefusalCodes.NotAuthorised, $"Supervision offices above unit {subject.Code} send it findings; the caller is {caller.Role} of unit {caller.Unit}.", StateKey.Unit(subject.Code));
        await InspectionContract.RefuseRecusedAsync(context, subject.Code, context.ReadEnrolment(), cancellationToken).ConfigureAwait(false);
        var steps = await StepsAsync(context, id, cancellationToken).ConfigureAwait(false);
        if (FindingProgress.Of(steps) is [{ Withdrawal: null, Last: var last }])
            throw Refuse.With(RefusalCodes.AlreadyDone, $"The finding was {FindingStep.KindName(last.Kind)} in transaction {last.TransactionId}; what is settled does not return.", Key(last));
        var due = await context.WorkingDayAfterAsync(term, caller.Unit, subject, cancellationToken).ConfigureAwait(false);
        return await PutAsync(context, Step(context, id, steps, FindingStepKind.Sent, caller) with { Rule = rule, Due = due, Text = text }, cancellationToken).ConfigureAwait(false);
    }

    [Submit]
    public async Task<FindingStep> AnswerAsync(LedgerContext context, string unit, string digest, string reasonCode, TextDigest text, CancellationToken cancellationToken)
    {
        var id = ReadId(unit, digest);
        CheckReason(reasonCode);
        var (caller, _) = await context.AuthoriseAuthorityAsync(id.Unit, cancellationToken).ConfigureAwait(false);
        var finding = await RequireAsync(context, id, cancellationToken).ConfigureAwait(false);
        RefuseUnless(finding.Last == finding.Sent, finding, FindingStepKind.Answered);
        return await PutAsync(context, Step(context, id, finding.Steps, FindingStepKind.Answered, caller) with { ReasonCode = reasonCode, Text = text }, cancellationToken).ConfigureAwait(false);
    }

    [Submit]
    public async Task<FindingStep> SettleAsync(
        LedgerContext context, string unit, string digest, string outcome, string reasonCode, TextDigest text, string order, CancellationToken cancellationToken)
    {
        var id = ReadId(unit, digest);
        CheckReason(reasonCode);
        Refuse.Unless(FindingStep.TryParseOutcome(outcome, out var result), nameof(outcome), "substantiated, unsubstantiated or rectification belongs here.");
        OrderReference? named = null;
        Refuse.Unless(
            result == FindingOutcome.Rectification ? OrderReference.TryParse(order, out named) : order.Length == 0,
            nameof(order), "a settling by rectification names an order such as 350102/<32 hex digits>#4, another none.");
        var (caller, finding) = await AuthoriseOfficeAsync(context, id, Roles.SupervisionLead, isAboveToo: true, cancellationToken).ConfigureAwait(false);
        if (finding.Last == finding.Sent && !finding.MaySettle(WorkingDays.DateOf(context.At)))
            throw Refuse.With(RefusalCodes.TermRunning, string.Create(CultureInfo.InvariantCulture, $"The unit may answer until {finding.Sent.Due:yyyy-MM-dd}; without an answer the finding is settled on a later day."), Key(finding.Sent));
        RefuseUnless(finding.MaySettle(WorkingDays.DateOf(context.At)), finding, FindingStepKind.Settled);
        if (finding.Answer?.Enrolment == context.ReadEnrolment())
            throw Refuse.With(RefusalCodes.SamePerson, "The same person answered for the unit; another settles.", Key(finding.Answer!));
        if (named is not null) await RequireOrderAsync(context, named, id.Unit, cancellationToken).ConfigureAwait(false);
        var step = Step(context, id, finding.Steps, FindingStepKind.Settled, caller) with { Outcome = result, ReasonCode = reasonCode, Text = text, Order = named };
        return await PutAsync(context, step, cancellationToken).ConfigureAwait(false);
    }

    [Submit]
    public async Task<FindingStep> WithdrawAsync(LedgerContext context, string unit, string digest, string reasonCode, CancellationToken cancellationToken)
    {
        var id = ReadId(unit, digest);
        CheckReason(reasonCode);
        var (caller, finding) = await AuthoriseOfficeAsync(context, id, Roles.Inspector, isAboveToo: false, cancellationToken).ConfigureAwait(false);
        RefuseUnless(finding.Last == finding.Sent, finding, FindingStepKind.Withdrawn);
        return await PutAsync(context, Step(context, id, finding.Steps, FindingStepKind.Withdrawn, caller) with { ReasonCode = reasonCode }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The findings of a unit, or for an empty <paramref name="unit"/> of all units in the caller's scope.</summary>
    [Evaluate]
    public async Task<byte[]> ListAsync(LedgerContext context, string unit, CancellationToken cancellationToken)
    {
        if (unit.Length > 0) Refuse.UnlessUnit(unit, nameof(unit));
        var scope = await SupervisionScope.OfCallerAsync(context, Options.Clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        if (unit.Length > 0) await scope.RequireUnitAsync(unit, cancellationToken).ConfigureAwait(false);
        var steps = await context.ListAsync("finding", unit.Length > 0 ? [unit] : [], FindingStep.Parse, cancellationToken).ConfigureAwait(false);
        return StateList.ToCanonicalBytes(unit.Length > 0 ? steps : await scope.WithinAsync(steps, cancellationToken).ConfigureAwait(false));
    }

    // Who sent it settles it, or an office above; a unit is never settled about by its own.
    private static async Task<(Submitter Caller, FindingProgress Finding)> AuthoriseOfficeAsync(
        LedgerContext context, FindingId id, string least, bool isAboveToo, CancellationToken cancellationToken)
    {
        var (caller, _) = await context.AuthoriseAsync(cancellationToken).ConfigureAwait(false);
        var finding = await RequireAsync(context, id, cancellationToken).ConfigureAwait(false);
        var office = await UnitAsync(context, finding.Sent.By.Unit, cancellationToken).ConfigureAwait(false);
        if ((caller.Role != Roles.SupervisionLead && caller.Role != least) || caller.Unit == id.Unit || (caller.Unit != office.Code && !(isAboveToo && office.IsWithin(caller.Unit))))
        {
            throw Refuse.With(
                RefusalCodes.NotAuthorised,
                $"The supervision office of unit {office.Code}, which sent the finding, {(isAboveToo ? "or one above it " : "")}does this; the caller is {caller.Role} of unit {caller.Unit}.",
                Key(finding.Sent));
        }
        await InspectionContract.RefuseRecusedAsync(context, id.Unit, context.ReadEnrolment(), cancellationToken).ConfigureAwait(false);
        return (caller, finding);
    }

    private static async Task RequireOrderAsync(LedgerContext context, OrderReference order, string unit, CancellationToken cancellationToken)
    {
        var inspection = await InspectionContract.RequireAsync(context, order.Inspection, cancellationToken).ConfigureAwait(false);
        var key = StateKey.Inspection(order.Inspection, order.Step);
        if (inspection.Find(order.Step)?.Kind != InspectionStepKind.Ordered) throw Refuse.With(RefusalCodes.InspectionStepUnknown, "The step is no rectification order.", key);
        if (inspection.Plan?.Subject != unit) throw Refuse.With(RefusalCodes.SubjectWrong, $"The order is not one to unit {unit}.", key);
    }

    private static void RefuseUnless(bool isPossible, FindingProgress finding, FindingStepKind kind)
    {
        if (isPossible) return;
        var last = finding.Last;
        throw Refuse.With(
            last.Kind == kind ? RefusalCodes.AlreadyDone : RefusalCodes.StepNotPossible,
            $"The finding was {FindingStep.KindName(last.Kind)} in transaction {last.TransactionId}.",
            Key(last));
    }

    private static async Task<FindingProgress> RequireAsync(LedgerContext context, FindingId id, CancellationToken cancellationToken) =>
        FindingProgress.Of(await StepsAsync(context, id, cancellationToken).ConfigureAwait(false)) is [var finding]
            ? finding
            : throw Refuse.With(RefusalCodes.FindingUnknown, $"The finding was not sent to unit {id.Unit}.", StateKey.Finding(id, 0));

    private static Task<List<FindingStep>> StepsAsync(LedgerContext context, FindingId id, CancellationToken cancellationToken) =>
        context.ListAsync("finding", [id.Unit, id.Digest], FindingStep.Parse, cancellationToken);

    private static Task<Unit> UnitAsync(LedgerContext context, string code, CancellationToken cancellationToken) =>
        context.RequireAsync(StateKey.Unit(code), Unit.Parse, RefusalCodes.UnitUnknown, $"Unit {code}", cancellationToken);

    private static FindingId ReadId(string unit, string digest)
    {
        Refuse.UnlessUnit(unit, nameof(unit));
        Refuse.Unless(Codes.IsRoot(digest), nameof(digest), "the finding's 64 lowercase hex digits belong here.");
        return new FindingId(unit, digest);
    }

    private static void CheckReason(string reasonCode) => Refuse.Unless(Codes.IsReasonCode(reasonCode), nameof(reasonCode), "a reason code belongs here.");

    private static FindingStep Step(LedgerContext context, FindingId id, IReadOnlyList<FindingStep> before, FindingStepKind kind, Submitter caller) => new()
    {
        Id = id,
        Number = before.Count,
        Kind = kind,
        Enrolment = context.ReadEnrolment(),
        At = context.At,
        By = caller,
        TransactionId = context.Stub.TransactionId,
    };

    private static Task<FindingStep> PutAsync(LedgerContext context, FindingStep step, CancellationToken cancellationToken) =>
        step.Number <= FindingStep.MaxSteps
            ? context.PutAsync(Key(step), step, $"Finding{step.Kind}", cancellationToken)
            : throw Refuse.With(RefusalCodes.StepNotPossible, "The finding has too many steps.", Key(step));

    private static StateKey Key(FindingStep step) => StateKey.Finding(step.Id, step.Number);
}
