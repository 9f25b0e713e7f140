using System.Globalization;
using System.Text;

namespace Ledger.Papers.Internal;

/// <summary>
/// Reads objects (ISO 32000-1, 7.3): null, <see cref="bool"/>, <see cref="double"/>, <see cref="string"/> for a name,
/// <see cref="byte"/> array for a string, list, dictionary, <see cref="PdfReference"/>.
/// </summary>
internal sealed class PdfLexer(ReadOnlyMemory<byte> bytes)
{
    private const int DeepestNesting = 64;

    public int Position { get; set; }

    private ReadOnlySpan<byte> Bytes => bytes.Span;

    public static bool IsWhite(byte b) => b is 0 or 9 or 10 or 12 or 13 or 32;

    public object? Read(int depth = 0)
    {
        if (depth > DeepestNesting)
            throw new InvalidDataException("objects nest too deep");
        SkipWhite();
        if (Position >= Bytes.Length)
            throw new InvalidDataException("the file ends inside an object");
        switch (Bytes[Position])
        {
            case (byte)'/':
                return ReadName();
            case (byte)'(':
                return ReadLiteral();
            case (byte)'[':
                return ReadArray(depth);
            case (byte)'<':
                return Position + 1 < Bytes.Length && Bytes[Position + 1] == '<' ? ReadDictionary(depth) : ReadHexadecimal();
            default:
                return ReadWord();
        }
    }

    public bool TryKeyword(ReadOnlySpan<byte> keyword)
    {
        SkipWhite();
        if (!Bytes[Math.Min(Position, Bytes.Length)..].StartsWith(keyword))
            return false;
        Position += keyword.Length;
        return true;
    }

    public void SkipWhite()
    {
        while (Position < Bytes.Length)
        {
            if (Bytes[Position] == '%')
            {
                var end = Bytes[Position..].IndexOfAny((byte)10, (byte)13);
                Position = end < 0 ? Bytes.Length : Position + end;
            }
            else if (IsWhite(Bytes[Position]))
            {
                Position++;
            }
            else
            {
                return;
            }
        }
    }

    private static bool IsDelimiter(byte b) => b is (byte)'(' or (byte)')' or (byte)'<' or (byte)'>' or (byte)'[' or (byte)']' or (byte)'{' or (byte)'}' or (byte)'/' or (byte)'%';

    private string ReadToken()
    {
        var start = Position;
        while (Position < Bytes.Length && !IsWhite(Bytes[Position]) && !IsDelimiter(Bytes[Position]))
            Position++;
        return Encoding.Latin1.GetString(Bytes[start..Position]);
    }

    private string ReadName()
    {
        Position++;
        var token = ReadToken();
        if (!token.Contains('#', StringComparison.Ordinal))
            return token;
        var name = new StringBuilder();
        for (var i = 0; i < token.Length; i++)
        {
            if (token[i] == '#' && i + 2 < token.Length && byte.TryParse(token.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code))
            {
                name.Append((char)code);
                i += 2;
            }
            else
            {
                name.Append(token[i]);
            }
        }

        return name.ToString();
    }

    private byte[] ReadLiteral()
    {
        var text = new List<byte>();
        var open = 1;
        for (Position++; Position < Bytes.Length; Position++)
        {
            var b = Bytes[Position];
            switch (b)
            {
                case (byte)'(':
                    open++;
                    break;
                case (byte)')' when --open == 0:
                    Position++;
                    return [.. text];
                case (byte)'\\':
                    Position++;
                    ReadEscape(text);
                    continue;
            }

            text.Add(b);
        }

        throw new InvalidDataException("the file ends inside a text");
    }

    private void ReadEscape(List<byte> text)
    {
        if (Position >= Bytes.Length)
            return;
        var b = Bytes[Position];
        if (b is >= (byte)'0' and <= (byte)'7')
        {
            var value = 0;
            var end = Math.Min(Position + 3, Bytes.Length);
            for (; Position < end && Bytes[Position] is >= (byte)'0' and <= (byte)'7'; Position++)
                value = (value * 8) + (Bytes[Position] - '0');
            Position--;
            text.Add((byte)value);
            return;
        }

        if (b == 13 && Position + 1 < Bytes.Length && Bytes[Position + 1] == 10)
            Position++;
        if (b is 10 or 13)
            return;
        text.Add(b switch { (byte)'n' => 10, (byte)'r' => 13, (byte)'t' => 9, (byte)'b' => 8, (byte)'f' => 12, _ => b });
    }

    private byte[] ReadHexadecimal()
    {
        var end = Bytes[Position..].IndexOf((byte)'>');
        if (end < 0)
            throw new InvalidDataException("the file ends inside a text");
        var digits = new StringBuilder();
        foreach (var b in Bytes.Slice(Position + 1, end - 1))
        {
            if (char.IsAsciiHexDigit((char)b))
                digits.Append((char)b);
        }

        Position += end + 1;
        if (digits.Length % 2 != 0)
            digits.Append('0');
        return Convert.FromHexString(digits.ToString());
    }

    private List<object?> ReadArray(int depth)
    {
        Position++;
        var items = new List<object?>();
        while (!TryKeyword("]"u8))
            items.Add(Read(depth + 1));
        return items;
    }

    private Dictionary<string, object?> ReadDictionary(int depth)
    {
        Position += 2;
        var entries = new Dictionary<string, object?>(StringComparer.Ordinal);
        while (!TryKeyword(">>"u8))
        {
            if (Position >= Bytes.Length || Bytes[Position] != '/')
                throw new InvalidDataException("a dictionary is damaged");
            var key = ReadName();
            entries[key] = Read(depth + 1);
        }

        return entries;
    }

    private object? ReadWord()
    {
        var token = ReadToken();
        if (token.Length == 0)
            throw new InvalidDataException("an object is damaged");
        switch (token)
        {
            case "null":
                return null;
            case "true":
                return true;
            case "false":
                return false;
        }

        if (!double.TryParse(token, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            throw new InvalidDataException("an object is damaged");

        // Two whole numbers and an R are a reference.
        var after = Position;
        SkipWhite();
        if (int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var target)
            && Position < Bytes.Length && char.IsAsciiDigit((char)Bytes[Position]) && ReadToken().All(char.IsAsciiDigit))
        {
            SkipWhite();
            if (ReadToken() == "R")
                return new PdfReference(target);
        }

        Position = after;
        return number;
    }
}
