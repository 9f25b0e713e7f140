namespace Ledger.Records.State;

/// <summary>A public objection to a published report.</summary>
/// <param name="Objection">The objection; its due is the last day for the answer.</param>
/// <param name="Answer">The answer; null before.</param>
public sealed record InspectionObjection(InspectionStep Objection, InspectionStep? Answer);
