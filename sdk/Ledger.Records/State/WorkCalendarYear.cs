using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>
/// What <c>calendars:Publish</c> is given: how a year's working days differ from Monday to Friday, as the State Council
/// arranges it each year.
/// </summary>
public record WorkCalendarYear : IStateValue
{
    /// <summary>The unit that publishes it, for its own rule sets and, the province's, for all.</summary>
    public required string Owner { get; init; }

    /// <summary>The year.</summary>
    public required int Year { get; init; }

    /// <summary>Days from Monday to Friday on which nobody works; in order.</summary>
    public required IReadOnlyList<DateOnly> DaysOff { get; init; }

    /// <summary>Saturdays and Sundays that are worked; in order.</summary>
    public required IReadOnlyList<DateOnly> WorkedDays { get; init; }

    /// <summary>Reads an argument in RFC 8785 form.</summary>
    /// <exception cref="StateFormatException">The text is another, or a day is of another year, on the wrong day of the week or out of order.</exception>
    public static WorkCalendarYear Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("calendar", canonical, static json => Check(json, new WorkCalendarYear
    {
        DaysOff = json.Dates("daysOff"),
        Owner = json.Text("owner", Codes.IsUnitCode),
        WorkedDays = json.Dates("workedDays"),
        Year = json.Integer("year", 2000, 2999),
    }));

    /// <inheritdoc/>
    public virtual byte[] ToCanonicalBytes() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        writer.WriteDates("daysOff", DaysOff);
        writer.WriteText("owner", Owner);
        writer.WriteVersion();
        writer.WriteDates("workedDays", WorkedDays);
        writer.WriteNumber("year", Year);
        writer.EndObject();
    });

    private protected static T Check<T>(StateObject json, T calendar) where T : WorkCalendarYear
    {
        CheckDays(json, "daysOff", calendar.DaysOff, calendar.Year, isWeekend: false);
        CheckDays(json, "workedDays", calendar.WorkedDays, calendar.Year, isWeekend: true);
        return calendar;
    }

    private static void CheckDays(StateObject json, string name, IReadOnlyList<DateOnly> days, int year, bool isWeekend)
    {
        for (var i = 0; i < days.Count; i++)
        {
            if (days[i].Year != year) throw json.Wrong(name, "a day of another year is there.");
            if (days[i].DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday != isWeekend)
                throw json.Wrong(name, isWeekend ? "Saturdays and Sundays belong here." : "days from Monday to Friday belong here.");
            if (i > 0 && days[i - 1] >= days[i]) throw json.Wrong(name, "the days are sorted, none twice.");
        }
    }
}
