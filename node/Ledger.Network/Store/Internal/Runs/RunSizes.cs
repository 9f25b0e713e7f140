namespace Ledger.Network.Store.Internal.Runs;

/// <summary>How runs grow. A file does not depend on it: it may change from start to start.</summary>
/// <param name="Rows">How many rows a table holds before it becomes a run.</param>
/// <param name="FanOut">How many runs of a level are merged into one of the next.</param>
/// <param name="PartRows">How many rows a filter covers.</param>
/// <param name="LeastMerged">How many rows are worth a step of a merge.</param>
internal sealed record RunSizes(int Rows, int FanOut, int PartRows, int LeastMerged)
{
    public static RunSizes Default { get; } = new(Rows: 8_192, FanOut: 8, PartRows: 65_536, LeastMerged: 512);
}
