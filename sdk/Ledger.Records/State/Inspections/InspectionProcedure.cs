using System.Globalization;
using Kind = Ledger.Records.State.InspectionStepKind;

namespace Ledger.Records.State;

/// <summary>Which step of an inspection may follow, and until when what then follows: the one reading of the rules, for contract and SDK.</summary>
public static partial class InspectionProcedure
{
    /// <summary>Says why a plan may not be laid open.</summary>
    /// <param name="progress">The inspection.</param>
    /// <param name="kind"><see cref="Kind.Noticed"/> or <see cref="Kind.Arrived"/>.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="salt">The commitment's salt, 64 lowercase hex digits.</param>
    /// <param name="rules">The plan's rule set.</param>
    /// <param name="actor">Who opens it.</param>
    /// <param name="today">The day.</param>
    /// <returns>Null if it may.</returns>
    public static InspectionRefusal? WhyNotOpen(
        InspectionProgress progress, Kind kind, InspectionPlan plan, string salt, SupervisionProcedure? rules, InspectionActor actor, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(progress);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(actor);
        if (progress.State != InspectionState.Planned) return Not(RefusalCodes.StepNotPossible, $"The inspection is {progress.State}; only a planned one is opened.");
        if (progress.Planned.Id != plan.Id || !Codes.IsRoot(salt) || plan.Commit(Convert.FromHexString(salt)) != progress.Planned.Commitment)
            return Not(RefusalCodes.CommitmentMismatch, "Plan and salt are not those to which the office committed.");
        if (rules?.Kind(plan.Kind) is not { } defined) return Not(RefusalCodes.InspectionKindUnknown, $"Rule set {plan.RuleSet} {plan.RuleSetVersion} has no kind of inspection '{plan.Kind}'.");
        if (plan.IsUnannounced != (kind == Kind.Arrived) || (plan.IsUnannounced && !defined.MayBeUnannounced))
        {
            return Not(
                RefusalCodes.NoticeRequired,
                !plan.IsUnannounced ? "The inspection is planned with a notice, which comes before the arrival."
                : kind == Kind.Noticed ? "The inspection is planned without a notice: the arrival opens it."
                : $"An inspection of kind '{plan.Kind}' is announced.");
        }
        if (plan.IsUnannounced ? today < plan.From : today >= plan.From)
        {
            return plan.IsUnannounced
                ? Not(RefusalCodes.TermRunning, $"The first day on site is {Day(plan.From)}.")
                : Not(RefusalCodes.TermOver, $"The first day on site is {Day(plan.From)}; the notice comes before it.");
        }
        if (!actor.Sides.HasFlag(plan.IsUnannounced ? InspectionSide.Team : InspectionSide.Office))
            return Not(RefusalCodes.NotAuthorised, "The supervision office's lead gives the notice; an inspector of the team arrives.");
        if (plan.Recused.Contains(actor.Enrolment) || plan.Team.Any(m => plan.Recused.Contains(m.Person)))
            return Not(RefusalCodes.Recused, "Somebody who declared a ground for recusal is in the team, or acts.");
        if (plan.Team.Count < defined.TeamSize) return TooSmall(plan.Team.Count, defined);
        return plan.IsUnannounced && !IsMember(plan.Team, actor) ? Not(RefusalCodes.NotInTeam, "An inspector of the team arrives.") : null;
    }

    /// <summary>Says why a step may not follow.</summary>
    /// <param name="progress">The inspection.</param>
    /// <param name="move">The step.</param>
    /// <param name="actor">Who takes it.</param>
    /// <param name="today">The day.</param>
    /// <returns>Null if it may.</returns>
    public static InspectionRefusal? WhyNot(InspectionProgress progress, InspectionMove move, InspectionActor actor, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(progress);
        ArgumentNullException.ThrowIfNull(move);
        ArgumentNullException.ThrowIfNull(actor);
        if (!InspectionRule.All.TryGetValue(move.Kind, out var rule)) return Not(RefusalCodes.StepNotPossible, "A plan is made and opened by functions of their own.");
        if (progress.IsOver && move.Kind is not (Kind.ReconsiderationAsked or Kind.Reconsidered or Kind.Appealed or Kind.AppealDecided))
            return Not(RefusalCodes.InspectionClosed, $"The inspection is {progress.State} since step {Text(progress.Steps[^1].Number)}.");
        if (move.Kind == Kind.Withdrawn)
        {
            return !actor.Sides.HasFlag(InspectionSide.Office) ? NotFor(rule)
                : progress.State == InspectionState.Planned ? Lacking(rule, move)
                : Not(RefusalCodes.StepNotPossible, "What was opened is not withdrawn; it is closed.");
        }
        if (progress.Opening is not { } opening) return Not(RefusalCodes.InspectionUnopened, "Only the commitment is on the ledger: the notice, or an unannounced arrival, opens the plan first.");
        return WhyNotBy(progress, rule, actor)
            ?? Lacking(rule, move)
            ?? WhyNotAbout(progress, rule, move)
            ?? (progress.Team.Count < opening.Kind.TeamSize && (actor.Sides.HasFlag(InspectionSide.Team) || move.Kind == Kind.Opinion) && move.Kind != Kind.Recused
                ? TooSmall(progress.Team.Count, opening.Kind)
                : null)
            ?? WhyNotNow(progress, opening, move, actor, today);
    }

    /// <summary>The term that a step sets going; of no days where it sets none.</summary>
    public static TermDays TermAfter(Kind kind, InspectionOpening opening, ObjectionOutcome? outcome = null)
    {
        ArgumentNullException.ThrowIfNull(opening);
        var terms = opening.Terms;
        return kind switch
        {
            Kind.Noticed => opening.Kind.IsShort ? default : terms.SelfEvaluation,
            Kind.Arrived => terms.VisitRecord,
            Kind.VisitRecorded => terms.Signature,
            Kind.PreliminaryOpinion => terms.Statement,
            Kind.Ordered or Kind.Reopened => terms.Rectification,
            Kind.Reported => terms.ReInspection,
            Kind.Published => terms.Objection,
            Kind.Objected => terms.Answer,
            Kind.AccountabilityDecided => terms.Reconsideration,
            Kind.ReconsiderationAsked => terms.ReconsiderationResult,
            Kind.Reconsidered => outcome == ObjectionOutcome.Dismissed ? terms.Appeal : default,
            Kind.Appealed => terms.AppealResult,
            _ => default,
        };
    }

    private static InspectionRefusal? WhyNotBy(InspectionProgress progress, InspectionRule rule, InspectionActor actor)
    {
        var sides = actor.Sides & rule.By;
        if (sides == InspectionSide.None) return NotFor(rule);
        if (sides == InspectionSide.Subject) return null;
        if (progress.Recused.Contains(actor.Enrolment)) return Not(RefusalCodes.Recused, "A ground for recusal was declared for this person, who does not act any more.");
        return sides == InspectionSide.Team && !IsMember(progress.Team, actor) ? Not(RefusalCodes.NotInTeam, "The inspector is not in the team.") : null;
    }

    private static InspectionRefusal? Lacking(InspectionRule rule, InspectionMove move) =>
        Unless(rule.HasDocument == move.Document is not null, "document", rule.HasDocument)
        ?? Unless(rule.HasReason == move.ReasonCode is not null, "reasonCode", rule.HasReason)
        ?? Unless(rule.HasOutcome == move.Outcome is not null, "outcome", rule.HasOutcome)
        ?? Unless(rule.About is not null == move.About is not null, "about", rule.About is not null)
        ?? Unless(move.Person is null || move.Kind is Kind.Assigned or Kind.Recused, "person", false)
        ?? Unless(move.Kind != Kind.Assigned || move is { Person: not null, Unit: not null }, "person and unit", true)
        ?? Unless(move.Unit is null || move.Kind == Kind.Assigned, "unit", false)
        ?? Unless(move.Due is null || move.Kind == Kind.Ordered, "due", false);

    private static InspectionRefusal? WhyNotAbout(InspectionProgress progress, InspectionRule rule, InspectionMove move) =>
        rule.About is not { } kind || progress.Find(move.About!.Value)?.Kind == kind
            ? null
            : Not(RefusalCodes.InspectionStepUnknown, $"Step {Text(move.About.Value)} is no step '{InspectionMove.KindName(kind)}' of the inspection.");

    private static bool IsMember(IEnumerable<TeamMember> team, InspectionActor actor) =>
        actor.By.Role == Roles.Inspector && team.Any(m => m.Person == actor.Enrolment && m.Unit == actor.By.Unit);

    private static InspectionRefusal? Unless(bool condition, string member, bool belongs) =>
        condition ? null : Not(RefusalCodes.BadArgument, $"Member '{member}' {(belongs ? "is missing." : "does not belong to this step.")}");

    private static InspectionRefusal NotFor(InspectionRule rule) => Not(RefusalCodes.NotAuthorised, $"The step is taken by: {rule.By}.");

    private static InspectionRefusal TooSmall(int count, InspectionKind kind) =>
        Not(RefusalCodes.TeamTooSmall, $"The team has {Text(count)} people; an inspection of kind '{kind.Code}' needs {Text(kind.TeamSize)}.");

    private static InspectionRefusal Not(string code, string message) => new(code, message);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
}
