using System.IO.Compression;
using System.Xml;

namespace Ledger.Sdk.Import.Internal;

/// <summary>
/// A workbook of Office Open XML (ECMA-376 part 1, chapter 18), its parts read as streams: sheets, shared strings and the
/// number formats that make a number a date. Nothing is written and no relation outside the file is followed.
/// </summary>
internal sealed class XlsxWorkbook : IDisposable
{
    /// <summary>The message of the exception for an archive that is none of a workbook.</summary>
    public const string NoWorkbook = "There is no workbook in the archive.";

    private const string DefaultWorkbook = "xl/workbook.xml";

    // More distinct texts than this do not come from a school; they would fill the memory before the bound of a part is met.
    private const int MostSharedStrings = 8_000_000;

    private readonly ZipArchive _zip;
    private readonly List<(SheetPart Part, ZipArchiveEntry Entry)> _sheets = [];
    private readonly List<string> _hiddenSheets = [];
    private readonly Dictionary<string, string> _relations;
    private readonly string _folder;
    private bool[]? _dateStyles;
    private SheetCell[]? _shared;

    /// <summary>Reads the list of sheets.</summary>
    /// <exception cref="InvalidDataException">The archive is damaged or holds no workbook.</exception>
    public XlsxWorkbook(Stream stream)
        : this(new ZipArchive(stream, ZipArchiveMode.Read))
    {
    }

    /// <summary>Reads the list of sheets of an archive, which becomes the workbook's.</summary>
    /// <exception cref="InvalidDataException">The archive holds no workbook.</exception>
    public XlsxWorkbook(ZipArchive archive)
    {
        _zip = archive;
        try
        {
            var path = WorkbookPath();
            var slash = path.LastIndexOf('/');
            _folder = slash < 0 ? string.Empty : path[..(slash + 1)];
            _relations = Relations(_folder + "_rels/" + path[(slash + 1)..] + ".rels");
            ReadWorkbook(path);
        }
        catch
        {
            _zip.Dispose();
            throw;
        }
    }

    /// <summary>Names of the sheets that Excel does not show; they are not read.</summary>
    public IReadOnlyList<string> HiddenSheets => _hiddenSheets;

    /// <summary>The visible sheets in their order, each with its part's path in the archive.</summary>
    public IEnumerable<(SheetPart Part, string Path)> Sheets => _sheets.Select(s => (s.Part, s.Entry.FullName));

    /// <summary>The path of the part with the styles; null if there is none.</summary>
    public string? StylesPath => _relations.TryGetValue("type:styles", out var path) && _zip.GetEntry(path) is not null ? path : null;

    /// <summary>The number of sheets with cells, the hidden ones among them.</summary>
    public int SheetCount => _sheets.Count + _hiddenSheets.Count;

    /// <summary>The rows of every visible sheet, blank ones left out, in their order.</summary>
    public IEnumerable<SheetRow> Rows()
    {
        _dateStyles ??= ReadDateStyles();
        foreach (var (part, entry) in _sheets)
        {
            using var reader = Open(entry);
            foreach (var row in new XlsxSheetReader(reader, part, _dateStyles, Shared).Rows())
                yield return row;
        }
    }

    public void Dispose() => _zip.Dispose();

    private SheetCell Shared(int index)
    {
        _shared ??= ReadSharedStrings();
        return (uint)index < (uint)_shared.Length ? _shared[index] : throw new InvalidDataException("A shared string is missing.");
    }

    /// <summary>The content of a part, which ends with an error where it inflates to more than any workbook holds.</summary>
    public static BoundedStream Inflate(ZipArchiveEntry entry) => new(entry.Open(), entry.CompressedLength);

    private static XmlReader Open(ZipArchiveEntry entry) => XmlReader.Create(
        Inflate(entry),
        new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            CheckCharacters = false,
            CloseInput = true,
        });

    private string WorkbookPath()
    {
        if (_zip.GetEntry("_rels/.rels") is { } relations)
        {
            using var reader = Open(relations);
            while (reader.Read())
            {
                if (reader.NodeType == XmlNodeType.Element && reader.LocalName == "Relationship"
                    && reader.GetAttribute("Type")?.EndsWith("/officeDocument", StringComparison.Ordinal) == true
                    && reader.GetAttribute("Target") is { } target && _zip.GetEntry(target.TrimStart('/')) is not null)
                {
                    return target.TrimStart('/');
                }
            }
        }

        return _zip.GetEntry(DefaultWorkbook) is not null ? DefaultWorkbook : throw new InvalidDataException(NoWorkbook);
    }

    private Dictionary<string, string> Relations(string path)
    {
        var relations = new Dictionary<string, string>(StringComparer.Ordinal);
        if (_zip.GetEntry(path) is not { } entry)
            return relations;
        using var reader = Open(entry);
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element && reader.LocalName == "Relationship"
                && reader.GetAttribute("Id") is { } id && reader.GetAttribute("Target") is { } target && reader.GetAttribute("TargetMode") != "External")
            {
                relations[id] = Resolve(_folder, target);
                relations[$"type:{reader.GetAttribute("Type")?.Split('/')[^1]}"] = relations[id];
                if (reader.GetAttribute("Type")?.EndsWith("/worksheet", StringComparison.Ordinal) == true)
                    relations[$"sheet:{id}"] = relations[id];
            }
        }

        return relations;
    }

    /// <summary>The path in the archive that a relationship of a part, or of any in its folder, names.</summary>
    public static string Resolve(string source, string target)
    {
        if (target.StartsWith('/'))
            return target[1..];
        var path = source[..(source.LastIndexOf('/') + 1)] + target;
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part == ".." && parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
            else if (part is not ("." or ".."))
                parts.Add(part);
        }

        return string.Join('/', parts);
    }

    private void ReadWorkbook(string path)
    {
        var uses1904 = false;
        var position = 0;
        using var reader = Open(_zip.GetEntry(path)!);
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element)
                continue;
            if (reader.LocalName == "workbookPr")
            {
                uses1904 = reader.GetAttribute("date1904") is "1" or "true";
            }
            else if (reader.LocalName == "sheet" && reader.GetAttribute("name") is { } name)
            {
                var id = reader.GetAttribute("id", MarkedSheet.Office)
                    ?? reader.GetAttribute("id", "http://purl.oclc.org/ooxml/officeDocument/relationships");

                // A sheet of charts or of macros has no cells.
                if (id is null || !_relations.TryGetValue($"sheet:{id}", out var target))
                    continue;
                var entry = _zip.GetEntry(target) ?? throw new InvalidDataException("A sheet is missing from the archive.");
                if (reader.GetAttribute("state") is "hidden" or "veryHidden")
                    _hiddenSheets.Add(name);
                else
                    _sheets.Add((new SheetPart(name, position, uses1904), entry));
                position++;
            }
        }
    }

    private bool[] ReadDateStyles()
    {
        if (!_relations.TryGetValue("type:styles", out var path) || _zip.GetEntry(path) is not { } entry)
            return [];
        var formats = new Dictionary<int, bool>();
        var styles = new List<bool>();
        var inCells = false;
        using var reader = Open(entry);
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.EndElement && reader.LocalName == "cellXfs")
                inCells = false;
            if (reader.NodeType != XmlNodeType.Element)
                continue;
            switch (reader.LocalName)
            {
                case "numFmt" when int.TryParse(reader.GetAttribute("numFmtId"), out var id):
                    formats[id] = NumberFormat.IsDate(reader.GetAttribute("formatCode") ?? string.Empty);
                    break;
                case "cellXfs":
                    inCells = !reader.IsEmptyElement;
                    break;
                case "xf" when inCells:
                    styles.Add(int.TryParse(reader.GetAttribute("numFmtId"), out var format)
                        && (formats.TryGetValue(format, out var isDate) ? isDate : NumberFormat.IsBuiltInDate(format)));
                    break;
            }
        }

        return [.. styles];
    }

    private SheetCell[] ReadSharedStrings()
    {
        if (!_relations.TryGetValue("type:sharedStrings", out var path) || _zip.GetEntry(path) is not { } entry)
            return [];
        var strings = new List<SheetCell>();
        var text = new XmlText();
        using var reader = Open(entry);
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element || reader.LocalName != "si")
                continue;
            if (strings.Count == MostSharedStrings)
                throw new InflatedTooFarException();
            strings.Add(text.ReadRich(reader));
        }

        return [.. strings];
    }
}
