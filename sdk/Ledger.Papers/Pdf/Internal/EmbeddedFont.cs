using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Ledger.Papers.Internal;

/// <summary>A font of a document and the glyphs that it uses, as a composite font with two-byte codes (ISO 32000-1, 9.7).</summary>
internal sealed class EmbeddedFont(OpenTypeFont font, string tag)
{
    private readonly SortedDictionary<int, Rune> _used = [];
    private readonly CffSubset? _cff = font.IsCff ? new CffSubset(font) : null;

    /// <summary>Its name in the pages' resources.</summary>
    public string Tag { get; } = tag;

    public double WidthOf(Rune rune) => font.WidthOf(font.GlyphOf(rune.Value)) / (double)font.UnitsPerEm;

    /// <summary>The code of a character, whose glyph then becomes part of the file.</summary>
    public int Use(Rune rune)
    {
        var glyph = font.GlyphOf(rune.Value);
        _used.TryAdd(glyph, rune);
        return CidOf(glyph);
    }

    public int Write(PdfFile file)
    {
        var program = _cff is null ? TrueTypeSubset.Create(font, _used.Keys) : _cff.Create(_used.Keys);
        var stream = _cff is null
            ? file.AddStream(string.Create(CultureInfo.InvariantCulture, $"/Length1 {program.Length}"), program)
            : file.AddStream("/Subtype /CIDFontType0C", program);
        var name = $"{SubsetTag(program)}+{font.Name}";
        var descriptor = file.Add(
            $"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [{string.Join(' ', font.Box.Select(Scale))}] /ItalicAngle 0"
            + $" /Ascent {Scale(font.Ascent)} /Descent {Scale(font.Descent)} /CapHeight {Scale(font.Ascent)} /StemV 80 /{(_cff is null ? "FontFile2" : "FontFile3")} {stream} 0 R >>");
        var widths = string.Join(' ', _used.Keys.Select(g => (Cid: CidOf(g), Width: Scale(font.WidthOf(g)))).OrderBy(w => w.Cid).Select(w => $"{w.Cid} [{w.Width}]"));
        var descendant = file.Add(
            $"<< /Type /Font /Subtype /{(_cff is null ? "CIDFontType2 /CIDToGIDMap /Identity" : "CIDFontType0")} /BaseFont /{name}"
            + $" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor {descriptor} 0 R /DW 1000 /W [{widths}] >>");
        var unicode = file.AddStream(string.Empty, Encoding.ASCII.GetBytes(ToUnicode()));
        var full = _cff is null ? name : $"{name}-Identity-H";
        return file.Add($"<< /Type /Font /Subtype /Type0 /BaseFont /{full} /Encoding /Identity-H /DescendantFonts [{descendant} 0 R] /ToUnicode {unicode} 0 R >>");
    }

    private int CidOf(int glyph) => _cff?.CidOf(glyph) ?? glyph;

    private string Scale(int units) => PdfText.Number(units * 1000.0 / font.UnitsPerEm);

    private static string SubsetTag(byte[] program) => string.Concat(SHA256.HashData(program).Take(6).Select(b => (char)('A' + (b % 26))));

    // At most a hundred mappings a section (ISO 32000-1, 9.7.5.4, after Adobe Technical Note 5014).
    private string ToUnicode()
    {
        var map = new StringBuilder(
            """
            /CIDInit /ProcSet findresource begin
            12 dict begin
            begincmap
            /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
            /CMapName /Adobe-Identity-UCS def
            /CMapType 2 def
            1 begincodespacerange
            <0000> <FFFF>
            endcodespacerange

            """);
        foreach (var part in _used.Chunk(100))
        {
            map.Append(CultureInfo.InvariantCulture, $"{part.Length} beginbfchar\n");
            foreach (var (glyph, rune) in part)
                map.Append(CultureInfo.InvariantCulture, $"<{CidOf(glyph):X4}> <{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(rune.ToString()))}>\n");
            map.Append("endbfchar\n");
        }

        return map.Append("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n").ToString();
    }
}
