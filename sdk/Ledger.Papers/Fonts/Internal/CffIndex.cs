using System.Buffers.Binary;

namespace Ledger.Papers.Internal;

/// <summary>An INDEX of a CFF font (Adobe Technical Note 5176, section 5): a list of byte strings.</summary>
internal sealed class CffIndex
{
    private readonly ReadOnlyMemory<byte> _font;
    private readonly int _offsets;
    private readonly int _offsetSize;
    private readonly int _texts;

    public CffIndex(ReadOnlyMemory<byte> font, int at)
    {
        _font = font;
        Count = BinaryPrimitives.ReadUInt16BigEndian(font.Span[at..]);
        if (Count == 0)
        {
            End = at + 2;
            return;
        }

        _offsetSize = font.Span[at + 2];
        if (_offsetSize is < 1 or > 4)
            throw new InvalidDataException("an INDEX of the font is damaged");
        _offsets = at + 3;
        _texts = _offsets + (_offsetSize * (Count + 1)) - 1;
        End = _texts + Offset(Count);
    }

    public int Count { get; }

    /// <summary>Where the font goes on.</summary>
    public int End { get; }

    public ReadOnlyMemory<byte> this[int index] => _font[(_texts + Offset(index))..(_texts + Offset(index + 1))];

    public static void Write(MemoryStream output, IReadOnlyList<ReadOnlyMemory<byte>> items)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(number, (ushort)items.Count);
        output.Write(number[..2]);
        if (items.Count == 0)
            return;
        output.WriteByte(4);
        var offset = 1;
        foreach (var length in items.Select(i => i.Length).Append(0))
        {
            BinaryPrimitives.WriteInt32BigEndian(number, offset);
            output.Write(number);
            offset += length;
        }

        foreach (var item in items)
            output.Write(item.Span);
    }

    private int Offset(int index)
    {
        var value = 0;
        foreach (var part in _font.Span.Slice(_offsets + (_offsetSize * index), _offsetSize))
            value = (value << 8) | part;
        return value;
    }
}
