using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Unicode;

namespace Ledger.Records;

/// <summary>
/// Reads canonical JSON (RFC 8785) forward only, and refuses at the first byte that another encoder could have written
/// differently: after <see cref="End"/> the text is known to be the only encoding of what was read.
/// </summary>
/// <remarks>
/// Every method throws <see cref="CanonicalJsonException"/> with the position when the text does not hold what was asked
/// for. Spans returned are slices of the text given.
/// </remarks>
public ref struct CanonicalJsonReader
{
    private readonly ReadOnlySpan<byte> _text;
    private Levels _levels;
    private int _depth;
    private int _position;

    /// <summary>Starts at the text's first byte.</summary>
    /// <param name="utf8">The whole text.</param>
    public CanonicalJsonReader(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
            throw new CanonicalJsonException(CanonicalJsonError.InvalidUtf8, InvalidAt(utf8), "The text is not UTF-8.");
        _text = utf8;
    }

    /// <summary>Offset in bytes of what will be read next.</summary>
    public readonly int Position => _position;

    /// <summary>First byte of the next token: one of <c>{ [ " t f n -</c> or a digit when a value follows.</summary>
    public readonly byte Peek() => _position < _text.Length
        ? _text[_position]
        : throw Fail(CanonicalJsonError.Truncated, "The text ends where a value or a bracket belongs.");

    /// <summary>Enters an object.</summary>
    public void BeginObject() => Begin((byte)'{', "An object belongs here.");

    /// <summary>Enters an array.</summary>
    public void BeginArray() => Begin((byte)'[', "An array belongs here.");

    /// <summary>Moves to the object's next member, or out of the object.</summary>
    /// <param name="body">The name as it stands between its quotes.</param>
    /// <returns>False when the object has ended.</returns>
    public bool NextName(out ReadOnlySpan<byte> body)
    {
        ref var level = ref _levels[_depth - 1];
        if (!Next((byte)'}', level.Count++))
        {
            body = default;
            return false;
        }

        var start = _position + 1;
        body = ReadStringBody();
        if (level.Count > 1)
        {
            var order = CanonicalJsonText.CompareBodies(_text.Slice(level.NameStart, level.NameLength), body);
            if (order == 0)
                throw new CanonicalJsonException(CanonicalJsonError.DuplicateName, start - 1, "An object names a member twice.");
            if (order > 0)
            {
                throw new CanonicalJsonException(
                    CanonicalJsonError.UnsortedNames, start - 1, "An object's members are not in canonical order.");
            }
        }

        level.NameStart = start;
        level.NameLength = body.Length;
        Expect((byte)':', "A colon belongs after a member's name.");
        return true;
    }

    /// <summary>Moves to the array's next element, or out of the array.</summary>
    /// <returns>False when the array has ended.</returns>
    public bool NextElement() => Next((byte)']', _levels[_depth - 1].Count++);

    /// <summary>Reads the name that must come next in the object.</summary>
    /// <param name="name">The name, of characters that need no escape.</param>
    public void ReadName(ReadOnlySpan<byte> name)
    {
        var at = _position;
        if (!NextName(out var body))
        {
            throw new CanonicalJsonException(
                CanonicalJsonError.MissingMember, at, $"The member '{CanonicalJsonText.Decode(name)}' is missing.");
        }

        if (body.SequenceEqual(name))
            return;
        var before = CanonicalJsonText.CompareBodies(body, name) < 0;
        throw new CanonicalJsonException(
            before ? CanonicalJsonError.UnknownMember : CanonicalJsonError.MissingMember,
            at,
            before
                ? $"A member that the format does not know stands before '{CanonicalJsonText.Decode(name)}'."
                : $"The member '{CanonicalJsonText.Decode(name)}' is missing.");
    }

    /// <summary>Leaves the object, which must hold no further member.</summary>
    public void EndObject()
    {
        var at = _position;
        if (NextName(out _))
            throw new CanonicalJsonException(CanonicalJsonError.UnknownMember, at, "The object has a member that the format does not know.");
    }

    /// <summary>Leaves the array, which must hold no further element.</summary>
    public void EndArray()
    {
        var at = _position;
        if (NextElement())
            throw new CanonicalJsonException(CanonicalJsonError.InvalidValue, at, "The array has more elements than belong here.");
    }

    /// <summary>Reads a string.</summary>
    public string ReadString() => CanonicalJsonText.Decode(ReadStringBody());

    /// <summary>Reads a string and returns it as it stands between its quotes.</summary>
    public ReadOnlySpan<byte> ReadStringBody()
    {
        Expect((byte)'"', "A string belongs here.");
        var start = _position;
        var length = CanonicalJsonText.ScanBody(_text[start..], start);
        _position = start + length + 1;
        return _text.Slice(start, length);
    }

    /// <summary>Reads a whole number of at most 2^53 in magnitude.</summary>
    public long ReadInteger()
    {
        var start = _position;
        var text = ReadNumberText();
        if (!Utf8Parser.TryParse(text, out long value, out var consumed) || consumed != text.Length || Math.Abs(value) > 1L << 53)
            throw new CanonicalJsonException(CanonicalJsonError.InvalidValue, start, "A whole number of at most 2^53 belongs here.");
        return value;
    }

    /// <summary>Reads a number.</summary>
    public double ReadNumber() => double.Parse(ReadNumberText(), NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>Reads <c>true</c> or <c>false</c>.</summary>
    public bool ReadBoolean()
    {
        if (_text[_position..].StartsWith("true"u8))
        {
            _position += 4;
            return true;
        }

        if (!_text[_position..].StartsWith("false"u8))
            throw Fail(CanonicalJsonError.UnexpectedValue, "true or false belongs here.");
        _position += 5;
        return false;
    }

    /// <summary>Reads <c>null</c>.</summary>
    public void ReadNull()
    {
        if (!_text[_position..].StartsWith("null"u8))
            throw Fail(CanonicalJsonError.UnexpectedValue, "null belongs here.");
        _position += 4;
    }

    /// <summary>Reads any value and returns its bytes.</summary>
    public ReadOnlySpan<byte> ReadValue()
    {
        var start = _position;
        SkipValue();
        return _text[start.._position];
    }

    /// <summary>Checks that the text ends here.</summary>
    public readonly void End()
    {
        if (_position != _text.Length)
            throw Fail(CanonicalJsonError.TrailingBytes, "Bytes follow the JSON value.");
    }

    /// <summary>An exception at the position of what will be read next, for a value that the format does not allow.</summary>
    /// <param name="error">The cause.</param>
    /// <param name="detail">What was found or expected, in English, without quoting values.</param>
    public readonly CanonicalJsonException Fail(CanonicalJsonError error, string detail) => new(error, _position, detail);

    private void SkipValue()
    {
        switch (Peek())
        {
            case (byte)'{':
                BeginObject();
                while (NextName(out _))
                    SkipValue();
                break;
            case (byte)'[':
                BeginArray();
                while (NextElement())
                    SkipValue();
                break;
            case (byte)'"':
                ReadStringBody();
                break;
            case (byte)'t' or (byte)'f':
                ReadBoolean();
                break;
            case (byte)'n':
                ReadNull();
                break;
            default:
                ReadNumberText();
                break;
        }
    }

    private ReadOnlySpan<byte> ReadNumberText()
    {
        var first = Peek();
        if (first != (byte)'-' && !char.IsAsciiDigit((char)first))
        {
            throw first is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'
                ? Fail(CanonicalJsonError.Whitespace, "Whitespace stands between tokens.")
                : Fail(CanonicalJsonError.UnexpectedValue, "A number belongs here.");
        }

        var length = _text[_position..].IndexOfAnyExcept(NumberBytes);
        var text = length < 0 ? _text[_position..] : _text.Slice(_position, length);
        if (!IsCanonicalNumber(text))
            throw Fail(CanonicalJsonError.NumberForm, "A number is not in canonical form.");
        _position += text.Length;
        return text;
    }

    private static readonly System.Buffers.SearchValues<byte> NumberBytes = System.Buffers.SearchValues.Create("0123456789+-.eE"u8);

    private static bool IsCanonicalNumber(ReadOnlySpan<byte> text)
    {
        if (text.Length <= 15 && text[0] is >= (byte)'1' and <= (byte)'9' && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return true;
        if (!double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value)
            || !double.IsFinite(value))
        {
            return false;
        }

        Span<byte> canonical = stackalloc byte[EcmaScriptNumber.MaxLength];
        return text.SequenceEqual(canonical[..EcmaScriptNumber.Format(value, canonical)]);
    }

    private void Begin(byte bracket, string detail)
    {
        Expect(bracket, detail);
        if (_depth == JsonCanonicalizer.MaxDepth)
            throw Fail(CanonicalJsonError.Depth, $"Values are nested deeper than {JsonCanonicalizer.MaxDepth}.");
        _levels[_depth++] = default;
    }

    private bool Next(byte closing, int count)
    {
        var b = Peek();
        if (b == closing)
        {
            _position++;
            _depth--;
            return false;
        }

        if (count > 0)
            Expect((byte)',', "A comma or a closing bracket belongs here.");
        return true;
    }

    private void Expect(byte expected, string detail)
    {
        var b = Peek();
        if (b != expected)
        {
            throw b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'
                ? Fail(CanonicalJsonError.Whitespace, "Whitespace stands between tokens.")
                : Fail(expected is (byte)':' or (byte)',' ? CanonicalJsonError.Syntax : CanonicalJsonError.UnexpectedValue, detail);
        }

        _position++;
    }

    private static int InvalidAt(ReadOnlySpan<byte> utf8)
    {
        var position = 0;
        while (System.Text.Rune.DecodeFromUtf8(utf8[position..], out _, out var consumed) == System.Buffers.OperationStatus.Done)
            position += consumed;
        return position;
    }

    private struct Level
    {
        public int Count;
        public int NameStart;
        public int NameLength;
    }

    [InlineArray(JsonCanonicalizer.MaxDepth)]
    private struct Levels
    {
        private Level _first;
    }
}
