namespace Ledger.Records.State;

/// <summary>What an inspection's steps amount to.</summary>
public sealed class InspectionProgress
{
    private readonly List<InspectionStep> _steps;

    private InspectionProgress(List<InspectionStep> steps)
    {
        _steps = steps;
        Planned = steps[0];
        Opening = steps.Find(s => s.Opening is not null)?.Opening;
        Visits = [.. All(InspectionStepKind.Arrived).Select(a => new InspectionVisit(
            a, First(InspectionStepKind.VisitRecorded, a), First(InspectionStepKind.VisitSigned, a), First(InspectionStepKind.VisitUnsigned, a)))];
        Orders = [.. All(InspectionStepKind.Ordered).Select(o => new RectificationProgress(
            o,
            [.. _steps.Where(s => s.Kind == InspectionStepKind.Reported && s.About == o.Number)],
            [.. _steps.Where(s => s.Kind is InspectionStepKind.Verified or InspectionStepKind.Reopened && s.About == o.Number)]))];
        Objections = [.. All(InspectionStepKind.Objected).Select(o => new InspectionObjection(o, First(InspectionStepKind.ObjectionAnswered, o)))];
        Accountability = [.. All(InspectionStepKind.AccountabilityProposed).Select(p => new AccountabilityProgress(
            p, First(InspectionStepKind.AccountabilityDecided, p), First(InspectionStepKind.ReconsiderationAsked, p), First(InspectionStepKind.Reconsidered, p),
            First(InspectionStepKind.Appealed, p), First(InspectionStepKind.AppealDecided, p)))];
        Recused = [.. (Opening?.Plan.Recused ?? []).Concat(All(InspectionStepKind.Recused).Select(s => s.Person!)).Distinct(StringComparer.Ordinal)];
        Team = [.. (Opening?.Plan.Team ?? []).Concat(All(InspectionStepKind.Assigned).Select(s => new TeamMember(s.Person!, s.Unit!, s.Document!))).Where(m => !Recused.Contains(m.Person))];
        State = StateOf();
    }

    /// <summary>The steps by number.</summary>
    public IReadOnlyList<InspectionStep> Steps => _steps;

    /// <summary>The first step, with the commitment.</summary>
    public InspectionStep Planned { get; }

    /// <summary>What was laid open; null while only the commitment is known.</summary>
    public InspectionOpening? Opening { get; }

    /// <summary>The plan; null while only the commitment is known.</summary>
    public InspectionPlan? Plan => Opening?.Plan;

    /// <summary>Where it stands.</summary>
    public InspectionState State { get; }

    /// <summary>Who is in the team now.</summary>
    public IReadOnlyList<TeamMember> Team { get; }

    /// <summary>Who may not act for a ground of recusal, by digest.</summary>
    public IReadOnlyList<string> Recused { get; }

    /// <summary>The visits.</summary>
    public IReadOnlyList<InspectionVisit> Visits { get; }

    /// <summary>The rectification orders.</summary>
    public IReadOnlyList<RectificationProgress> Orders { get; }

    /// <summary>The public objections.</summary>
    public IReadOnlyList<InspectionObjection> Objections { get; }

    /// <summary>The decisions on accountability.</summary>
    public IReadOnlyList<AccountabilityProgress> Accountability { get; }

    /// <summary>Whether the course is over; reconsideration and appeal may still follow.</summary>
    public bool IsOver => State is InspectionState.Closed or InspectionState.Withdrawn;

    /// <summary>Whether an upheld objection calls for the report to be filed anew.</summary>
    public bool IsReportContested =>
        Last(InspectionStepKind.Published) is { } published
        && (Last(InspectionStepKind.ReportFiled)?.Number ?? 0) < published.Number
        && Objections.Any(o => o.Answer is { Outcome: ObjectionOutcome.Upheld } answer && answer.Number > published.Number);

    /// <summary>What is waited for.</summary>
    public IReadOnlyList<InspectionTask> Awaited => [.. Tasks()];

    /// <summary>The last step of a kind; null if there is none.</summary>
    public InspectionStep? Last(InspectionStepKind kind) => _steps.FindLast(s => s.Kind == kind);

    /// <summary>A step by its number; null if there is none.</summary>
    public InspectionStep? Find(int number) => number >= 0 && number < _steps.Count ? _steps[number] : null;

    /// <summary>Computes the progress.</summary>
    /// <param name="steps">All steps of one inspection, in any order.</param>
    /// <exception cref="ArgumentException">They do not begin with a plan, leave a number out, or are of several inspections.</exception>
    public static InspectionProgress Of(IEnumerable<InspectionStep> steps)
    {
        var sorted = steps.OrderBy(static s => s.Number).ToList();
        if (sorted is not [{ Kind: InspectionStepKind.Planned }, ..] || sorted.Where((s, i) => s.Number != i || s.Id != sorted[0].Id).Any())
            throw new ArgumentException("The steps are not those of one inspection from its plan on.", nameof(steps));
        return new InspectionProgress(sorted);
    }

    private IEnumerable<InspectionStep> All(InspectionStepKind kind) => _steps.Where(s => s.Kind == kind);

    private InspectionStep? First(InspectionStepKind kind, InspectionStep about) => _steps.Find(s => s.Kind == kind && s.About == about.Number);

    private InspectionState StateOf()
    {
        if (Last(InspectionStepKind.Withdrawn) is not null) return InspectionState.Withdrawn;
        if (Last(InspectionStepKind.Closed) is not null) return InspectionState.Closed;
        if (Last(InspectionStepKind.Published) is { } published)
        {
            if (Last(InspectionStepKind.ReportFiled) is { } again && again.Number > published.Number) return InspectionState.ReportFiled;
            return IsReportContested || Objections.Any(o => o.Answer is null) ? InspectionState.Objection : InspectionState.Published;
        }
        if (Last(InspectionStepKind.ReportFiled) is not null) return InspectionState.ReportFiled;
        if (Orders.Count > 0)
        {
            return Orders.All(o => o.IsVerified) ? InspectionState.Verified
                : Orders.Any(o => o.IsReopened) ? InspectionState.Reopened
                : Orders.All(o => o.IsVerified || o.IsReported) ? InspectionState.Reported
                : InspectionState.Rectifying;
        }
        if (Last(InspectionStepKind.Opinion) is not null) return InspectionState.OpinionIssued;
        if (Last(InspectionStepKind.Statement) is not null) return InspectionState.Statement;
        if (Last(InspectionStepKind.PreliminaryOpinion) is not null) return InspectionState.PreliminaryOpinion;
        if (Visits.Count > 0) return InspectionState.OnSite;
        if (Last(InspectionStepKind.SelfEvaluated) is not null) return InspectionState.SelfEvaluated;
        return Opening is null ? InspectionState.Planned : InspectionState.NoticeIssued;
    }

    private IEnumerable<InspectionTask> Tasks()
    {
        if (Opening is { } opening)
        {
            foreach (var task in opening.Kind.IsShort || IsOver ? [] : CourseTasks(opening.Plan)) yield return task;
            foreach (var task in IsOver ? [] : VisitTasks(opening.Plan)) yield return task;
            foreach (var decision in Accountability)
            {
                if (decision.Awaited is { } awaited && !(IsOver && awaited.Next == InspectionStepKind.AccountabilityDecided))
                    yield return new InspectionTask(awaited.Next, decision.Proposal.Number, awaited.Due, Planned.Id.Owner);
            }
        }
    }

    private IEnumerable<InspectionTask> CourseTasks(InspectionPlan plan)
    {
        var owner = Planned.Id.Owner;
        if (State == InspectionState.NoticeIssued) yield return new(InspectionStepKind.SelfEvaluated, null, Last(InspectionStepKind.Noticed)!.Due, plan.Subject);
        if (State is InspectionState.OnSite && Visits.All(v => v.IsSettled)) yield return new(InspectionStepKind.PreliminaryOpinion, null, null, owner);
        // Whether to speak in defence is the unit's own affair: after its term the opinion follows without.
        if (State is InspectionState.PreliminaryOpinion or InspectionState.Statement) yield return new(InspectionStepKind.Opinion, null, null, owner);
        if (State is InspectionState.OpinionIssued or InspectionState.Verified || IsReportContested) yield return new(InspectionStepKind.ReportFiled, null, null, owner);
        if (State == InspectionState.ReportFiled) yield return new(InspectionStepKind.Published, null, null, owner);
        foreach (var objection in Objections.Where(o => o.Answer is null))
            yield return new(InspectionStepKind.ObjectionAnswered, objection.Objection.Number, objection.Objection.Due, owner);
    }

    private IEnumerable<InspectionTask> VisitTasks(InspectionPlan plan)
    {
        var owner = Planned.Id.Owner;
        if (Visits.Count == 0 && State is InspectionState.NoticeIssued or InspectionState.SelfEvaluated) yield return new(InspectionStepKind.Arrived, null, plan.Until, owner);
        foreach (var visit in Visits)
        {
            if (visit.Record is null) yield return new(InspectionStepKind.VisitRecorded, visit.Arrival.Number, visit.Arrival.Due, owner);
            else if (!visit.IsSettled) yield return new(InspectionStepKind.VisitSigned, visit.Arrival.Number, visit.Record.Due, plan.Subject);
        }
        foreach (var order in Orders)
        {
            if (order.Awaited is { } awaited)
                yield return new(awaited.Next, order.Order.Number, awaited.Due, awaited.Next == InspectionStepKind.Reported ? plan.Subject : owner);
        }
    }
}
