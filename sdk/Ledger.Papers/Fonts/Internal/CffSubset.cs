using System.Buffers.Binary;

namespace Ledger.Papers.Internal;

/// <summary>
/// A bare CFF font with some glyphs of another (PDF's <c>/CIDFontType0C</c>). Glyphs keep what PDF calls them, their CID or,
/// where the font has none, their number; outlines and subroutines that are not used are missing or empty.
/// </summary>
internal sealed class CffSubset
{
    private readonly ReadOnlyMemory<byte> _font;
    private readonly CffIndex _names;
    private readonly CffIndex _strings;
    private readonly CffIndex _shared;
    private readonly CffIndex _outlines;
    private readonly CffDictionary _top;
    private readonly bool _isCidKeyed;
    private readonly Lazy<int[]> _charset;

    public CffSubset(OpenTypeFont font)
    {
        _font = font.Table("CFF ");
        _names = new CffIndex(_font, _font.Span[2]);
        var tops = new CffIndex(_font, _names.End);
        _strings = new CffIndex(_font, tops.End);
        _shared = new CffIndex(_font, _strings.End);
        _top = CffDictionary.Read(tops[0].Span);
        _isCidKeyed = _top.Has(CffDictionary.Ros);
        _outlines = new CffIndex(_font, _top.Numbers(CffDictionary.CharStrings)[0]);
        _charset = new Lazy<int[]>(() => ReadCharset(_outlines.Count));
    }

    /// <summary>What PDF calls a glyph: its CID if the font has such, else its number.</summary>
    public int CidOf(int glyph) => _isCidKeyed ? _charset.Value[glyph] : glyph;

    public byte[] Create(IEnumerable<int> glyphs)
    {
        var used = new SortedSet<int>(glyphs) { 0 };
        int[] kept = _isCidKeyed ? [.. used] : [.. Enumerable.Range(0, used.Max + 1)];
        var dictionaries = ReadFontDictionaries();
        var selected = ReadSelector(_outlines.Count);
        var walk = new CffSubroutines(_shared);
        foreach (var glyph in used)
            walk.Walk(_outlines[glyph], dictionaries[selected[glyph]].Subroutines, dictionaries[selected[glyph]].Used);

        var top = CffDictionary.Read(new CffIndex(_font, _names.End)[0].Span);
        var output = new MemoryStream();
        output.Write([1, 0, 4, 4]);
        CffIndex.Write(output, [_names[0]]);
        var topAt = (int)output.Length;
        SetPlaces(top, 0, 0, 0, 0, 0, 0);
        CffIndex.Write(output, [top.ToBytes()]);
        CffIndex.Write(output, All(_strings));
        CffIndex.Write(output, Kept(_shared, walk.Shared));
        var charset = (int)output.Length;
        WriteCharset(output, kept);
        var selector = (int)output.Length;
        if (_isCidKeyed)
        {
            output.WriteByte(0);
            output.Write([.. kept.Select(g => (byte)selected[g])]);
        }

        var outlines = (int)output.Length;
        CffIndex.Write(output, [.. kept.Select(g => used.Contains(g) ? _outlines[g] : default)]);
        var privates = dictionaries.ConvertAll(d => WritePrivate(output, d));
        var array = (int)output.Length;
        if (_isCidKeyed)
        {
            CffIndex.Write(output, [.. dictionaries.Zip(privates, (d, p) =>
            {
                d.Dictionary!.Set(CffDictionary.Private, p.Size, p.At);
                return (ReadOnlyMemory<byte>)d.Dictionary.ToBytes();
            })]);
        }

        SetPlaces(top, charset, selector, outlines, array, privates[0].Size, privates[0].At);
        output.Position = topAt;
        CffIndex.Write(output, [top.ToBytes()]);
        return output.ToArray();
    }

    private void SetPlaces(CffDictionary top, int charset, int selector, int outlines, int array, int privateSize, int privateAt)
    {
        // Predefined charsets are numbers below 3 and no places.
        if (HasOwnCharset)
            top.Set(CffDictionary.Charset, charset);
        top.Remove(CffDictionary.Encoding);
        top.Set(CffDictionary.CharStrings, outlines);
        if (_isCidKeyed)
        {
            top.Set(CffDictionary.FontDictionaries, array);
            top.Set(CffDictionary.FontSelector, selector);
        }
        else
        {
            top.Set(CffDictionary.Private, privateSize, privateAt);
        }
    }

    private bool HasOwnCharset => _top.Has(CffDictionary.Charset) && _top.Numbers(CffDictionary.Charset)[0] > 2;

    private static (int Size, int At) WritePrivate(MemoryStream output, FontDictionary dictionary)
    {
        var at = (int)output.Length;
        var values = CffDictionary.Read(dictionary.Private.Span);
        values.Remove(CffDictionary.Subrs);
        if (dictionary.Used.Count > 0)
        {
            values.Set(CffDictionary.Subrs, 0);
            values.Set(CffDictionary.Subrs, values.ToBytes().Length);
        }

        var bytes = values.ToBytes();
        output.Write(bytes);
        if (dictionary.Used.Count > 0)
            CffIndex.Write(output, Kept(dictionary.Subroutines!, dictionary.Used));
        return (bytes.Length, at);
    }

    private static List<ReadOnlyMemory<byte>> All(CffIndex index) => [.. Enumerable.Range(0, index.Count).Select(i => index[i])];

    private static List<ReadOnlyMemory<byte>> Kept(CffIndex index, HashSet<int> used) =>
        [.. Enumerable.Range(0, index.Count).Select(i => used.Contains(i) ? index[i] : default)];

    private void WriteCharset(MemoryStream output, int[] kept)
    {
        if (!HasOwnCharset)
            return;
        output.WriteByte(2);
        Span<byte> range = stackalloc byte[4];
        for (var i = 1; i < kept.Length;)
        {
            var first = _charset.Value[kept[i]];
            var length = 1;
            while (i + length < kept.Length && _charset.Value[kept[i + length]] == first + length)
                length++;
            BinaryPrimitives.WriteUInt16BigEndian(range, (ushort)first);
            BinaryPrimitives.WriteUInt16BigEndian(range[2..], (ushort)(length - 1));
            output.Write(range);
            i += length;
        }
    }

    private int[] ReadCharset(int count)
    {
        var charset = new int[count];
        if (!HasOwnCharset)
            return [.. Enumerable.Range(0, count)];
        var bytes = _font.Span[_top.Numbers(CffDictionary.Charset)[0]..];
        var format = bytes[0];
        var at = 1;
        for (var glyph = 1; glyph < count;)
        {
            int first = BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
            var left = format == 0 ? 0 : format == 1 ? bytes[at + 2] : BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
            at += format == 0 ? 2 : format == 1 ? 3 : 4;
            for (var i = 0; i <= left && glyph < count; i++)
                charset[glyph++] = first + i;
        }

        return charset;
    }

    private List<FontDictionary> ReadFontDictionaries()
    {
        if (!_isCidKeyed)
            return [ReadPrivate(null, _top.Numbers(CffDictionary.Private))];
        var array = new CffIndex(_font, _top.Numbers(CffDictionary.FontDictionaries)[0]);
        return [.. All(array).Select(bytes =>
        {
            var dictionary = CffDictionary.Read(bytes.Span);
            return ReadPrivate(dictionary, dictionary.Numbers(CffDictionary.Private));
        })];
    }

    private FontDictionary ReadPrivate(CffDictionary? dictionary, int[] place)
    {
        var bytes = _font.Slice(place[1], place[0]);
        var values = CffDictionary.Read(bytes.Span);
        var subroutines = values.Has(CffDictionary.Subrs) ? new CffIndex(_font, place[1] + values.Numbers(CffDictionary.Subrs)[0]) : null;
        return new FontDictionary(dictionary, bytes, subroutines, []);
    }

    private int[] ReadSelector(int count)
    {
        var selected = new int[count];
        if (!_isCidKeyed)
            return selected;
        var bytes = _font.Span[_top.Numbers(CffDictionary.FontSelector)[0]..];
        if (bytes[0] == 0)
        {
            for (var glyph = 0; glyph < count; glyph++)
                selected[glyph] = bytes[1 + glyph];
            return selected;
        }

        var ranges = BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]);
        for (var i = 0; i < ranges; i++)
        {
            var range = bytes[(3 + (3 * i))..];
            var end = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(range[3..]), count);
            for (int glyph = BinaryPrimitives.ReadUInt16BigEndian(range); glyph < end; glyph++)
                selected[glyph] = range[2];
        }

        return selected;
    }

    private sealed record FontDictionary(CffDictionary? Dictionary, ReadOnlyMemory<byte> Private, CffIndex? Subroutines, HashSet<int> Used);
}
