using Ledger.Records.State;

namespace Ledger.Audit;

/// <summary>An inspection in a report.</summary>
/// <param name="Progress">Where it stands; of one that is not laid open the commitment is all.</param>
/// <param name="Orders">Its rectifications.</param>
public sealed record InspectionSummary(InspectionProgress Progress, IReadOnlyList<RectificationSummary> Orders);

/// <summary>A rectification in a report.</summary>
/// <param name="Step">The number of the step that ordered it.</param>
/// <param name="Next">What is waited for; null once it is verified.</param>
/// <param name="Due">The last day of it.</param>
/// <param name="IsOverdue">Whether that day had passed on the day of the latest transaction.</param>
public sealed record RectificationSummary(int Step, InspectionStepKind? Next, DateOnly? Due, bool IsOverdue);
