namespace Ledger.Sdk.Cache;

/// <summary>What a scrub of the cache found.</summary>
/// <param name="Batches">How many batches were read.</param>
/// <param name="Documents">How many documents were rehashed.</param>
/// <param name="Erased">How many of them belong to students whose keys were destroyed, and cannot be opened by anyone.</param>
/// <param name="Faults">What was changed, moved or is missing: each names the document or entry. At most 1,000.</param>
/// <param name="FaultCount">How many faults there are.</param>
public sealed record CacheScrubReport(int Batches, long Documents, long Erased, IReadOnlyList<LedgerException> Faults, long FaultCount)
{
    /// <summary>How many files of students (evidence, archives) were read to their ends.</summary>
    public long Files { get; init; }

    /// <summary>True if everything is as it was written.</summary>
    public bool IsSound => FaultCount == 0;
}
