using Ledger.Sdk.Cache;
using Ledger.Sdk.Import;
using Ledger.Sdk.Internal;

namespace Ledger.Sdk;

/// <summary>The document cache held against the ledger.</summary>
public sealed partial class LedgerClient
{
    /// <summary>
    /// Rehashes every cached document up to its batch's roots, and compares each batch with the ledger's: roots, size, rule
    /// set, receipt, withdrawal, erasures; names batches that only one of the two has. Nothing is changed.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="progress">Told how many documents are done; may be null.</param>
    /// <param name="cancellationToken">Cancels at any document.</param>
    public async Task<LedgerScrub> ScrubAsync(LedgerStore store, IProgress<ImportProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        var cache = await store.ScrubAsync(progress, cancellationToken).ConfigureAwait(false);
        return new LedgerScrub(cache, await new CacheComparison(this, store).CompareAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>
    /// Makes the cache's index anew from the ledger: which batches are anchored, with receipts from their signed blocks, and
    /// which withdrawn; an entry that is damaged or gone is found by its tree's root. Carries out what the ledger says was
    /// erased. Documents are not touched.
    /// </summary>
    public Task<IndexRebuild> RebuildIndexAsync(LedgerStore store, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        return new CacheComparison(this, store).RebuildAsync(cancellationToken);
    }
}
