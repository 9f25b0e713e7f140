using System.Globalization;
using System.Text;

namespace Ledger.Records;

/// <summary>
/// The typed value of one field, in the few JSON kinds that a disclosure holds: null, string, whole number, boolean, array
/// of strings. Decimals, dates and codes are strings in their one canonical form.
/// </summary>
public readonly struct FieldValue : IEquatable<FieldValue>
{
    private static readonly object Number = new();
    private static readonly object Truth = new();

    private readonly object? _content;
    private readonly long _number;

    private FieldValue(object? content, long number)
    {
        _content = content;
        _number = number;
    }

    /// <summary>A field without a value, JSON <c>null</c>.</summary>
    public static FieldValue Empty => default;

    /// <summary>Whether the field has no value.</summary>
    public bool IsEmpty => _content is null;

    /// <summary>The string, or null when the value is of another kind.</summary>
    public string? AsText => _content as string;

    /// <summary>The strings, or null when the value is of another kind.</summary>
    public IReadOnlyList<string>? AsList => _content as string[];

    /// <summary>The whole number, or null when the value is of another kind.</summary>
    public long? AsInteger => ReferenceEquals(_content, Number) ? _number : null;

    /// <summary>The boolean, or null when the value is of another kind.</summary>
    public bool? AsBoolean => ReferenceEquals(_content, Truth) ? _number != 0 : null;

    /// <summary>A string: text, code, or a registry number.</summary>
    /// <param name="text">The string, normalised already.</param>
    public static FieldValue FromText(string text) => new(text ?? throw new ArgumentNullException(nameof(text)), 0);

    /// <summary>A whole number.</summary>
    /// <param name="value">At most 2^53 in magnitude.</param>
    public static FieldValue FromInteger(long value) => value is > 1L << 53 or < -(1L << 53)
        ? throw new ArgumentOutOfRangeException(nameof(value), "Whole numbers beyond 2^53 are not values of a field.")
        : new(Number, value);

    /// <summary>A boolean.</summary>
    /// <param name="value">The boolean.</param>
    public static FieldValue FromBoolean(bool value) => new(Truth, value ? 1 : 0);

    /// <summary>A decimal, as a string without exponent and without trailing zeros.</summary>
    /// <param name="value">The decimal.</param>
    public static FieldValue FromDecimal(decimal value) =>
        new(DecimalText.Format(value), 0);

    /// <summary>A date, as a string such as <c>2025-09-01</c>.</summary>
    /// <param name="value">The date.</param>
    public static FieldValue FromDate(DateOnly value) => new(value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), 0);

    /// <summary>A list of strings; an empty one is <see cref="Empty"/>.</summary>
    /// <param name="items">The strings, copied.</param>
    public static FieldValue FromList(IEnumerable<string> items)
    {
        string[] copy = [.. items];
        return copy.Length == 0 ? Empty : new(copy, 0);
    }

    /// <summary>Whether both are the same JSON value.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">Another value.</param>
    public static bool operator ==(FieldValue left, FieldValue right) => left.Equals(right);

    /// <summary>Whether the values differ.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">Another value.</param>
    public static bool operator !=(FieldValue left, FieldValue right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(FieldValue other) => (_content, other._content) switch
    {
        (string a, string b) => a == b,
        (string[] a, string[] b) => a.AsSpan().SequenceEqual(b),
        _ => ReferenceEquals(_content, other._content) && _number == other._number,
    };

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is FieldValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _content switch
    {
        string text => string.GetHashCode(text, StringComparison.Ordinal),
        string[] list => list.Length,
        _ => _number.GetHashCode(),
    };

    /// <summary>The value as a person reads it: list items separated by semicolons, an empty value as an empty string.</summary>
    public override string ToString() => _content switch
    {
        null => string.Empty,
        string text => text,
        string[] list => string.Join(';', list),
        _ when ReferenceEquals(_content, Truth) => _number != 0 ? "true" : "false",
        _ => _number.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Most bytes that <see cref="Write"/> needs.</summary>
    internal int MaxLength => _content switch
    {
        string text => CanonicalJsonText.MaxQuotedLength(text.Length),
        string[] list => list.Sum(item => CanonicalJsonText.MaxQuotedLength(item.Length) + 1) + 2,
        _ => 24,
    };

    /// <summary>Writes the canonical JSON of the value; returns how many bytes.</summary>
    internal int Write(Span<byte> destination)
    {
        switch (_content)
        {
            case string text:
                return WriteText(text, destination);
            case string[] list:
                var length = 0;
                foreach (var item in list)
                {
                    destination[length] = length == 0 ? (byte)'[' : (byte)',';
                    length += 1 + WriteText(item, destination[(length + 1)..]);
                }

                destination[length] = (byte)']';
                return length + 1;
            case null:
                "null"u8.CopyTo(destination);
                return 4;
            default:
                if (ReferenceEquals(_content, Truth))
                    return Encoding.ASCII.GetBytes(_number != 0 ? "true" : "false", destination);
                _number.TryFormat(destination, out var written, default, CultureInfo.InvariantCulture);
                return written;
        }
    }

    internal static FieldValue Read(ref CanonicalJsonReader reader)
    {
        switch (reader.Peek())
        {
            case (byte)'"':
                return FromText(reader.ReadString());
            case (byte)'t' or (byte)'f':
                return FromBoolean(reader.ReadBoolean());
            case (byte)'n':
                reader.ReadNull();
                return Empty;
            case (byte)'[':
                var items = new List<string>();
                reader.BeginArray();
                while (reader.NextElement())
                    items.Add(reader.ReadString());
                return items.Count == 0
                    ? throw reader.Fail(CanonicalJsonError.InvalidValue, "An empty list is written null.")
                    : FromList(items);
            default:
                return FromInteger(reader.ReadInteger());
        }
    }

    private static int WriteText(string text, Span<byte> destination)
    {
        var written = CanonicalJsonText.WriteQuoted(text, destination);
        return written >= 0
            ? written
            : throw new CanonicalJsonException(CanonicalJsonError.LoneSurrogate, 0, "A value holds a lone surrogate.");
    }
}
