using System.Globalization;

namespace Ledger.Audit.Internal;

/// <summary>What claimed times show against each other and against the day.</summary>
internal sealed class TimeFindings(AuditIndex index)
{
    // China's time, by which schools work.
    private const long ZoneMilliseconds = 8 * 3_600_000;

    // A block that claims a time ahead of those behind it is no measure for them: what they claim themselves is.
    private const int BlocksBehind = 2;

    /// <summary>Blocks carry no time; what was committed earlier shows how late it was.</summary>
    public IEnumerable<AuditFinding> Backdated(TimeSpan tolerance)
    {
        var blocks = BlockTimes();
        var seen = long.MinValue;
        using var read = new Statement(index.Connection, "SELECT t.seq, t.id, t.time FROM tx t WHERE t.time IS NOT NULL AND t.seq < $0 ORDER BY t.seq");
        using var rows = read.With(index.End).Read();
        var current = -1L;
        while (rows.Read())
        {
            var (seq, time) = (rows.GetInt64(0), rows.GetInt64(2));
            var block = (long)IndexSchema.BlockOf(seq);
            if (block != current)
            {
                // What the blocks before show, no later than the blocks after allow.
                for (var number = Math.Max(current, 0); number < block; number++) seen = Math.Max(seen, Plausible(blocks, number));
                current = block;
            }
            if (time + (long)tolerance.TotalMilliseconds >= seen) continue;
            var id = IndexState.IdText((byte[])rows.GetValue(1));
            yield return new AuditFinding(FindingRule.Backdated, id, [Time(time), Time(seen), Minutes(seen - time)], [id]);
        }
    }

    public IEnumerable<AuditFinding> UnusualHours(int from, int until)
    {
        using var read = new Statement(index.Connection, $"SELECT id, time FROM tx WHERE time IS NOT NULL AND code = 0 AND ((time + {ZoneMilliseconds}) / 3600000) % 24 NOT BETWEEN $0 AND $1 AND seq < $2 ORDER BY seq");
        using var rows = read.With((long)from, (long)until - 1, index.End).Read();
        while (rows.Read())
        {
            var id = IndexState.IdText((byte[])rows.GetValue(0));
            yield return new AuditFinding(FindingRule.UnusualHours, id, [Time(rows.GetInt64(1))], [id]);
        }
    }

    private Dictionary<long, long> BlockTimes()
    {
        var times = new Dictionary<long, long>();
        using var read = new Statement(index.Connection, "SELECT number, time FROM block WHERE time IS NOT NULL AND number < $0 ORDER BY number");
        using var rows = read.With((long)index.Height).Read();
        while (rows.Read()) times.Add(rows.GetInt64(0), rows.GetInt64(1));
        return times;
    }

    private static long Plausible(Dictionary<long, long> blocks, long number)
    {
        var time = blocks.GetValueOrDefault(number, long.MinValue);
        for (var next = number + 1; next <= number + BlocksBehind; next++) time = Math.Min(time, blocks.GetValueOrDefault(next, long.MaxValue));
        return time;
    }

    private static string Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Minutes(long milliseconds) => (milliseconds / 60_000).ToString(CultureInfo.InvariantCulture);
}
