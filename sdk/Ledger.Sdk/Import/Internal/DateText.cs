using System.Globalization;

namespace Ledger.Sdk.Import.Internal;

/// <summary>
/// Dates in the forms that people type, brought to <c>2025-09-01</c>. What is no date, or could be two, stays as it is and
/// is refused by the rule.
/// </summary>
internal static class DateText
{
    // Serial numbers of 1990-01-01 and 2050-12-31: a number beyond is no date of a student's record.
    private const int FirstSerial = 32874;
    private const int LastSerial = 55153;

    /// <summary>Normalises text.</summary>
    public static string Normalize(string text)
    {
        if (text.Length == 10 && text[4] == '-' && text[7] == '-')
            return text;
        var folded = TextFold.Fold(text);
        if (folded.Length == 5 && int.TryParse(folded, NumberStyles.None, CultureInfo.InvariantCulture, out var serial))
            return FromSerial(serial) ?? text;
        if (folded.AsSpan().IndexOfAny('〇', '零', '二') >= 0)
            folded = ChineseDigits(folded);
        var end = folded.Length;
        Span<int> parts = stackalloc int[3];
        var count = 0;
        for (var i = 0; i < end;)
        {
            if (!char.IsAsciiDigit(folded[i]))
                return text;
            var from = i;
            while (i < end && char.IsAsciiDigit(folded[i]))
                i++;
            if (i - from > (count == 0 ? 4 : 2) || count == 3)
                return i - from == 8 && i == end && count == 0 ? folded : text;
            parts[count++] = int.Parse(folded.AsSpan(from, i - from), CultureInfo.InvariantCulture);
            if (count == 3)
                return IsEnd(folded.AsSpan(i)) ? Of(parts[0], parts[1], parts[2]) ?? text : text;
            while (i < end && folded[i] == ' ')
                i++;
            if (i == end || folded[i] is not ('-' or '/' or '.' or '\\' or '、' or '。' or '年' or '月' or '·' or '—' or '–' or '－'))
                return text;
            i++;
            while (i < end && folded[i] == ' ')
                i++;
        }

        return text;
    }

    /// <summary>The date of a plain number: a serial number, or the digits of year, month and day; null if it is neither.</summary>
    public static string? FromNumber(double number, bool uses1904)
    {
        if (number != Math.Truncate(number))
            return null;
        if (number is >= 19000101 and <= 22001231)
            return Of((int)number / 10000, (int)number / 100 % 100, (int)number % 100);
        return number is > 0 and < 100000 ? FromSerial((int)number + (uses1904 ? 1462 : 0)) : null;
    }

    private static string? FromSerial(int serial) =>
        serial is >= FirstSerial and <= LastSerial ? DateTime.FromOADate(serial).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null;

    // 日 or 号, a time of day or a weekday may follow; a fourth number may not.
    private static bool IsEnd(ReadOnlySpan<char> rest)
    {
        rest = rest.Trim();
        if (rest is ['日' or '号', ..])
            rest = rest[1..].TrimStart();
        if (rest is ['(', .., ')'])
            rest = rest[1..^1];
        if (rest.IsEmpty || ((rest.StartsWith("星期") || rest.StartsWith("周")) && rest.Length <= 3))
            return true;
        return TimeOnly.TryParse(rest.TrimStart('T'), CultureInfo.InvariantCulture, out _);
    }

    private static string? Of(int year, int month, int day) =>
        year is >= 1900 and <= 2200 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            ? new DateOnly(year, month, day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : null;

    // 二〇二五年九月十一日: digits by place in the year, tens and ones in month and day.
    private static string ChineseDigits(string text)
    {
        var result = new System.Text.StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var digit = "〇一二三四五六七八九".IndexOf(text[i] == '零' ? '〇' : text[i], StringComparison.Ordinal);
            if (text[i] == '十')
            {
                if (result.Length == 0 || !char.IsAsciiDigit(result[^1]))
                    result.Append('1');
                if (i + 1 == text.Length || "一二三四五六七八九".IndexOf(text[i + 1], StringComparison.Ordinal) < 0)
                    result.Append('0');
            }
            else
            {
                result.Append(digit < 0 ? text[i] : (char)('0' + digit));
            }
        }

        return result.ToString();
    }
}
