namespace Ledger.Records.State;

/// <summary>A rectification order and what followed.</summary>
/// <param name="Order">The order; its due is the last day for the report.</param>
/// <param name="Reports">The rectification reports, by number.</param>
/// <param name="Findings">The findings of re-inspections, <see cref="InspectionStepKind.Verified"/> or <see cref="InspectionStepKind.Reopened"/>, by number.</param>
public sealed record RectificationProgress(InspectionStep Order, IReadOnlyList<InspectionStep> Reports, IReadOnlyList<InspectionStep> Findings)
{
    /// <summary>Whether the matter was found set right.</summary>
    public bool IsVerified => Findings is [.., { Kind: InspectionStepKind.Verified }];

    /// <summary>Whether the last re-inspection found it not set right, and no report came since.</summary>
    public bool IsReopened => Findings.Count > 0 && !IsVerified && Reports.Count == Findings.Count;

    /// <summary>Whether a report waits for its re-inspection.</summary>
    public bool IsReported => Reports.Count > Findings.Count;

    /// <summary>What is waited for, and until when; null once verified.</summary>
    public (InspectionStepKind Next, DateOnly? Due)? Awaited =>
        IsVerified ? null
        : IsReported ? (InspectionStepKind.Verified, Reports[^1].Due)
        : (InspectionStepKind.Reported, Findings.Count > 0 ? Findings[^1].Due : Order.Due);
}
