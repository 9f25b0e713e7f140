namespace Ledger.Network.Store.Internal.Runs;

/// <summary>The runs of which a file consists from a height on.</summary>
internal sealed class RunSet
{
    private readonly Run[][] _runs;
    private readonly HotFilter?[] _hot;

    /// <param name="since">The first height with these runs.</param>
    /// <param name="runs">All that are whole.</param>
    /// <param name="hot">The filters over the tables themselves, of those that have one.</param>
    public RunSet(ulong since, IEnumerable<Run> runs, IReadOnlyDictionary<RunKind, HotFilter>? hot = null)
    {
        Since = since;
        _hot = [.. RunKind.All.Select(kind => hot?.GetValueOrDefault(kind))];
        var all = runs.ToLookup(run => run.Kind);
        _runs = [.. RunKind.All.Select(kind => all[kind].OrderBy(run => run.Level).ThenByDescending(run => run.Id).ToArray())];
    }

    public ulong Since { get; }

    /// <summary>The runs of a table, newest rows first.</summary>
    public IReadOnlyList<Run> Of(RunKind kind) => _runs[Index(kind)];

    /// <summary>The filter over the table itself; null if nobody has one.</summary>
    public HotFilter? HotOf(RunKind kind) => _hot[Index(kind)];

    /// <summary>False: neither the table nor a run has a row of this key, at this height or before.</summary>
    /// <param name="kind">The table.</param>
    /// <param name="key">The key as <see cref="RunKey"/> gives it.</param>
    public bool MayContain(RunKind kind, ReadOnlySpan<byte> key)
    {
        var (hash, index) = (RunFilter.Hash(key), Index(kind));
        if (_hot[index] is not { } hot || hot.MayContain(hash))
            return true;
        foreach (var run in _runs[index])
        {
            if (run.MayContain(key, hash))
                return true;
        }
        return false;
    }

    private static int Index(RunKind kind)
    {
        for (var i = 0; i < RunKind.All.Count; i++)
        {
            if (ReferenceEquals(RunKind.All[i], kind))
                return i;
        }
        throw new ArgumentOutOfRangeException(nameof(kind), kind.Table, "No table that is kept in runs.");
    }
}
