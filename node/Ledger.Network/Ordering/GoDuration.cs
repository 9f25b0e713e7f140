using System.Globalization;

namespace Ledger.Network.Ordering;

/// <summary>Go's duration text (time.ParseDuration), in which BatchTimeout stands in the configuration.</summary>
internal static class GoDuration
{
    private static readonly (string Unit, double Milliseconds)[] Units =
        [("ns", 1e-6), ("us", 1e-3), ("µs", 1e-3), ("ms", 1), ("h", 3_600_000), ("m", 60_000), ("s", 1_000)];

    /// <summary>Reads texts such as 2s, 500ms, 1m30s.</summary>
    /// <exception cref="FormatException">The text is no duration.</exception>
    public static TimeSpan Parse(string text)
    {
        var rest = text.AsSpan();
        if (rest.IsEmpty) throw new FormatException("a duration is empty");
        double milliseconds = 0;
        while (!rest.IsEmpty)
        {
            var digits = 0;
            while (digits < rest.Length && (char.IsAsciiDigit(rest[digits]) || rest[digits] == '.')) digits++;
            if (digits == 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
                throw new FormatException($"'{text}' is no duration");
            rest = rest[digits..];
            var known = false;
            foreach (var (unit, factor) in Units)
            {
                if (!rest.StartsWith(unit, StringComparison.Ordinal)) continue;
                milliseconds += value * factor;
                rest = rest[unit.Length..];
                known = true;
                break;
            }
            if (!known) throw new FormatException($"'{text}' is no duration: a unit such as ms or s is missing");
        }
        return TimeSpan.FromMilliseconds(milliseconds);
    }

    /// <summary>Writes whole milliseconds as Go prints them: seconds where they are whole, else milliseconds.</summary>
    public static string Format(TimeSpan duration)
    {
        var milliseconds = (long)duration.TotalMilliseconds;
        return milliseconds % 1000 == 0 && milliseconds < 60_000
            ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000}s")
            : string.Create(CultureInfo.InvariantCulture, $"{milliseconds}ms");
    }
}
