namespace Ledger.Sdk.Import.Internal;

/// <summary>Rows joined pair by pair into groups.</summary>
internal sealed class RowGroups(int count)
{
    private readonly int[] _parent = [.. Enumerable.Range(0, count)];
    private readonly Dictionary<int, double> _least = [];

    public void Join(int earlier, int later, double similarity)
    {
        var (a, b) = (Root(earlier), Root(later));
        var least = Math.Min(similarity, Math.Min(_least.GetValueOrDefault(a, 1), _least.GetValueOrDefault(b, 1)));
        _parent[Math.Max(a, b)] = Math.Min(a, b);
        _least.Remove(Math.Max(a, b));
        _least[Math.Min(a, b)] = least;
    }

    /// <summary>The groups of two rows and more, rows ascending, with the least similarity by which a row joined.</summary>
    public IEnumerable<(List<int> Rows, double Least)> All()
    {
        var groups = new SortedDictionary<int, List<int>>();
        for (var row = 0; row < _parent.Length; row++)
        {
            var root = Root(row);
            if (!_least.ContainsKey(root))
                continue;
            if (!groups.TryGetValue(root, out var rows))
                groups.Add(root, rows = []);
            rows.Add(row);
        }

        return groups.Select(g => (g.Value, _least[g.Key]));
    }

    private int Root(int row)
    {
        while (_parent[row] != row)
            row = _parent[row] = _parent[_parent[row]];
        return row;
    }
}
