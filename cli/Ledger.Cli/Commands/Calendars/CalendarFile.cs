using System.Globalization;
using System.Text;
using Ledger.Records.State;

namespace Ledger.Cli.Commands;

/// <summary>
/// A year's working days as a text file: a line a day, the day and <c>休</c> or <c>off</c>, <c>班</c> or <c>work</c>; what follows
/// <c>#</c> is a remark. It is the form in which the State Council's office announces them, day by day.
/// </summary>
internal static class CalendarFile
{
    /// <exception cref="CliException">A line is no such day; the message names it.</exception>
    public static async Task<WorkCalendarYear> ReadAsync(string file, string owner, CancellationToken cancellationToken)
    {
        if (Directory.Exists(file)) throw CliException.BadInput("error.in.is.folder", file);
        string[] lines = await File.ReadAllLinesAsync(file, Encoding.UTF8, cancellationToken).ConfigureAwait(false);
        var off = new SortedSet<DateOnly>();
        var worked = new SortedSet<DateOnly>();
        for (int i = 0; i < lines.Length; i++)
        {
            string[] words = lines[i].Split('#')[0].Split([' ', '\t', ',', '，'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0) continue;
            if (words.Length != 2 || !DateOnly.TryParseExact(words[0], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
                throw CliException.BadInput("error.calendar.line", file, i + 1);
            bool isOff = words[1] switch
            {
                "休" or "off" => true,
                "班" or "work" => false,
                _ => throw CliException.BadInput("error.calendar.line", file, i + 1),
            };
            // Whole holidays are listed with their weekends, and those are free anyway.
            bool isWeekend = day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
            if (!isOff && !isWeekend) throw CliException.BadInput("error.calendar.weekday", file, i + 1, words[0]);
            if (isOff && !isWeekend) off.Add(day);
            if (!isOff) worked.Add(day);
        }

        List<int> years = [.. off.Concat(worked).Select(d => d.Year).Distinct()];
        return years.Count == 1
            ? new WorkCalendarYear { Owner = owner, Year = years[0], DaysOff = [.. off], WorkedDays = [.. worked] }
            : throw CliException.BadInput("error.calendar.years", file, string.Join(", ", years));
    }
}
