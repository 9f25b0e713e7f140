namespace Ledger.Network.Gateway;

/// <summary>A combination of peers that satisfies a policy: how many of each organisation. Never empty.</summary>
internal sealed record Layout(IReadOnlyDictionary<string, int> PeersByMspId)
{
    public int Size { get; } = PeersByMspId.Values.Sum();

    /// <summary>The smallest combination that contains both.</summary>
    public Layout Join(Layout other)
    {
        var joined = new SortedDictionary<string, int>(PeersByMspId.ToDictionary(), StringComparer.Ordinal);
        foreach (var (mspId, count) in other.PeersByMspId)
            joined[mspId] = Math.Max(joined.GetValueOrDefault(mspId), count);
        return new(joined);
    }

    public bool Contains(Layout other) => other.PeersByMspId.All(part => PeersByMspId.GetValueOrDefault(part.Key) >= part.Value);

    public bool SameAs(Layout other) => Contains(other) && other.Contains(this);
}
