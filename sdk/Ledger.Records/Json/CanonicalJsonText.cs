using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Ledger.Records;

/// <summary>Strings of RFC 8785: escapes, and the order of names.</summary>
internal static class CanonicalJsonText
{
    private static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    /// <summary>Most bytes that a string of this many UTF-16 code units takes, quotes included.</summary>
    public static int MaxQuotedLength(int charCount) => (charCount * 6) + 2;

    /// <summary>Writes the string with its quotes; returns how many bytes, or -1 when it holds a lone surrogate.</summary>
    public static int WriteQuoted(ReadOnlySpan<char> value, Span<byte> destination)
    {
        destination[0] = (byte)'"';
        if (Utf8.FromUtf16(value, destination[1..], out _, out var written, replaceInvalidSequences: false) != OperationStatus.Done)
            return -1;

        var body = destination.Slice(1, written);
        if (body.IndexOfAny(Escaped) is var first && first >= 0)
            written = first + WriteEscaped(body[first..].ToArray(), destination[(1 + first)..]);
        destination[written + 1] = (byte)'"';
        return written + 2;
    }

    private static int WriteEscaped(ReadOnlySpan<byte> utf8, Span<byte> destination)
    {
        var position = 0;
        foreach (var b in utf8)
        {
            if (b >= 0x20 && b != (byte)'"' && b != (byte)'\\')
            {
                destination[position++] = b;
                continue;
            }

            destination[position++] = (byte)'\\';
            var shortForm = ShortEscape(b);
            if (shortForm != 0)
            {
                destination[position++] = shortForm;
                continue;
            }

            "u00"u8.CopyTo(destination[position..]);
            destination[position + 3] = (byte)('0' + (b >> 4));
            destination[position + 4] = "0123456789abcdef"u8[b & 15];
            position += 5;
        }

        return position;
    }

    public static byte ShortEscape(byte b) => b switch
    {
        (byte)'"' => (byte)'"',
        (byte)'\\' => (byte)'\\',
        (byte)'\b' => (byte)'b',
        (byte)'\t' => (byte)'t',
        (byte)'\n' => (byte)'n',
        (byte)'\f' => (byte)'f',
        (byte)'\r' => (byte)'r',
        _ => 0,
    };

    /// <summary>Length of the canonical string body at the start of the text, up to its closing quote.</summary>
    public static int ScanBody(ReadOnlySpan<byte> utf8, int position)
    {
        var length = 0;
        while (true)
        {
            var next = utf8[length..].IndexOfAny(Escaped);
            if (next < 0)
                throw new CanonicalJsonException(CanonicalJsonError.Truncated, position + utf8.Length, "The text ends inside a string.");
            length += next;
            switch (utf8[length])
            {
                case (byte)'"':
                    return length;
                case (byte)'\\':
                    length += ScanEscape(utf8[length..], position + length);
                    break;
                default:
                    throw new CanonicalJsonException(
                        CanonicalJsonError.StringForm, position + length, "A control character stands unescaped in a string.");
            }
        }
    }

    private static int ScanEscape(ReadOnlySpan<byte> utf8, int position)
    {
        if (utf8.Length < 2)
            throw new CanonicalJsonException(CanonicalJsonError.Truncated, position + utf8.Length, "The text ends inside a string.");
        if (utf8[1] is (byte)'"' or (byte)'\\' or (byte)'b' or (byte)'t' or (byte)'n' or (byte)'f' or (byte)'r')
            return 2;
        if (utf8[1] == (byte)'u')
        {
            if (utf8.Length < 6)
                throw new CanonicalJsonException(CanonicalJsonError.Truncated, position + utf8.Length, "The text ends inside a string.");
            if (utf8[2] == (byte)'0' && utf8[3] == (byte)'0' && utf8[4] is (byte)'0' or (byte)'1'
                && "0123456789abcdef"u8.IndexOf(utf8[5]) is var low && low >= 0
                && ShortEscape((byte)(((utf8[4] - '0') << 4) | low)) == 0)
            {
                return 6;
            }
        }

        throw new CanonicalJsonException(CanonicalJsonError.StringForm, position, "An escape is not the one that canonical JSON uses.");
    }

    /// <summary>The string of a canonical body.</summary>
    public static string Decode(ReadOnlySpan<byte> body)
    {
        if (!body.Contains((byte)'\\'))
            return Encoding.UTF8.GetString(body);

        var buffer = new byte[body.Length];
        var length = 0;
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] != (byte)'\\')
            {
                buffer[length++] = body[i];
                continue;
            }

            i++;
            switch (body[i])
            {
                case (byte)'b': buffer[length++] = (byte)'\b'; break;
                case (byte)'t': buffer[length++] = (byte)'\t'; break;
                case (byte)'n': buffer[length++] = (byte)'\n'; break;
                case (byte)'f': buffer[length++] = (byte)'\f'; break;
                case (byte)'r': buffer[length++] = (byte)'\r'; break;
                case (byte)'u':
                    buffer[length++] = (byte)(((body[i + 3] - '0') << 4) | "0123456789abcdef"u8.IndexOf(body[i + 4]));
                    i += 4;
                    break;
                default: buffer[length++] = body[i]; break;
            }
        }

        return Encoding.UTF8.GetString(buffer.AsSpan(0, length));
    }

    /// <summary>Compares two canonical string bodies by the UTF-16 code units of what they stand for.</summary>
    public static int CompareBodies(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Contains((byte)'\\') || right.Contains((byte)'\\'))
            return string.CompareOrdinal(Decode(left), Decode(right));

        var common = left.CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
            return left.Length - right.Length;

        // UTF-8 orders like UTF-16 except that surrogates (lead bytes F0 to F4) come before U+E000 to U+FFFF (EE, EF).
        var l = left[common];
        var r = right[common];
        if (l >= 0xF0 && r is 0xEE or 0xEF)
            return -1;
        if (r >= 0xF0 && l is 0xEE or 0xEF)
            return 1;
        return l - r;
    }
}
