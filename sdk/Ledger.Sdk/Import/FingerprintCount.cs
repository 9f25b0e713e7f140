namespace Ledger.Sdk.Import;

/// <summary>How much a working folder remembers of rows, to find others like them.</summary>
/// <param name="Batches">Of how many batches.</param>
/// <param name="Files">Of how many files that were checked.</param>
/// <param name="Rows">How many rows.</param>
public sealed record FingerprintCount(int Batches, int Files, long Rows);
