namespace Ledger.Records.State;

/// <summary>Counts working days: Monday to Friday, but for what a calendar says of a year. Dates are China's, UTC+8.</summary>
public static class WorkingDays
{
    private static readonly TimeSpan s_china = TimeSpan.FromHours(8);

    /// <summary>The date in China at a time.</summary>
    public static DateOnly DateOf(DateTimeOffset time) => DateOnly.FromDateTime(time.ToOffset(s_china).DateTime);

    /// <summary>Whether a day is worked.</summary>
    /// <param name="day">The day.</param>
    /// <param name="calendars">The calendars; of two that speak of a year the first counts.</param>
    public static bool IsWorked(DateOnly day, IReadOnlyList<WorkCalendarYear> calendars)
    {
        ArgumentNullException.ThrowIfNull(calendars);
        var calendar = calendars.FirstOrDefault(c => c.Year == day.Year);
        return day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday
            ? calendar?.WorkedDays.Contains(day) == true
            : calendar?.DaysOff.Contains(day) != true;
    }

    /// <summary>The last day of a period of working days. The day on which it is set going does not count.</summary>
    /// <param name="from">That day.</param>
    /// <param name="days">How many working days, from 0.</param>
    /// <param name="calendars">The calendars.</param>
    public static DateOnly After(DateOnly from, int days, IReadOnlyList<WorkCalendarYear> calendars)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(days);
        var day = from;
        while (days > 0)
        {
            day = day.AddDays(1);
            if (IsWorked(day, calendars)) days--;
        }
        return day;
    }
}
