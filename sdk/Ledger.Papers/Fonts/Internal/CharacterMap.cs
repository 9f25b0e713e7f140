using System.Buffers.Binary;

namespace Ledger.Papers.Internal;

/// <summary>From code points to glyphs: <c>cmap</c> subtables of format 12 (all planes) and 4 (the first). Thread-safe.</summary>
internal sealed class CharacterMap
{
    private readonly ReadOnlyMemory<byte> _all;
    private readonly ReadOnlyMemory<byte> _first;

    private CharacterMap(ReadOnlyMemory<byte> all, ReadOnlyMemory<byte> first) => (_all, _first) = (all, first);

    public static CharacterMap Read(ReadOnlyMemory<byte> table)
    {
        ReadOnlyMemory<byte> all = default, first = default;
        var span = table.Span;
        var count = U16(span, 2);
        for (var i = 0; i < count; i++)
        {
            var (platform, encoding) = (U16(span, 4 + (8 * i)), U16(span, 6 + (8 * i)));
            if (platform != 0 && !(platform == 3 && encoding is 1 or 10))
                continue;
            var subtable = table[(int)U32(span, 8 + (8 * i))..];
            switch (U16(subtable.Span, 0))
            {
                case 12:
                    all = subtable;
                    break;
                case 4:
                    first = subtable;
                    break;
            }
        }

        return all.IsEmpty && first.IsEmpty ? throw new InvalidDataException("the font maps no Unicode") : new CharacterMap(all, first);
    }

    public int GlyphOf(int codePoint)
    {
        var glyph = _all.IsEmpty ? 0 : FromGroups(_all.Span, (uint)codePoint);
        return glyph != 0 || _first.IsEmpty || codePoint > 0xFFFF ? glyph : FromSegments(_first.Span, codePoint);
    }

    private static int FromGroups(ReadOnlySpan<byte> table, uint codePoint)
    {
        int low = 0, high = (int)U32(table, 12) - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var group = table[(16 + (12 * middle))..];
            var start = U32(group, 0);
            if (codePoint < start)
                high = middle - 1;
            else if (codePoint > U32(group, 4))
                low = middle + 1;
            else
                return (int)(U32(group, 8) + (codePoint - start));
        }

        return 0;
    }

    private static int FromSegments(ReadOnlySpan<byte> table, int codePoint)
    {
        var doubled = U16(table, 6);
        int low = 0, high = (doubled / 2) - 1;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (U16(table, 14 + (2 * middle)) < codePoint)
                low = middle + 1;
            else
                high = middle;
        }

        var start = U16(table, 16 + doubled + (2 * low));
        if (codePoint < start || codePoint > U16(table, 14 + (2 * low)))
            return 0;
        var delta = U16(table, 16 + (2 * doubled) + (2 * low));
        var rangeAt = 16 + (3 * doubled) + (2 * low);
        var range = U16(table, rangeAt);
        if (range == 0)
            return (codePoint + delta) & 0xFFFF;
        var glyph = U16(table, rangeAt + range + (2 * (codePoint - start)));
        return glyph == 0 ? 0 : (glyph + delta) & 0xFFFF;
    }

    private static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
}
