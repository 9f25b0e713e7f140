using System.Globalization;

namespace Ledger.Network.Ordering;

/// <summary>Go's duration text (time.Duration), in which BatchTimeout stands in the configuration.</summary>
internal static class GoDuration
{
    /// <summary>Writes whole milliseconds as Go prints them: seconds where they are whole, else milliseconds.</summary>
    public static string Format(TimeSpan duration)
    {
        var milliseconds = (long)duration.TotalMilliseconds;
        return milliseconds % 1000 == 0 && milliseconds < 60_000
            ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000}s")
            : string.Create(CultureInfo.InvariantCulture, $"{milliseconds}ms");
    }
}
