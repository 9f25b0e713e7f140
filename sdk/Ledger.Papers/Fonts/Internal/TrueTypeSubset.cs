using System.Buffers.Binary;
using System.Text;

namespace Ledger.Papers.Internal;

/// <summary>
/// A TrueType file with some glyphs of another. Glyphs keep their numbers (PDF's <c>/CIDToGIDMap /Identity</c>); those
/// that are not used are empty.
/// </summary>
internal static class TrueTypeSubset
{
    private const int HasWordArguments = 0x0001;
    private const int HasScale = 0x0008;
    private const int MoreComponents = 0x0020;
    private const int HasTwoScales = 0x0040;
    private const int HasMatrix = 0x0080;
    private const uint ChecksumOfFile = 0xB1B0AFBA;

    public static byte[] Create(OpenTypeFont font, IEnumerable<int> glyphs)
    {
        var glyf = font.Table("glyf");
        var loca = font.Table("loca");
        var used = new SortedSet<int>();
        var open = new Stack<int>(glyphs.Append(0));
        while (open.TryPop(out var glyph))
        {
            if (glyph < font.GlyphCount && used.Add(glyph))
                PushComponents(Outline(font, glyf, loca, glyph).Span, open);
        }

        var count = used.Max + 1;
        var outlines = new MemoryStream();
        var offsets = new byte[4 * (count + 1)];
        for (var glyph = 0; glyph < count; glyph++)
        {
            BinaryPrimitives.WriteInt32BigEndian(offsets.AsSpan(4 * glyph), (int)outlines.Length);
            if (!used.Contains(glyph))
                continue;
            outlines.Write(Outline(font, glyf, loca, glyph).Span);
            while (outlines.Length % 4 != 0)
                outlines.WriteByte(0);
        }

        BinaryPrimitives.WriteInt32BigEndian(offsets.AsSpan(4 * count), (int)outlines.Length);
        var head = font.Table("head").ToArray();
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(8), 0);
        BinaryPrimitives.WriteInt16BigEndian(head.AsSpan(50), 1);
        var hhea = font.Table("hhea").ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(hhea.AsSpan(34), (ushort)count);
        var maxp = font.Table("maxp").ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(maxp.AsSpan(4), (ushort)count);
        var tables = new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["glyf"] = outlines.ToArray(),
            ["head"] = head,
            ["hhea"] = hhea,
            ["hmtx"] = Metrics(font, used, count),
            ["loca"] = offsets,
            ["maxp"] = maxp,
        };
        foreach (var hinting in (ReadOnlySpan<string>)["cvt ", "fpgm", "prep"])
        {
            if (font.TryTable(hinting, out var table))
                tables[hinting] = table.ToArray();
        }

        return Assemble(tables);
    }

    private static ReadOnlyMemory<byte> Outline(OpenTypeFont font, ReadOnlyMemory<byte> glyf, ReadOnlyMemory<byte> loca, int glyph)
    {
        int At(int index) => font.HasLongOffsets
            ? BinaryPrimitives.ReadInt32BigEndian(loca.Span[(4 * index)..])
            : 2 * BinaryPrimitives.ReadUInt16BigEndian(loca.Span[(2 * index)..]);
        var start = At(glyph);
        return glyf[start..Math.Max(start, At(glyph + 1))];
    }

    private static void PushComponents(ReadOnlySpan<byte> outline, Stack<int> open)
    {
        const int Header = 10;
        if (outline.Length < Header || BinaryPrimitives.ReadInt16BigEndian(outline) >= 0)
            return;
        var at = Header;
        int flags;
        do
        {
            flags = BinaryPrimitives.ReadUInt16BigEndian(outline[at..]);
            open.Push(BinaryPrimitives.ReadUInt16BigEndian(outline[(at + 2)..]));
            at += 4 + ((flags & HasWordArguments) != 0 ? 4 : 2)
                + ((flags & HasScale) != 0 ? 2 : (flags & HasTwoScales) != 0 ? 4 : (flags & HasMatrix) != 0 ? 8 : 0);
        }
        while ((flags & MoreComponents) != 0);
    }

    private static byte[] Metrics(OpenTypeFont font, SortedSet<int> used, int count)
    {
        var all = font.Table("hmtx").Span;
        var pairs = BinaryPrimitives.ReadUInt16BigEndian(font.Table("hhea").Span[34..]);
        var metrics = new byte[4 * count];
        foreach (var glyph in used)
        {
            var bearing = glyph < pairs ? (4 * glyph) + 2 : (4 * pairs) + (2 * (glyph - pairs));
            BinaryPrimitives.WriteUInt16BigEndian(metrics.AsSpan(4 * glyph), (ushort)font.WidthOf(glyph));
            if (bearing + 2 <= all.Length)
                all.Slice(bearing, 2).CopyTo(metrics.AsSpan((4 * glyph) + 2));
        }

        return metrics;
    }

    private static byte[] Assemble(SortedDictionary<string, byte[]> tables)
    {
        var power = 1 << (31 - int.LeadingZeroCount(tables.Count));
        var file = new MemoryStream();
        Span<byte> entry = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32BigEndian(entry, 0x00010000);
        BinaryPrimitives.WriteUInt16BigEndian(entry[4..], (ushort)tables.Count);
        BinaryPrimitives.WriteUInt16BigEndian(entry[6..], (ushort)(16 * power));
        BinaryPrimitives.WriteUInt16BigEndian(entry[8..], (ushort)int.Log2(power));
        BinaryPrimitives.WriteUInt16BigEndian(entry[10..], (ushort)(16 * (tables.Count - power)));
        file.Write(entry[..12]);
        var offset = 12 + (16 * tables.Count);
        var headAt = 0;
        foreach (var (tag, table) in tables)
        {
            if (tag == "head")
                headAt = offset;
            Encoding.ASCII.GetBytes(tag, entry);
            BinaryPrimitives.WriteUInt32BigEndian(entry[4..], Checksum(table));
            BinaryPrimitives.WriteInt32BigEndian(entry[8..], offset);
            BinaryPrimitives.WriteInt32BigEndian(entry[12..], table.Length);
            file.Write(entry);
            offset += (table.Length + 3) & ~3;
        }

        foreach (var table in tables.Values)
        {
            file.Write(table);
            while (file.Length % 4 != 0)
                file.WriteByte(0);
        }

        var bytes = file.ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(headAt + 8), unchecked(ChecksumOfFile - Checksum(bytes)));
        return bytes;
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0u;
        Span<byte> last = stackalloc byte[4];
        for (var at = 0; at < bytes.Length; at += 4)
        {
            if (bytes.Length - at >= 4)
            {
                sum = unchecked(sum + BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]));
                continue;
            }

            last.Clear();
            bytes[at..].CopyTo(last);
            sum = unchecked(sum + BinaryPrimitives.ReadUInt32BigEndian(last));
        }

        return sum;
    }
}
