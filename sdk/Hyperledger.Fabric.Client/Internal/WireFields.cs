namespace Hyperledger.Fabric.Client.Internal;

/// <summary>
/// Finds the length-delimited fields of a serialized protobuf message where they stand, without a copy. Other fields are passed
/// over, as a parser does. Stricter than a parser: what stands once in a message may not stand there twice.
/// </summary>
internal static class WireFields
{
    /// <summary>A field that stands at most once.</summary>
    /// <returns>Its bytes; null where it is missing.</returns>
    /// <exception cref="InvalidDataException">The bytes are no message, or the field is there twice or is of another type.</exception>
    public static ReadOnlyMemory<byte>? Find(ReadOnlyMemory<byte> message, int number)
    {
        ReadOnlyMemory<byte>? found = null;
        var at = 0;
        while (Next(message, ref at, number) is { } field)
        {
            if (found is not null) throw Malformed($"field {number} stands there twice");
            found = field;
        }
        return found;
    }

    /// <summary>A field that may be repeated, in its order.</summary>
    /// <inheritdoc cref="Find"/>
    public static List<ReadOnlyMemory<byte>> FindAll(ReadOnlyMemory<byte> message, int number)
    {
        var found = new List<ReadOnlyMemory<byte>>();
        var at = 0;
        while (Next(message, ref at, number) is { } field) found.Add(field);
        return found;
    }

    /// <summary>Refuses a message in which other fields than the first ones stand.</summary>
    /// <exception cref="InvalidDataException">There is another one.</exception>
    public static void RequireOnly(ReadOnlyMemory<byte> message, int last)
    {
        var span = message.Span;
        for (var at = 0; at < span.Length; Skip(span, ref at, out _))
        {
            var peek = at;
            var number = Varint(span, ref peek) >> 3;
            if (number > (ulong)last) throw Malformed($"there is an unknown field {number}");
        }
    }

    private static ReadOnlyMemory<byte>? Next(ReadOnlyMemory<byte> message, ref int at, int number)
    {
        var span = message.Span;
        while (at < span.Length)
        {
            var (field, type) = Skip(span, ref at, out var start);
            if (field != (ulong)number) continue;
            return type == 2 ? message[start..at] : throw Malformed($"field {number} is of another type");
        }
        return null;
    }

    // Passes over one field; its content begins at 'start'.
    private static (ulong Number, int Type) Skip(ReadOnlySpan<byte> span, ref int at, out int start)
    {
        var tag = Varint(span, ref at);
        var type = (int)(tag & 7);
        start = at;
        ulong length;
        switch (type)
        {
            case 0: Varint(span, ref at); return (tag >> 3, type);
            case 1: length = 8; break;
            case 2: length = Varint(span, ref at); start = at; break;
            case 5: length = 4; break;
            default: throw Malformed($"there is a field of type {type}");
        }
        if (tag >> 3 == 0 || length > (ulong)(span.Length - at)) throw Malformed("a field goes beyond the end");
        at += (int)length;
        return (tag >> 3, type);
    }

    private static ulong Varint(ReadOnlySpan<byte> span, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (at >= span.Length) throw Malformed("it ends within a number");
            var next = span[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }
        throw Malformed("a number is too long");
    }

    private static InvalidDataException Malformed(string what) => new($"a layer of the envelope is not the message it should be ({what})");
}
