namespace Ledger.Records.State;

/// <summary>What a step needs.</summary>
/// <param name="By">Who may take it, one of these.</param>
/// <param name="About">The kind of the step that it is about; null for one about the whole inspection.</param>
public sealed record InspectionRule(InspectionSide By, InspectionStepKind? About = null)
{
    /// <summary>Whether it has a document.</summary>
    public bool HasDocument { get; init; } = true;

    /// <summary>Whether it has a reason.</summary>
    public bool HasReason { get; init; }

    /// <summary>Whether it says what comes of something.</summary>
    public bool HasOutcome { get; init; }

    /// <summary>The rule of each kind of step but the plan and what opens it.</summary>
    public static IReadOnlyDictionary<InspectionStepKind, InspectionRule> All { get; } = new Dictionary<InspectionStepKind, InspectionRule>
    {
        [InspectionStepKind.Withdrawn] = new(InspectionSide.Office) { HasDocument = false, HasReason = true },
        [InspectionStepKind.SelfEvaluated] = new(InspectionSide.Subject),
        [InspectionStepKind.Arrived] = new(InspectionSide.Team) { HasDocument = false },
        [InspectionStepKind.VisitRecorded] = new(InspectionSide.Team, InspectionStepKind.Arrived),
        [InspectionStepKind.VisitSigned] = new(InspectionSide.Subject, InspectionStepKind.Arrived),
        [InspectionStepKind.VisitUnsigned] = new(InspectionSide.Office, InspectionStepKind.Arrived) { HasDocument = false, HasReason = true },
        [InspectionStepKind.PreliminaryOpinion] = new(InspectionSide.Team),
        [InspectionStepKind.Statement] = new(InspectionSide.Subject),
        [InspectionStepKind.Opinion] = new(InspectionSide.Office),
        [InspectionStepKind.Ordered] = new(InspectionSide.Office),
        [InspectionStepKind.Reported] = new(InspectionSide.Subject, InspectionStepKind.Ordered),
        [InspectionStepKind.Verified] = new(InspectionSide.Team, InspectionStepKind.Ordered),
        [InspectionStepKind.Reopened] = new(InspectionSide.Team, InspectionStepKind.Ordered) { HasReason = true },
        [InspectionStepKind.ReportFiled] = new(InspectionSide.Office),
        [InspectionStepKind.Published] = new(InspectionSide.Office),
        [InspectionStepKind.Objected] = new(InspectionSide.Office | InspectionSide.Subject) { HasReason = true },
        [InspectionStepKind.ObjectionAnswered] = new(InspectionSide.Office, InspectionStepKind.Objected) { HasOutcome = true },
        [InspectionStepKind.Closed] = new(InspectionSide.Office) { HasDocument = false },
        [InspectionStepKind.Interviewed] = new(InspectionSide.Office) { HasReason = true },
        [InspectionStepKind.AccountabilityProposed] = new(InspectionSide.Office | InspectionSide.Team) { HasReason = true },
        [InspectionStepKind.AccountabilityDecided] = new(InspectionSide.Office, InspectionStepKind.AccountabilityProposed) { HasReason = true },
        [InspectionStepKind.ReconsiderationAsked] = new(InspectionSide.Subject, InspectionStepKind.AccountabilityProposed),
        [InspectionStepKind.Reconsidered] = new(InspectionSide.Office, InspectionStepKind.AccountabilityProposed) { HasOutcome = true },
        [InspectionStepKind.Appealed] = new(InspectionSide.Subject, InspectionStepKind.AccountabilityProposed),
        [InspectionStepKind.AppealDecided] = new(InspectionSide.Superior, InspectionStepKind.AccountabilityProposed) { HasOutcome = true },
        [InspectionStepKind.Recused] = new(InspectionSide.Office | InspectionSide.Team) { HasDocument = false, HasReason = true },
        [InspectionStepKind.Assigned] = new(InspectionSide.Office),
        [InspectionStepKind.SelfScored] = new(InspectionSide.Subject),
        [InspectionStepKind.CheckScored] = new(InspectionSide.Team),
    };
}
