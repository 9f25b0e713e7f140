using Ledger.Sdk.Cache;

namespace Ledger.Sdk.Import;

/// <summary>What came of preparing files for anchoring: the report, and the batches that wait for the ledger.</summary>
/// <param name="Report">What reading the files found.</param>
/// <param name="Batches">
/// The batches of these files that are committed, cached and provable but not on the ledger yet: one that an interrupted
/// run left, the one just made, or both; empty if all rows are anchored or something was refused.
/// </param>
/// <param name="Anchored">The batches that hold the rows anchored before, in the order in which they were made.</param>
public sealed record PreparedImport(ImportReport Report, IReadOnlyList<CacheBatch> Batches, IReadOnlyList<CacheBatch> Anchored);
