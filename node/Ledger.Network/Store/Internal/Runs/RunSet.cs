namespace Ledger.Network.Store.Internal.Runs;

/// <summary>The runs of which a file consists from a height on.</summary>
internal sealed class RunSet
{
    private readonly Run[][] _runs;

    /// <param name="since">The first height with these runs.</param>
    /// <param name="runs">All that are whole.</param>
    public RunSet(ulong since, IEnumerable<Run> runs)
    {
        Since = since;
        var all = runs.ToLookup(run => run.Kind);
        _runs = [.. RunKind.All.Select(kind => all[kind].OrderBy(run => run.Level).ThenByDescending(run => run.Id).ToArray())];
    }

    public ulong Since { get; }

    /// <summary>The runs of a table, newest rows first.</summary>
    public IReadOnlyList<Run> Of(RunKind kind)
    {
        for (var i = 0; i < _runs.Length; i++)
        {
            if (RunKind.All[i] == kind)
                return _runs[i];
        }
        throw new ArgumentOutOfRangeException(nameof(kind), kind.Table, "No table that is kept in runs.");
    }
}
