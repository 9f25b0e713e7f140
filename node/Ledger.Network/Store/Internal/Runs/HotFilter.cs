namespace Ledger.Network.Store.Internal.Runs;

/// <summary>
/// A Bloom filter in memory over the keys of a table that is kept in runs, since it was begun. One writer, which adds a
/// key before its block is committed; any readers, to whom it may tell of keys that their height lacks.
/// </summary>
/// <param name="rows">How many keys are expected.</param>
internal sealed class HotFilter(int rows)
{
    // Twice as many keys as are expected, which a large block may bring, are still well told apart.
    private readonly RunFilter _filter = RunFilter.Empty(4 * rows);

    public void Add(ulong hash) => _filter.Add(hash);

    /// <summary>False: no key of this hash is there.</summary>
    public bool MayContain(ulong hash) => _filter.MayContain(hash);
}
