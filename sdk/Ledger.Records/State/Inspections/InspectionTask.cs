namespace Ledger.Records.State;

/// <summary>A step that an inspection waits for.</summary>
/// <param name="Next">The step.</param>
/// <param name="About">The number of the step that it is about; null for the inspection.</param>
/// <param name="Due">Its last day; null where the rules set none.</param>
/// <param name="Unit">Whose it is.</param>
public sealed record InspectionTask(InspectionStepKind Next, int? About, DateOnly? Due, string Unit)
{
    /// <summary>Whether it is late on a day.</summary>
    public bool IsOverdue(DateOnly day) => day > Due;
}
