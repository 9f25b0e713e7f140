namespace Ledger.Sdk.Cache;

/// <summary>What a scrub of the cache against the ledger found.</summary>
/// <param name="Cache">What rehashing the documents found.</param>
/// <param name="Findings">Where cache and ledger differ, by batch.</param>
public sealed record LedgerScrub(CacheScrubReport Cache, IReadOnlyList<ScrubFinding> Findings)
{
    /// <summary>Whether everything is as it was written, and as the ledger has it. A batch that waits for its anchoring is no fault.</summary>
    public bool IsSound => Cache.IsSound && Findings.All(f => f.Kind == ScrubFindingKind.Waiting);
}

/// <summary>Where cache and ledger differ.</summary>
/// <param name="Kind">How.</param>
/// <param name="BatchId">The batch.</param>
public sealed record ScrubFinding(ScrubFindingKind Kind, string BatchId);

/// <summary>How cache and ledger differ about a batch.</summary>
public enum ScrubFindingKind
{
    /// <summary>The cache has it prepared, and the ledger does not have it yet.</summary>
    Waiting = 0,

    /// <summary>The ledger has it, and the cache has no documents of it.</summary>
    Missing,

    /// <summary>The cache takes it for anchored, and the ledger does not have it.</summary>
    Foreign,

    /// <summary>Its SM3 root, size, stage, rule set or transaction is another than the ledger's.</summary>
    Differs,

    /// <summary>The ledger has it, and the cache has no receipt.</summary>
    ReceiptMissing,

    /// <summary>The ledger has its withdrawal, and the cache does not know; or the other way round.</summary>
    WithdrawalUnknown,

    /// <summary>The ledger says that a record of it was erased, and the student's key is still here.</summary>
    ErasureOpen,

    /// <summary>Its entry in the cache cannot be read; <see cref="LedgerClient.RebuildIndexAsync"/> makes it anew.</summary>
    EntryDamaged,
}

/// <summary>What a rebuild of the cache's index did.</summary>
/// <param name="Batches">How many batches the cache has.</param>
/// <param name="MadeAnew">The ids of those whose entries were damaged or gone, and are made anew from the ledger.</param>
/// <param name="Changed">The ids of those whose state or receipt was another than the ledger's, and is now as the ledger has it.</param>
/// <param name="Unknown">The numbers of batches whose entries are damaged and which the ledger does not have.</param>
/// <param name="Erased">How many students were erased because the ledger says so.</param>
public sealed record IndexRebuild(int Batches, IReadOnlyList<string> MadeAnew, IReadOnlyList<string> Changed, IReadOnlyList<int> Unknown, int Erased);
