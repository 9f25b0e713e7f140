namespace Ledger.Network.Store.Internal.Runs;

/// <summary>Rows of a run that follow one another, with a filter over their keys.</summary>
/// <param name="First">The key of the first, as <see cref="RunKey"/> gives it.</param>
/// <param name="Last">The key of the last.</param>
/// <param name="Rows">How many there are.</param>
/// <param name="Filter">The filter.</param>
internal sealed record RunPart(byte[] First, byte[] Last, long Rows, RunFilter Filter);
