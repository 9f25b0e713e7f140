using Kind = Ledger.Records.State.InspectionStepKind;

namespace Ledger.Records.State;

/// <summary>What each step waits for.</summary>
public static partial class InspectionProcedure
{
    private static InspectionRefusal? WhyNotNow(InspectionProgress progress, InspectionOpening opening, InspectionMove move, InspectionActor actor, DateOnly today)
    {
        var isShort = opening.Kind.IsShort;
        return move.Kind switch
        {
            Kind.SelfEvaluated => In(progress, !isShort, InspectionState.NoticeIssued),
            Kind.Arrived => WhyNotArrive(progress, opening, today),
            Kind.VisitRecorded or Kind.VisitSigned or Kind.VisitUnsigned => WhyNotVisit(progress.Visits.First(v => v.Arrival.Number == move.About), move, actor, today),
            Kind.PreliminaryOpinion => In(progress, !isShort, InspectionState.OnSite) ?? WhyNotSettled(progress),
            Kind.Statement => In(progress, !isShort, InspectionState.PreliminaryOpinion) ?? Within(progress.Last(Kind.PreliminaryOpinion)!, today),
            Kind.Opinion => WhyNotOpinion(progress, actor, today),
            Kind.Ordered => WhyNotOrder(progress, isShort, move, today),
            Kind.Reported or Kind.Verified or Kind.Reopened => WhyNotRectify(progress.Orders.First(o => o.Order.Number == move.About), move),
            Kind.ReportFiled => WhyNotFile(progress, isShort),
            Kind.Published => In(progress, !isShort, InspectionState.ReportFiled) ?? Another(progress.Last(Kind.ReportFiled), actor, "filed the report"),
            Kind.Objected => In(progress, !isShort, InspectionState.Published, InspectionState.Objection) ?? Within(progress.Last(Kind.Published)!, today),
            Kind.ObjectionAnswered => Once(progress.Objections.First(o => o.Objection.Number == move.About).Answer),
            Kind.Closed => WhyNotClose(progress, isShort, today),
            Kind.Interviewed or Kind.AccountabilityProposed => progress.Visits.Any(v => v.Record is not null) ? null : Wrong(progress),
            Kind.SelfScored => Once(progress.Last(Kind.CheckScored)) ?? Once(progress.Last(Kind.ReportFiled)),
            Kind.CheckScored => progress.Visits.Any(v => v.Record is not null) ? Once(progress.Last(Kind.ReportFiled)) : Wrong(progress),
            Kind.AccountabilityDecided or Kind.ReconsiderationAsked or Kind.Reconsidered or Kind.Appealed or Kind.AppealDecided =>
                WhyNotAccount(progress.Accountability.First(a => a.Proposal.Number == move.About), move.Kind, actor, today),
            Kind.Recused => WhyNotRecuse(progress, move, actor),
            Kind.Assigned => progress.Recused.Contains(move.Person!) ? Not(RefusalCodes.Recused, "A ground for recusal was declared for this person, who does not join the team.")
                : progress.Team.Any(m => m.Person == move.Person) ? Not(RefusalCodes.AlreadyDone, "The person is in the team.")
                : null,
            _ => Wrong(progress),
        };
    }

    // Without the unit's report on itself the visit begins when its term has passed.
    private static InspectionRefusal? WhyNotArrive(InspectionProgress progress, InspectionOpening opening, DateOnly today)
    {
        if (today < opening.Plan.From) return Not(RefusalCodes.TermRunning, $"The first day on site is {Day(opening.Plan.From)}.");
        return progress.State switch
        {
            InspectionState.SelfEvaluated or InspectionState.OnSite => null,
            InspectionState.NoticeIssued when opening.Kind.IsShort => null,
            InspectionState.NoticeIssued => After(progress.Last(Kind.Noticed)!, today, "The report on self-evaluation may come"),
            _ => Wrong(progress),
        };
    }

    private static InspectionRefusal? WhyNotVisit(InspectionVisit visit, InspectionMove move, InspectionActor actor, DateOnly today)
    {
        if (move.Kind == Kind.VisitRecorded) return Once(visit.Record);
        if (visit.Record is not { } record) return Not(RefusalCodes.StepNotPossible, "The inspectors' side has not signed a record of the visit.");
        if (visit.Signature is { } signed) return Once(signed);
        if (move.Kind == Kind.VisitUnsigned) return Once(visit.Lapse) ?? After(record, today, "The inspected side may sign");
        if (move.Document != record.Document) return Not(RefusalCodes.DocumentMismatch, $"The record that the inspectors' side signed in step {Text(record.Number)} is another.");
        return Another(record, actor, "signed for the inspectors");
    }

    private static InspectionRefusal? WhyNotOpinion(InspectionProgress progress, InspectionActor actor, DateOnly today)
    {
        var preliminary = progress.Last(Kind.PreliminaryOpinion);
        return (progress.State switch
        {
            InspectionState.Statement => null,
            InspectionState.PreliminaryOpinion => After(preliminary!, today, "The unit may state its defence"),
            _ => Wrong(progress),
        }) ?? Another(preliminary, actor, "gave the preliminary opinion");
    }

    private static InspectionRefusal? WhyNotOrder(InspectionProgress progress, bool isShort, InspectionMove move, DateOnly today)
    {
        if (progress.State == InspectionState.OnSite ? !isShort : progress.State is not (
            InspectionState.OpinionIssued or InspectionState.Rectifying or InspectionState.Reported or InspectionState.Verified or InspectionState.Reopened)) return Wrong(progress);
        return move.Due <= today || move.Due > today.AddDays(TermDays.MaxDays)
            ? Not(RefusalCodes.BadArgument, $"Member 'due': a day after {Day(today)} and at most a year away belongs here.")
            : WhyNotSettled(progress);
    }

    private static InspectionRefusal? WhyNotRectify(RectificationProgress order, InspectionMove move)
    {
        if (order.IsVerified) return Once(order.Findings[^1]);
        if (move.Kind == Kind.Reported) return order.IsReported ? Once(order.Reports[^1]) : null;
        return order.IsReported ? null : Not(RefusalCodes.StepNotPossible, "No rectification report waits for its re-inspection.");
    }

    private static InspectionRefusal? WhyNotFile(InspectionProgress progress, bool isShort)
    {
        if (progress.Orders.FirstOrDefault(o => !o.IsVerified) is { } order)
            return Not(RefusalCodes.OrderOpen, $"The rectification ordered in step {Text(order.Order.Number)} is not verified.");
        return progress.IsReportContested && progress.Objections.All(o => o.Answer is not null) ? null : In(progress, !isShort, InspectionState.OpinionIssued, InspectionState.Verified);
    }

    private static InspectionRefusal? WhyNotClose(InspectionProgress progress, bool isShort, DateOnly today)
    {
        if (progress.Orders.FirstOrDefault(o => !o.IsVerified) is { } order)
            return Not(RefusalCodes.OrderOpen, $"The rectification ordered in step {Text(order.Order.Number)} is not verified.");
        if (isShort) return In(progress, true, InspectionState.OnSite, InspectionState.Verified) ?? WhyNotSettled(progress);
        if (progress.State == InspectionState.Objection)
            return Not(RefusalCodes.InspectionObjected, "A public objection is not answered, or was upheld and the report is to be filed anew.");
        return In(progress, true, InspectionState.Published) ?? After(progress.Last(Kind.Published)!, today, "Objections may be brought");
    }

    // A decision is in force all the while: nothing of the course waits for what is asked or appealed here.
    private static InspectionRefusal? WhyNotAccount(AccountabilityProgress branch, Kind kind, InspectionActor actor, DateOnly today) => kind switch
    {
        Kind.AccountabilityDecided => Once(branch.Decision) ?? Another(branch.Proposal, actor, "proposed it"),
        Kind.ReconsiderationAsked => Needs(branch.Decision, "Nothing is decided.") ?? Once(branch.Asked) ?? Within(branch.Decision!, today),
        Kind.Reconsidered => Needs(branch.Asked, "Reconsideration was not asked for.") ?? Once(branch.Reconsidered) ?? Another(branch.Decision, actor, "decided"),
        Kind.Appealed => Needs(branch.Reconsidered, "There is no result of a reconsideration.") ?? Once(branch.Appeal)
            ?? (branch.Reconsidered!.Outcome == ObjectionOutcome.Upheld ? Not(RefusalCodes.StepNotPossible, "The reconsideration took the decision back.") : Within(branch.Reconsidered, today)),
        _ => Needs(branch.Appeal, "There is no appeal.") ?? Once(branch.Result) ?? Another(branch.Decision, actor, "decided") ?? Another(branch.Reconsidered, actor, "reconsidered"),
    };

    // Who is no lead speaks for nobody else.
    private static InspectionRefusal? WhyNotRecuse(InspectionProgress progress, InspectionMove move, InspectionActor actor)
    {
        var person = move.Person ?? actor.Enrolment;
        if (!actor.Sides.HasFlag(InspectionSide.Office) && person != actor.Enrolment) return Not(RefusalCodes.NotAuthorised, "An inspector declares a ground for recusal of their own.");
        return progress.Team.Any(m => m.Person == person) || move.Person is null || person == actor.Enrolment ? null : Not(RefusalCodes.NotInTeam, "The person is not in the team.");
    }

    private static InspectionRefusal? WhyNotSettled(InspectionProgress progress) =>
        progress.Visits.FirstOrDefault(v => !v.IsSettled) is { } visit
            ? Not(RefusalCodes.VisitUnsigned, $"The record of the visit of step {Text(visit.Arrival.Number)} is not signed by both sides.")
            : null;

    private static InspectionRefusal? In(InspectionProgress progress, bool onPath, params ReadOnlySpan<InspectionState> states) =>
        onPath && states.Contains(progress.State) ? null : Wrong(progress);

    private static InspectionRefusal Wrong(InspectionProgress progress) =>
        Not(RefusalCodes.StepNotPossible, $"An inspection that takes the {(progress.Opening!.Kind.IsShort ? "short" : "full")} path and is {progress.State} has no such step.");

    private static InspectionRefusal? Once(InspectionStep? done) => done is null ? null : Not(RefusalCodes.AlreadyDone, $"This was done in step {Text(done.Number)}, transaction {done.TransactionId}.");

    private static InspectionRefusal? Needs(InspectionStep? step, string message) => step is not null ? null : Not(RefusalCodes.StepNotPossible, message);

    private static InspectionRefusal? Within(InspectionStep step, DateOnly today) =>
        today > step.Due ? Not(RefusalCodes.TermOver, $"The term ended on {Day(step.Due)}.") : null;

    private static InspectionRefusal? After(InspectionStep step, DateOnly today, string what) =>
        today <= step.Due ? Not(RefusalCodes.TermRunning, $"{what} until {Day(step.Due)}.") : null;

    private static InspectionRefusal? Another(InspectionStep? step, InspectionActor actor, string did) =>
        step?.Enrolment == actor.Enrolment ? Not(RefusalCodes.SamePerson, $"The same person {did}, in step {Text(step.Number)}; another acts here.") : null;
}
