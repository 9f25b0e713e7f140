namespace Ledger.Network.Store.Internal.Runs;

/// <summary>A run as the file lists it.</summary>
/// <param name="Kind">Of which table.</param>
/// <param name="Id">Its number.</param>
/// <param name="Level">Its level.</param>
/// <param name="Condition">What it is good for.</param>
/// <param name="Sources">Of how many runs of the level below it is merged, the oldest; 0 for a run that was the table itself.</param>
internal sealed record RunEntry(RunKind Kind, long Id, int Level, RunCondition Condition, int Sources = 0)
{
    public string Table { get; } = Run.Name(Kind, Id);
}
