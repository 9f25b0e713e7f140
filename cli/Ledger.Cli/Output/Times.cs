using System.Globalization;

namespace Ledger.Cli;

/// <summary>Times are shown in UTC, as the ledger writes them.</summary>
internal static class Times
{
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <exception cref="CliException">The text is no day.</exception>
    public static DateOnly Day(string option, string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
            ? day
            : throw CliException.BadInput("error.day", option, text);
}
