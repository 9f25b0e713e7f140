namespace Ledger.Records.State;

/// <summary>
/// A decision on accountability (问责) and what came of reconsideration (复核) and appeal (申诉). Neither suspends it: it is in
/// force from its decision until one of them is upheld.
/// </summary>
/// <param name="Proposal">The proposal.</param>
/// <param name="Decision">The decision by another person; null before.</param>
/// <param name="Asked">The asking for reconsideration; null without.</param>
/// <param name="Reconsidered">Its result; null before.</param>
/// <param name="Appeal">The appeal against that result; null without.</param>
/// <param name="Result">The appeal's result; null before.</param>
public sealed record AccountabilityProgress(
    InspectionStep Proposal, InspectionStep? Decision, InspectionStep? Asked, InspectionStep? Reconsidered, InspectionStep? Appeal, InspectionStep? Result)
{
    /// <summary>Whether the decision holds now.</summary>
    public bool IsInForce => Decision is not null && Reconsidered?.Outcome != ObjectionOutcome.Upheld && Result?.Outcome != ObjectionOutcome.Upheld;

    /// <summary>What is waited for, and until when; null when nothing is. What the unit may do, and need not, is no such thing.</summary>
    public (InspectionStepKind Next, DateOnly? Due)? Awaited => this switch
    {
        { Decision: null } => (InspectionStepKind.AccountabilityDecided, null),
        { Asked: { } asked, Reconsidered: null } => (InspectionStepKind.Reconsidered, asked.Due),
        { Appeal: { } appeal, Result: null } => (InspectionStepKind.AppealDecided, appeal.Due),
        _ => null,
    };
}
