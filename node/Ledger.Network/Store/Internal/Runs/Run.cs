namespace Ledger.Network.Store.Internal.Runs;

/// <summary>A run that is whole.</summary>
/// <param name="Kind">Of which table.</param>
/// <param name="Id">Its number, greater than that of every run that was begun before.</param>
/// <param name="Level">0 for a run that was the table itself; one more than the runs of which it was merged otherwise.</param>
/// <param name="Parts">Its parts in order; none where the kind has no filters.</param>
internal sealed record Run(RunKind Kind, long Id, int Level, IReadOnlyList<RunPart> Parts)
{
    public string Table { get; } = Name(Kind, Id);

    public static string Name(RunKind kind, long id) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{kind.Table}_{id}");

    /// <summary>False: the run has no row of this key.</summary>
    /// <param name="key">The key as <see cref="RunKey"/> gives it.</param>
    /// <param name="hash">Its hash.</param>
    public bool MayContain(ReadOnlySpan<byte> key, ulong hash)
    {
        if (!Kind.IsFiltered)
            return true;
        var (low, high) = (0, Parts.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (key.SequenceCompareTo(Parts[middle].Last) <= 0)
                high = middle;
            else
                low = middle + 1;
        }
        return low < Parts.Count && key.SequenceCompareTo(Parts[low].First) >= 0 && Parts[low].Filter.MayContain(hash);
    }
}
