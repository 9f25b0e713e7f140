using System.Globalization;
using Hyperledger.Fabric.Contract;
using Ledger.Records.State;

namespace Ledger.Chaincode.Internal;

/// <summary>
/// Inspections (教育督导). Which step may follow says <see cref="InspectionProcedure"/>, which the SDK reads too. Each call reads
/// the inspection's steps as a whole range: of two steps in one block the second fails at its commit.
/// </summary>
[Contract("inspections")]
internal sealed class InspectionContract(LedgerChaincodeOptions options) : LedgerContract(options)
{
    // Nothing but the commitment is given: no school, kind or team reaches an endorser, a block or an event.
    [Submit]
    public async Task<InspectionStep> PlanAsync(LedgerContext context, InspectionId id, TextDigest commitment, CancellationToken cancellationToken)
    {
        var (caller, owner) = await context.AuthoriseAsync(cancellationToken).ConfigureAwait(false);
        if (caller.Role != Roles.SupervisionLead || owner.Code != id.Owner)
            throw Refuse.With(RefusalCodes.NotAuthorised, $"Only the supervision office of unit {id.Owner} plans its inspections; the caller is {caller.Role} of unit {caller.Unit}.", StateKey.Unit(id.Owner));
        var steps = await StepsAsync(context, id, cancellationToken).ConfigureAwait(false);
        if (steps.Count > 0) throw Refuse.With(RefusalCodes.AlreadyPlanned, $"The inspection was planned in transaction {steps[0].TransactionId}.", StateKey.Inspection(id, 0));
        var move = new InspectionMove { Id = id, Kind = InspectionStepKind.Planned };
        return await PutAsync(context, Step(context, move, 0, caller) with { Commitment = commitment }, cancellationToken).ConfigureAwait(false);
    }

    [Submit]
    public async Task<InspectionStep> OpenAsync(LedgerContext context, string kind, InspectionPlan plan, string salt, CancellationToken cancellationToken)
    {
        Refuse.Unless(kind is "noticed" or "arrived", nameof(kind), "noticed or arrived belongs here.");
        Refuse.Unless(Codes.IsRoot(salt), nameof(salt), "the salt's 64 lowercase hex digits belong here.");
        var (caller, _) = await context.AuthoriseAsync(cancellationToken).ConfigureAwait(false);
        var progress = await RequireAsync(context, plan.Id, cancellationToken).ConfigureAwait(false);
        var (owner, subject) = (await UnitAsync(context, plan.Id.Owner, cancellationToken).ConfigureAwait(false), await UnitAsync(context, plan.Subject, cancellationToken).ConfigureAwait(false));
        var ruleSetKey = StateKey.RuleSet(plan.RuleSetOwner, plan.RuleSet, plan.RuleSetVersion);
        var ruleSet = await context.RequireAsync(ruleSetKey, RuleSetHeader.Parse, RefusalCodes.RuleSetUnknown, "The rule set", cancellationToken).ConfigureAwait(false);
        var step = kind == "noticed" ? InspectionStepKind.Noticed : InspectionStepKind.Arrived;
        var actor = InspectionActor.Of(caller, context.ReadEnrolment(), owner, subject);
        var key = StateKey.Inspection(plan.Id, 0);
        Throw(InspectionProcedure.WhyNotOpen(progress, step, plan, salt, ruleSet.Supervision, actor, WorkingDays.DateOf(context.At)), key);
        if (!ruleSet.IsApproved) throw Refuse.With(RefusalCodes.RuleSetNotApproved, "The province has not approved the rule set.", ruleSetKey);
        if (!owner.IsWithin(plan.RuleSetOwner)) throw Refuse.With(RefusalCodes.RuleSetNotEntitled, $"Unit {plan.RuleSetOwner} does not stand above unit {owner.Code}; its rule sets are not for it.", ruleSetKey);
        var defined = ruleSet.Supervision!.Kind(plan.Kind)!;
        if (!subject.IsWithin(owner.Code) || subject.Code == owner.Code || !defined.Subjects.Contains(subject.Tier))
            throw Refuse.With(RefusalCodes.SubjectWrong, $"An inspection of kind '{plan.Kind}' by unit {owner.Code} is not one of unit {subject.Code}.", StateKey.Unit(subject.Code));
        foreach (var member in plan.Team) await CheckMemberAsync(context, member.Person, member.Unit, owner, subject, cancellationToken).ConfigureAwait(false);
        await RefuseRecusedAsync(context, subject.Code, actor.Enrolment, cancellationToken).ConfigureAwait(false);

        var opening = new InspectionOpening { Plan = plan, Salt = salt, Kind = defined, Terms = ruleSet.Supervision.Terms };
        var opened = Step(context, new InspectionMove { Id = plan.Id, Kind = step }, progress.Steps.Count, caller) with
        {
            Opening = opening,
            Document = step == InspectionStepKind.Noticed ? plan.Document : null,
            Due = await DueAsync(context, InspectionProcedure.TermAfter(step, opening), plan, owner, cancellationToken).ConfigureAwait(false),
        };
        return await PutAsync(context, opened, cancellationToken).ConfigureAwait(false);
    }

    [Submit]
    public async Task<InspectionStep> AppendAsync(LedgerContext context, InspectionMove move, CancellationToken cancellationToken)
    {
        var (caller, _) = await context.AuthoriseAsync(cancellationToken).ConfigureAwait(false);
        var progress = await RequireAsync(context, move.Id, cancellationToken).ConfigureAwait(false);
        var owner = await UnitAsync(context, move.Id.Owner, cancellationToken).ConfigureAwait(false);
        var subject = progress.Plan is { } plan ? await UnitAsync(context, plan.Subject, cancellationToken).ConfigureAwait(false) : null;
        var actor = InspectionActor.Of(caller, context.ReadEnrolment(), owner, subject);
        if (move.Kind == InspectionStepKind.Recused) move = move with { Person = move.Person ?? actor.Enrolment };
        Throw(InspectionProcedure.WhyNot(progress, move, actor, WorkingDays.DateOf(context.At)), StateKey.Inspection(move.Id, progress.Steps.Count - 1));
        if (subject is not null && move.Kind != InspectionStepKind.Recused && caller.Unit != subject.Code)
            await RefuseRecusedAsync(context, subject.Code, actor.Enrolment, cancellationToken).ConfigureAwait(false);
        if (move.Kind == InspectionStepKind.Assigned) await CheckMemberAsync(context, move.Person!, move.Unit!, owner, subject!, cancellationToken).ConfigureAwait(false);

        var step = Step(context, move, progress.Steps.Count, caller);
        if (step.Due is null && progress.Opening is { } opening)
            step = step with { Due = await DueAsync(context, InspectionProcedure.TermAfter(move.Kind, opening, move.Outcome), opening.Plan, owner, cancellationToken).ConfigureAwait(false) };
        return await PutAsync(context, step, cancellationToken).ConfigureAwait(false);
    }

    [Evaluate]
    public async Task<byte[]> StepsAsync(LedgerContext context, string id, CancellationToken cancellationToken)
    {
        Refuse.Unless(InspectionId.TryParse(id, out var inspection), nameof(id), "an inspection's id such as 350100/<32 hex digits> belongs here.");
        var scope = await SupervisionScope.OfCallerAsync(context, Options.Clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        var progress = await RequireAsync(context, inspection!, cancellationToken).ConfigureAwait(false);
        await scope.RequireAsync(progress, cancellationToken).ConfigureAwait(false);
        return StateList.ToCanonicalBytes(progress.Steps);
    }

    [Evaluate]
    public async Task<byte[]> ListAsync(LedgerContext context, string owner, CancellationToken cancellationToken)
    {
        Refuse.Unless(InspectionId.IsOwner(owner), nameof(owner), "the code of a province, city or county belongs here.");
        var scope = await SupervisionScope.OfCallerAsync(context, Options.Clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        var steps = await context.ListAsync("inspection", [owner], InspectionStep.Parse, cancellationToken).ConfigureAwait(false);
        return StateList.ToCanonicalBytes(await scope.WithinAsync(owner, steps, cancellationToken).ConfigureAwait(false));
    }

    private static Task<List<InspectionStep>> StepsAsync(LedgerContext context, InspectionId id, CancellationToken cancellationToken) =>
        context.ListAsync("inspection", [id.Owner, id.Id], InspectionStep.Parse, cancellationToken);

    internal static async Task<InspectionProgress> RequireAsync(LedgerContext context, InspectionId id, CancellationToken cancellationToken)
    {
        var steps = await StepsAsync(context, id, cancellationToken).ConfigureAwait(false);
        return steps.Count > 0 ? InspectionProgress.Of(steps) : throw Unknown(id);
    }

    private static Task<Unit> UnitAsync(LedgerContext context, string code, CancellationToken cancellationToken) =>
        context.RequireAsync(StateKey.Unit(code), Unit.Parse, RefusalCodes.UnitUnknown, $"Unit {code}", cancellationToken);

    // An inspector is of the office's unit or of one below it, and never of what is inspected.
    private static async Task CheckMemberAsync(LedgerContext context, string person, string code, Unit owner, Unit subject, CancellationToken cancellationToken)
    {
        var unit = await UnitAsync(context, code, cancellationToken).ConfigureAwait(false);
        if (!unit.IsWithin(owner.Code) || unit.IsWithin(subject.Code) || !unit.Roles.Contains(Roles.Inspector))
            throw Refuse.With(RefusalCodes.NotAuthorised, $"Unit {code} sends no inspectors to unit {subject.Code} for unit {owner.Code}.", StateKey.Unit(code));
        await RefuseRecusedAsync(context, subject.Code, person, cancellationToken).ConfigureAwait(false);
    }

    internal static async Task RefuseRecusedAsync(LedgerContext context, string subject, string person, CancellationToken cancellationToken)
    {
        var key = StateKey.Recusal(subject, person);
        if (await context.GetAsync(key, Recusal.Parse, cancellationToken).ConfigureAwait(false) is { Stands: true } recusal)
            throw Refuse.With(RefusalCodes.Recused, $"A ground for recusal towards unit {subject} stands since transaction {recusal.TransactionId}.", key);
    }

    private static async Task<DateOnly?> DueAsync(LedgerContext context, TermDays term, InspectionPlan plan, Unit owner, CancellationToken cancellationToken) =>
        term.AreWorking
            ? await context.WorkingDayAfterAsync(term.Days, plan.RuleSetOwner, owner, cancellationToken).ConfigureAwait(false)
            : term.After(WorkingDays.DateOf(context.At), []);

    private static InspectionStep Step(LedgerContext context, InspectionMove move, int number, Submitter caller) => new()
    {
        About = move.About,
        At = context.At,
        By = caller,
        Document = move.Document,
        Due = move.Due,
        Enrolment = context.ReadEnrolment(),
        Id = move.Id,
        Kind = move.Kind,
        Number = number,
        Outcome = move.Outcome,
        Person = move.Person,
        ReasonCode = move.ReasonCode,
        TransactionId = context.Stub.TransactionId,
        Unit = move.Unit,
    };

    private static Task<InspectionStep> PutAsync(LedgerContext context, InspectionStep step, CancellationToken cancellationToken)
    {
        if (step.Number > InspectionStep.MaxSteps)
            throw Refuse.With(RefusalCodes.StepNotPossible, string.Create(CultureInfo.InvariantCulture, $"An inspection has at most {InspectionStep.MaxSteps + 1} steps."), StateKey.Inspection(step.Id, 0));
        return context.PutAsync(StateKey.Inspection(step.Id, step.Number), step, $"Inspection{step.Kind}", cancellationToken);
    }

    private static void Throw(InspectionRefusal? refusal, StateKey key)
    {
        if (refusal is not null) throw Refuse.With(refusal.Code, refusal.Message, key);
    }

    private static ContractException Unknown(InspectionId id) => Refuse.With(RefusalCodes.InspectionUnknown, "The inspection is not on the ledger.", StateKey.Inspection(id, 0));
}
