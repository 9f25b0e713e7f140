using System.Globalization;
using System.Text;

namespace Ledger.Benchmarks;

/// <summary>Draws what a transaction's commit costs over the number of keys that the ledger holds, as SVG.</summary>
internal static class CostChart
{
    private const int Width = 760;
    private const int Height = 380;
    private const int Left = 60;
    private const int Right = 20;
    private const int Top = 50;
    private const int Bottom = 60;

    /// <param name="path">The file, which is replaced.</param>
    /// <param name="costs">The costs in the order of keys, each since the one before it.</param>
    public static void Write(string path, IReadOnlyList<CommitCost> costs)
    {
        // The first thousands warm the program up.
        var shown = costs.Where(cost => cost.Keys >= 10_000).ToList();
        if (shown.Count == 0) return;
        var (first, last) = (Math.Log10(shown[0].Keys), Math.Log10(shown[^1].Keys));
        var most = 20 * Math.Ceiling(shown.Max(cost => Math.Max(cost.WallEach, cost.CpuEach)) * 1.1 / 20);
        var svg = new StringBuilder();
        Add($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="sans-serif" font-size="12" fill="#222">""");
        Add($"""<rect width="{Width}" height="{Height}" fill="#fff"/>""");
        Add($"""<text x="{Left}" y="22" font-size="14">Cost of a commit, in microseconds a transaction, by the keys that the ledger holds</text>""");
        for (var y = 0.0; y <= most; y += 20)
            Add($"""<path d="M{Left} {Y(y):0.0}H{Width - Right}" stroke="#ddd"/><text x="{Left - 8}" y="{Y(y) + 4:0.0}" text-anchor="end">{y}</text>""");
        foreach (var cost in shown)
            Add($"""<text x="{X(cost):0.0}" y="{Height - Bottom + 20}" text-anchor="middle">{Keys(cost.Keys)}</text>""");
        Add($"""<text x="{(Left + Width - Right) / 2}" y="{Height - 16}" text-anchor="middle">keys (each point: the transactions since the point before it)</text>""");
        Series("#1f6fb4", "wall clock", 0, cost => cost.WallEach);
        Series("#c0561a", "CPU", 1, cost => cost.CpuEach);
        svg.AppendLine("</svg>");
        File.WriteAllText(path, svg.ToString());

        void Series(string colour, string name, int place, Func<CommitCost, double> value)
        {
            Add($"""<polyline fill="none" stroke="{colour}" stroke-width="2" points="{string.Join(' ', shown.Select(cost => FormattableString.Invariant($"{X(cost):0.0},{Y(value(cost)):0.0}")))}"/>""");
            foreach (var cost in shown)
            {
                var below = place == 0 ? -8 : 18;
                Add($"""<circle cx="{X(cost):0.0}" cy="{Y(value(cost)):0.0}" r="3" fill="{colour}"/><text x="{X(cost):0.0}" y="{Y(value(cost)) + below:0.0}" text-anchor="middle" fill="{colour}">{value(cost):0}</text>""");
            }
            Add($"""<text x="{Left + (place * 110)}" y="40" fill="{colour}">● {name}</text>""");
        }

        double X(CommitCost cost) => Left + 20 + ((Math.Log10(cost.Keys) - first) / Math.Max(last - first, 0.1) * (Width - Left - Right - 40));
        double Y(double value) => Height - Bottom - (value / most * (Height - Top - Bottom));
        void Add(FormattableString line) => svg.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }

    private static string Keys(int keys) => keys switch
    {
        >= 1_000_000 => FormattableString.Invariant($"{keys / 1e6:0.#} M"),
        _ => FormattableString.Invariant($"{keys / 1e3:0.#} k"),
    };
}
