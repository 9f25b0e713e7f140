namespace Ledger.Network.Store.Internal.Runs;

/// <summary>
/// The runs of the last heights: whoever reads at a height takes those that are his. A block's change is published before
/// it is committed, so that no reader of the new height looks for runs that are gone. Thread-safe, one publisher.
/// </summary>
internal sealed class RunSets(RunSet first)
{
    private const int Kept = 4;

    private volatile RunSet[] _latest = [first];

    /// <summary>The newest, which may be of a block that is not committed yet.</summary>
    public RunSet Latest => _latest[0];

    /// <returns>Null if the height is older than what is kept: the file tells.</returns>
    public RunSet? Find(ulong height)
    {
        foreach (var set in _latest)
        {
            if (set.Since <= height)
                return set;
        }
        return null;
    }

    public void Publish(RunSet set) => _latest = [set, .. _latest.Take(Kept - 1)];

    /// <summary>Takes back what was published for a block that could not be stored.</summary>
    public void Withdraw(ulong since)
    {
        if (_latest[0].Since == since && _latest.Length > 1)
            _latest = [.. _latest.Skip(1)];
    }
}
