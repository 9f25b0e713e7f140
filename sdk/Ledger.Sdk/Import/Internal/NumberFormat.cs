namespace Ledger.Sdk.Import.Internal;

/// <summary>Which number formats show a number as a date (ECMA-376 part 1, 18.8.30).</summary>
internal static class NumberFormat
{
    /// <summary>The numbered formats that need no code: 14–22 and 45–47 everywhere, 27–36 and 50–58 in Chinese, Japanese and Korean Excel.</summary>
    public static bool IsBuiltInDate(int id) => id is (>= 14 and <= 22) or (>= 27 and <= 36) or (>= 45 and <= 47) or (>= 50 and <= 58);

    /// <summary>True if the code has a letter of year, month, day, hour or second outside quotes, brackets and escapes.</summary>
    public static bool IsDate(ReadOnlySpan<char> code)
    {
        for (var i = 0; i < code.Length; i++)
        {
            switch (code[i])
            {
                case '"':
                    i = Skip(code, i, '"');
                    break;
                case '[':
                    // [h], [mm] and [ss] are elapsed time; all else in brackets is a colour, a condition or a locale.
                    var end = Skip(code, i, ']');
                    if (end > i + 1 && code[(i + 1)..end].ToString().ToLowerInvariant().Trim('h', 'm', 's').Length == 0)
                        return true;
                    i = end;
                    break;
                case '\\' or '_' or '*':
                    i++;
                    break;
                case 'y' or 'Y' or 'm' or 'M' or 'd' or 'D' or 'h' or 'H' or 's' or 'S':
                    return true;
            }
        }

        return false;
    }

    private static int Skip(ReadOnlySpan<char> code, int from, char closing)
    {
        var length = code[(from + 1)..].IndexOf(closing);
        return length < 0 ? code.Length : from + 1 + length;
    }
}
