using System.Globalization;

namespace Ledger.Records;

/// <summary>
/// Writes canonical JSON (RFC 8785) into a buffer of its own. The caller gives an object's members in the order of their
/// names' UTF-16 code units; another order throws <see cref="InvalidOperationException"/>.
/// </summary>
/// <remarks>Not thread safe. <see cref="Clear"/> keeps the buffer for the next text.</remarks>
public sealed class CanonicalJsonWriter
{
    private readonly List<Level> _levels = [];
    private byte[] _buffer;
    private int _length;
    private bool _afterName;

    /// <summary>Creates a writer.</summary>
    /// <param name="capacity">Bytes to start with; the buffer grows.</param>
    public CanonicalJsonWriter(int capacity = 1024) => _buffer = new byte[Math.Max(capacity, 16)];

    /// <summary>What was written so far. Valid until the next call on this writer.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>A copy of what was written.</summary>
    public byte[] ToArray() => Written.ToArray();

    /// <summary>Starts again with an empty text.</summary>
    public void Clear()
    {
        _length = 0;
        _levels.Clear();
        _afterName = false;
    }

    /// <summary>Opens an object.</summary>
    public void BeginObject() => Open((byte)'{');

    /// <summary>Closes the object.</summary>
    public void EndObject() => Close((byte)'}');

    /// <summary>Opens an array.</summary>
    public void BeginArray() => Open((byte)'[');

    /// <summary>Closes the array.</summary>
    public void EndArray() => Close((byte)']');

    /// <summary>Writes a member's name.</summary>
    /// <param name="name">The name; greater than the one before it in this object.</param>
    public void WriteName(string name)
    {
        var level = _levels[^1];
        if (level.LastName is { } last && string.CompareOrdinal(last, name) >= 0)
            throw new InvalidOperationException($"Member '{name}' comes after '{last}' in canonical order or repeats it.");
        level.LastName = name;
        Separate();
        Quoted(name);
        Append((byte)':');
        _afterName = true;
    }

    /// <summary>Writes a string. Throws <see cref="CanonicalJsonException"/> when it holds a lone surrogate.</summary>
    /// <param name="value">The string.</param>
    public void WriteString(ReadOnlySpan<char> value)
    {
        Separate();
        Quoted(value);
    }

    /// <summary>Writes bytes as an unpadded base64url string (RFC 4648 section 5).</summary>
    /// <param name="bytes">The bytes.</param>
    public void WriteBase64Url(ReadOnlySpan<byte> bytes)
    {
        Separate();
        Reserve(System.Buffers.Text.Base64Url.GetEncodedLength(bytes.Length) + 2);
        _buffer[_length++] = (byte)'"';
        _length += System.Buffers.Text.Base64Url.EncodeToUtf8(bytes, _buffer.AsSpan(_length));
        _buffer[_length++] = (byte)'"';
    }

    /// <summary>Writes a whole number.</summary>
    /// <param name="value">At most 2^53 in magnitude, else <see cref="ArgumentOutOfRangeException"/>.</param>
    public void WriteInteger(long value)
    {
        if (value is > 1L << 53 or < -(1L << 53))
            throw new ArgumentOutOfRangeException(nameof(value), value, "Whole numbers beyond 2^53 are written as strings.");
        Separate();
        Reserve(20);
        value.TryFormat(_buffer.AsSpan(_length), out var written, default, CultureInfo.InvariantCulture);
        _length += written;
    }

    /// <summary>Writes a number. Throws <see cref="CanonicalJsonException"/> for NaN and infinities.</summary>
    /// <param name="value">The number.</param>
    public void WriteNumber(double value)
    {
        if (!double.IsFinite(value))
            throw new CanonicalJsonException(CanonicalJsonError.NumberRange, _length, "JSON has no NaN and no infinity.");
        Separate();
        Reserve(EcmaScriptNumber.MaxLength);
        _length += EcmaScriptNumber.Format(value, _buffer.AsSpan(_length));
    }

    /// <summary>Writes <c>true</c> or <c>false</c>.</summary>
    /// <param name="value">The value.</param>
    public void WriteBoolean(bool value)
    {
        Separate();
        Append(value ? "true"u8 : "false"u8);
    }

    /// <summary>Writes <c>null</c>.</summary>
    public void WriteNull()
    {
        Separate();
        Append("null"u8);
    }

    /// <summary>Writes a value that is canonical JSON already; the caller vouches for it.</summary>
    /// <param name="canonical">The value's bytes.</param>
    public void WriteRaw(ReadOnlySpan<byte> canonical)
    {
        Separate();
        Append(canonical);
    }

    private void Open(byte bracket)
    {
        if (_levels.Count == JsonCanonicalizer.MaxDepth)
            throw new CanonicalJsonException(CanonicalJsonError.Depth, _length, $"Values are nested deeper than {JsonCanonicalizer.MaxDepth}.");
        Separate();
        Append(bracket);
        _levels.Add(new Level());
    }

    private void Close(byte bracket)
    {
        _levels.RemoveAt(_levels.Count - 1);
        Append(bracket);
    }

    private void Separate()
    {
        if (_afterName)
        {
            _afterName = false;
            return;
        }

        if (_levels.Count == 0)
            return;
        var level = _levels[^1];
        if (level.HasEntries)
            Append((byte)',');
        level.HasEntries = true;
    }

    private void Quoted(ReadOnlySpan<char> value)
    {
        Reserve(CanonicalJsonText.MaxQuotedLength(value.Length));
        var written = CanonicalJsonText.WriteQuoted(value, _buffer.AsSpan(_length));
        if (written < 0)
            throw new CanonicalJsonException(CanonicalJsonError.LoneSurrogate, _length, "A string holds a lone surrogate.");
        _length += written;
    }

    private void Append(byte b)
    {
        Reserve(1);
        _buffer[_length++] = b;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Reserve(int count)
    {
        if (_buffer.Length - _length < count)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
    }

    private sealed class Level
    {
        public bool HasEntries;
        public string? LastName;
    }
}
