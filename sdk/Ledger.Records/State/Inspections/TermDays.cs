using System.Globalization;

namespace Ledger.Records.State;

/// <summary>A term in days; 0 sets none.</summary>
/// <param name="Days">How many, from 0 to <see cref="MaxDays"/>. The day that sets it going does not count.</param>
/// <param name="AreWorking">Whether only working days count.</param>
public readonly record struct TermDays(int Days, bool AreWorking = false)
{
    /// <summary>The longest term that a rule set may set.</summary>
    public const int MaxDays = 365;

    /// <summary>Reads the text form: <c>30d</c> for days of the calendar, <c>5wd</c> for working days.</summary>
    public static bool TryParse(string? text, out TermDays term)
    {
        term = default;
        if (text is null) return false;
        var working = text.EndsWith("wd", StringComparison.Ordinal);
        if (!working && !text.EndsWith('d')) return false;
        var digits = text.AsSpan(0, text.Length - (working ? 2 : 1));
        if (digits.Length is 0 or > 3 || (digits.Length > 1 && digits[0] == '0')) return false;
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var days) || days > MaxDays) return false;
        term = new TermDays(days, working);
        return true;
    }

    /// <summary>The last day of the term; null if it sets none.</summary>
    /// <param name="from">The day that sets it going.</param>
    /// <param name="calendars">The calendars of working days.</param>
    public DateOnly? After(DateOnly from, IReadOnlyList<WorkCalendarYear> calendars) =>
        Days == 0 ? null : AreWorking ? WorkingDays.After(from, Days, calendars) : from.AddDays(Days);

    /// <summary>The text form.</summary>
    public override string ToString() => Days.ToString(CultureInfo.InvariantCulture) + (AreWorking ? "wd" : "d");
}
