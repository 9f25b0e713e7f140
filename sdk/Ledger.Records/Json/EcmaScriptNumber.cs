using System.Globalization;

namespace Ledger.Records;

/// <summary>Number::toString of ECMAScript, as RFC 8785 section 3.2.2.3 requires for JSON numbers.</summary>
internal static class EcmaScriptNumber
{
    public const int MaxLength = 32;

    private const long MaxSafeInteger = 1L << 53;

    /// <summary>Writes the number; returns how many bytes. The number must be finite.</summary>
    public static int Format(double value, Span<byte> destination)
    {
        if (value == Math.Truncate(value) && Math.Abs(value) <= MaxSafeInteger)
        {
            // Minus zero is written 0.
            ((long)value).TryFormat(destination, out var written, default, CultureInfo.InvariantCulture);
            return written;
        }

        // "R" gives the shortest digits that read back as the same double; only their layout differs from ECMAScript's.
        Span<byte> text = stackalloc byte[40];
        value.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
        text = text[..length];

        var position = 0;
        if (text[0] == (byte)'-')
        {
            destination[position++] = (byte)'-';
            text = text[1..];
        }

        var exponent = 0;
        var exponentAt = text.IndexOf((byte)'E');
        if (exponentAt >= 0)
        {
            exponent = int.Parse(text[(exponentAt + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            text = text[..exponentAt];
        }

        // value = 0.DIGITS * 10^point
        Span<byte> digits = stackalloc byte[40];
        var count = 0;
        var point = 0;
        var seenPoint = false;
        foreach (var b in text)
        {
            if (b == (byte)'.')
            {
                seenPoint = true;
                continue;
            }

            if (count == 0 && b == (byte)'0')
            {
                if (seenPoint)
                    point--;
                continue;
            }

            digits[count++] = b;
            if (!seenPoint)
                point++;
        }

        point += exponent;
        while (count > 1 && digits[count - 1] == (byte)'0')
            count--;
        return position + Layout(digits[..count], point, destination[position..]);
    }

    private static int Layout(ReadOnlySpan<byte> digits, int point, Span<byte> destination)
    {
        if (digits.Length <= point && point <= 21)
        {
            digits.CopyTo(destination);
            destination[digits.Length..point].Fill((byte)'0');
            return point;
        }

        if (point is > 0 and <= 21)
        {
            digits[..point].CopyTo(destination);
            destination[point] = (byte)'.';
            digits[point..].CopyTo(destination[(point + 1)..]);
            return digits.Length + 1;
        }

        if (point is > -6 and <= 0)
        {
            "0."u8.CopyTo(destination);
            destination[2..(2 - point)].Fill((byte)'0');
            digits.CopyTo(destination[(2 - point)..]);
            return 2 - point + digits.Length;
        }

        var position = 0;
        destination[position++] = digits[0];
        if (digits.Length > 1)
        {
            destination[position++] = (byte)'.';
            digits[1..].CopyTo(destination[position..]);
            position += digits.Length - 1;
        }

        destination[position++] = (byte)'e';
        var exponent = point - 1;
        destination[position++] = exponent < 0 ? (byte)'-' : (byte)'+';
        Math.Abs(exponent).TryFormat(destination[position..], out var written, default, CultureInfo.InvariantCulture);
        return position + written;
    }
}
