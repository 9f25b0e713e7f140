using System.Buffers.Binary;
using System.Text;

namespace Ledger.Papers.Internal;

/// <summary>
/// One face of a TrueType or OpenType file: what is needed to measure text and to embed glyphs. Glyph 0 is 'missing'.
/// Immutable; thread-safe.
/// </summary>
/// <remarks>The OpenType specification, tables <c>cmap</c>, <c>head</c>, <c>hhea</c>, <c>hmtx</c>, <c>maxp</c>, <c>name</c>, <c>OS/2</c>.</remarks>
internal sealed class OpenTypeFont
{
    private const uint Collection = 0x74746366; // 'ttcf'
    private const int RestrictedLicence = 0x0002;
    private const int NoSubsetting = 0x0100;

    private readonly byte[] _file;
    private readonly Dictionary<string, (int Offset, int Length)> _tables;
    private readonly CharacterMap _characters;
    private readonly int _horizontalMetrics;

    private OpenTypeFont(byte[] file, int face, int offset)
    {
        _file = file;
        Face = face;
        _tables = ReadDirectory(file, offset);
        var head = Table("head").Span;
        UnitsPerEm = U16(head, 18);
        HasLongOffsets = U16(head, 50) == 1;
        Box = [I16(head, 36), I16(head, 38), I16(head, 40), I16(head, 42)];
        var hhea = Table("hhea").Span;
        Ascent = I16(hhea, 4);
        Descent = I16(hhea, 6);
        _horizontalMetrics = U16(hhea, 34);
        GlyphCount = U16(Table("maxp").Span, 4);
        _characters = CharacterMap.Read(Table("cmap"));
        Name = ReadName();
        IsCff = _tables.ContainsKey("CFF ");
        if (UnitsPerEm == 0 || _horizontalMetrics == 0 || (!IsCff && !(_tables.ContainsKey("glyf") && _tables.ContainsKey("loca"))))
            throw new InvalidDataException("the font has no outlines");
    }

    /// <summary>The whole file, which may hold further faces.</summary>
    public ReadOnlyMemory<byte> File => _file;

    /// <summary>Which of the file's faces it is, from 0.</summary>
    public int Face { get; }

    public int UnitsPerEm { get; }

    public int GlyphCount { get; }

    public int Ascent { get; }

    public int Descent { get; }

    public IReadOnlyList<int> Box { get; }

    public bool HasLongOffsets { get; }

    public bool IsCff { get; }

    /// <summary>The PostScript name, letters, digits and hyphens only.</summary>
    public string Name { get; }

    /// <summary>Opens the file's face for Simplified Chinese, else its first; null if it is no font that may be embedded as a subset.</summary>
    public static OpenTypeFont? TryOpen(string path)
    {
        try
        {
            var file = System.IO.File.ReadAllBytes(path);
            OpenTypeFont? chosen = null;
            foreach (var (number, offset) in FaceOffsets(file).Index())
            {
                var face = new OpenTypeFont(file, number, offset);
                if (!face.MayBeEmbedded())
                    continue;
                chosen ??= face;
                if (!face.Name.Contains("CJKsc-", StringComparison.Ordinal) && !face.Name.Contains("SC-", StringComparison.Ordinal))
                    continue;
                chosen = face;
                break;
            }

            return chosen;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    public int GlyphOf(int codePoint) => _characters.GlyphOf(codePoint) is var glyph && glyph < GlyphCount ? glyph : 0;

    /// <summary>The width of a glyph in units of the em square.</summary>
    public int WidthOf(int glyph) => U16(Table("hmtx").Span, 4 * Math.Min(glyph, _horizontalMetrics - 1));

    public ReadOnlyMemory<byte> Table(string tag) =>
        TryTable(tag, out var table) ? table : throw new InvalidDataException($"the font has no table {tag}");

    public bool TryTable(string tag, out ReadOnlyMemory<byte> table)
    {
        var found = _tables.TryGetValue(tag, out var place);
        table = found ? _file.AsMemory(place.Offset, place.Length) : default;
        return found;
    }

    private static int[] FaceOffsets(byte[] file)
    {
        if (BinaryPrimitives.ReadUInt32BigEndian(file) != Collection)
            return [0];
        var count = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(8)), 64);
        return [.. Enumerable.Range(0, count).Select(i => BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(12 + (4 * i))))];
    }

    private static Dictionary<string, (int Offset, int Length)> ReadDirectory(byte[] file, int offset)
    {
        var version = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(offset));
        if (version is not (0x00010000 or 0x4F54544F or 0x74727565))
            throw new InvalidDataException("the file is no font");
        var tables = new Dictionary<string, (int, int)>(StringComparer.Ordinal);
        var count = U16(file, offset + 4);
        for (var i = 0; i < count; i++)
        {
            var entry = file.AsSpan(offset + 12 + (16 * i), 16);
            var place = (BinaryPrimitives.ReadInt32BigEndian(entry[8..]), BinaryPrimitives.ReadInt32BigEndian(entry[12..]));
            if (place.Item1 < 0 || place.Item2 < 0 || place.Item1 > file.Length - place.Item2)
                throw new InvalidDataException("a table lies outside the file");
            tables[Encoding.ASCII.GetString(entry[..4])] = place;
        }

        return tables;
    }

    private bool MayBeEmbedded() =>
        !TryTable("OS/2", out var os2) || os2.Length < 10
        || ((U16(os2.Span, 8) & 0x000F) != RestrictedLicence && (U16(os2.Span, 8) & NoSubsetting) == 0);

    private string ReadName()
    {
        const int PostScriptName = 6;
        var names = Table("name").Span;
        var count = U16(names, 2);
        var texts = U16(names, 4);
        for (var i = 0; i < count; i++)
        {
            var entry = names[(6 + (12 * i))..];
            if (U16(entry, 6) != PostScriptName)
                continue;
            var bytes = names.Slice(texts + U16(entry, 10), U16(entry, 8));
            var text = U16(entry, 0) is 0 or 3 ? Encoding.BigEndianUnicode.GetString(bytes) : Encoding.ASCII.GetString(bytes);
            text = string.Concat(text.Where(c => char.IsAsciiLetterOrDigit(c) || c == '-'));
            if (text.Length > 0)
                return text;
        }

        return "Font";
    }

    private static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);

    private static int I16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt16BigEndian(bytes[at..]);
}
