using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Ledger.Sdk.Import.Internal;

/// <summary>
/// A copy of an <c>.xlsx</c> in which cells are marked and everything else stays the school's: formats, widths, merged cells,
/// formulas, other sheets, pictures. Parts that no mark concerns keep their bytes.
/// </summary>
internal sealed class MarkedPackage
{
    private const string Types = "http://schemas.openxmlformats.org/package/2006/content-types";
    private const string Relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    private const string TypesPart = "[Content_Types].xml";
    private const string CommentsType = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml";
    private const string DrawingType = "application/vnd.openxmlformats-officedocument.vmlDrawing";

    private static readonly XmlReaderSettings s_reading = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CheckCharacters = false, CloseInput = true };

    // Line ends in attributes and texts survive only if they are written as references.
    private static readonly XmlWriterSettings s_writing = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        NewLineHandling = NewLineHandling.Entitize,
        CheckCharacters = false,
    };

    private readonly ZipArchive _source;
    private readonly Dictionary<string, byte[]> _changed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (SheetMarks Marks, string? Drawing)> _sheets = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names;
    private readonly string _stylesPath;
    private readonly MarkedStyles _styles;
    private readonly XDocument _types;

    private MarkedPackage(ZipArchive source, XlsxWorkbook workbook)
    {
        _source = source;
        _names = new HashSet<string>(source.Entries.Select(e => e.FullName), StringComparer.OrdinalIgnoreCase);
        _stylesPath = workbook.StylesPath ?? throw new NotSupportedException("The workbook has no styles.");
        _styles = new MarkedStyles(Load(_stylesPath));
        _types = Load(TypesPart);
    }

    /// <summary>Writes the copy; both streams stay the caller's.</summary>
    /// <exception cref="NotSupportedException">The package is written in a way to which marks cannot be added.</exception>
    /// <exception cref="InvalidDataException">The package is damaged.</exception>
    public static void Write(Stream source, Stream target, IReadOnlyList<ImportFinding> findings, LedgerLanguage language, CancellationToken cancellationToken)
    {
        using var archive = new ZipArchive(source, ZipArchiveMode.Read, leaveOpen: true);
        using var workbook = new XlsxWorkbook(archive);
        var package = new MarkedPackage(archive, workbook);
        foreach (var (part, path) in workbook.Sheets)
            package.Mark(part, path, SheetMarks.Of(findings, part.Name, language));
        package.Save(target, cancellationToken);
    }

    private void Mark(SheetPart part, string path, SheetMarks marks)
    {
        if (marks.Rows.Count == 0)
            return;
        var drawing = Survey(path, part);
        marks.Uncover(part);
        var slash = path.LastIndexOf('/') + 1;
        var relationsPath = $"{path[..slash]}_rels/{path[slash..]}.rels";
        var relations = _names.Contains(relationsPath) ? Load(relationsPath) : new XDocument(new XElement(XName.Get("Relationships", Relations)));
        var commentsPath = Related(relations, path, r => ((string?)r.Attribute("Type"))?.EndsWith("/comments", StringComparison.Ordinal) == true);
        var drawingPath = drawing is null ? null : Related(relations, path, r => (string?)r.Attribute("Id") == drawing);
        string? added = null;
        if (commentsPath is null)
        {
            commentsPath = Free("xl/comments", ".xml");
            Relate(relations, "comments", commentsPath);
            _types.Root!.Add(new XElement(XName.Get("Override", Types), new XAttribute("PartName", "/" + commentsPath), new XAttribute("ContentType", CommentsType)));
        }

        if (drawingPath is null)
        {
            drawingPath = Free("xl/drawings/vmlDrawing", ".vml");
            added = Relate(relations, "vmlDrawing", drawingPath);
            if (!_types.Root!.Elements(XName.Get("Default", Types)).Any(d => string.Equals((string?)d.Attribute("Extension"), "vml", StringComparison.OrdinalIgnoreCase)))
                _types.Root.AddFirst(new XElement(XName.Get("Default", Types), new XAttribute("Extension", "vml"), new XAttribute("ContentType", DrawingType)));
        }

        var comments = marks.Comments().ToList();
        var fresh = AddComments(commentsPath, comments);
        AddShapes(drawingPath, fresh);
        _changed[relationsPath] = Bytes(relations);
        _sheets.Add(path, (marks, added));
    }

    // What stands after the cells and must be known before them: merged ranges, and the drawing of comments that are there.
    private string? Survey(string path, SheetPart part)
    {
        string? drawing = null;
        using var reader = Open(path);
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element)
                continue;
            if (reader.LocalName == "mergeCell" && CellRange.TryParse(reader.GetAttribute("ref"), out var range))
                part.AddMerge(range);
            else if (reader.LocalName == "legacyDrawing")
                drawing = reader.GetAttribute("id", MarkedSheet.Office);
        }

        return drawing;
    }

    // Answers the comments that are new; a cell's own comment keeps its text and gets the rest below it.
    private List<(int Row, int Column, string Text)> AddComments(string path, List<(int Row, int Column, string Text)> comments)
    {
        XNamespace main = MarkedSheet.Main;
        var document = _names.Contains(path)
            ? Load(path)
            : new XDocument(new XElement(main + "comments", new XElement(main + "authors"), new XElement(main + "commentList")));
        if (document.Root!.Element(main + "authors") is not { } authors || document.Root.Element(main + "commentList") is not { } list)
            throw new NotSupportedException("The comments are written in another way.");
        var author = authors.Elements().Count();
        authors.Add(new XElement(main + "author", CellNotes.Author));
        var standing = new Dictionary<string, XElement>(StringComparer.Ordinal);
        foreach (var comment in list.Elements(main + "comment"))
            standing[(string?)comment.Attribute("ref") ?? string.Empty] = comment;
        var fresh = new List<(int, int, string)>();
        foreach (var (row, column, text) in comments)
        {
            var added = XElement.Parse(CellNotes.Comment(row, column, text, author, $" xmlns=\"{MarkedSheet.Main}\""), LoadOptions.PreserveWhitespace);
            added.Attribute("xmlns")?.Remove();
            if (!standing.TryGetValue(CellName.Of(row, column), out var before))
            {
                list.Add(added);
                fresh.Add((row, column, text));
            }
            else if (before.Element(main + "text") is { } texts)
            {
                var more = added.Descendants(main + "t").Single();
                more.Value = "\n" + more.Value;
                var run = new XElement(main + "r", more);
                if (texts.Elements().LastOrDefault(e => e.Name == main + "r" || e.Name == main + "t") is { } last)
                    last.AddAfterSelf(run);
                else
                    texts.AddFirst(run);
            }
        }

        _changed[path] = Bytes(document);
        return fresh;
    }

    // A drawing is VML, which need not be XML: it is added to as text.
    private void AddShapes(string path, List<(int Row, int Column, string Text)> comments)
    {
        var drawing = _names.Contains(path) ? Encoding.UTF8.GetString(Read(path)) : CellNotes.DrawingStart + "</xml>";
        var end = drawing.LastIndexOf("</xml>", StringComparison.Ordinal);
        if (end < 0)
            throw new NotSupportedException("The drawing of the comments is written in another way.");
        var shapes = new StringBuilder(drawing.Contains("\"ledger_note\"", StringComparison.Ordinal) ? string.Empty : CellNotes.ShapeType);
        var number = 0;
        foreach (var (row, column, _) in comments)
            shapes.Append(CellNotes.Shape(++number, row, column));

        // Not every program declares the prefixes at the root, as Excel does.
        var root = drawing[..(drawing.IndexOf('>', drawing.IndexOf("<xml", StringComparison.Ordinal)) + 1)];
        if (!((string[])["xmlns:v=", "xmlns:o=", "xmlns:x="]).All(p => root.Contains(p, StringComparison.Ordinal)))
            shapes.Replace("<v:shape ", $"<v:shape{CellNotes.Prefixes} ").Replace("<v:shapetype ", $"<v:shapetype{CellNotes.Prefixes} ");
        _changed[path] = Encoding.UTF8.GetBytes(drawing.Insert(end, shapes.ToString()));
    }

    private void Save(Stream target, CancellationToken cancellationToken)
    {
        if (_sheets.Count > 0)
            _changed[TypesPart] = Bytes(_types);
        using var zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var entry in _source.Entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_sheets.Count > 0 && entry.FullName == _stylesPath)
                continue;
            using var to = Create(zip, entry.FullName, entry.LastWriteTime);
            if (_sheets.TryGetValue(entry.FullName, out var sheet))
            {
                using var reader = Open(entry.FullName);
                using var writer = XmlWriter.Create(to, s_writing);
                new MarkedSheet(reader, writer, sheet.Marks, _styles).Copy(sheet.Drawing, cancellationToken);
            }
            else if (_changed.Remove(entry.FullName, out var bytes))
            {
                to.Write(bytes);
            }
            else
            {
                using var from = XlsxWorkbook.Inflate(entry);
                from.CopyTo(to);
            }
        }

        foreach (var (name, bytes) in _changed)
            Add(zip, name, bytes);

        // The sheets have said by now which styles they need.
        if (_sheets.Count > 0)
            Add(zip, _stylesPath, Bytes(_styles.Document));
    }

    private static void Add(ZipArchive zip, string name, byte[] bytes)
    {
        using var to = Create(zip, name, new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero));
        to.Write(bytes);
    }

    private static Stream Create(ZipArchive zip, string name, DateTimeOffset time)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = time;
        return entry.Open();
    }

    private string Free(string start, string end)
    {
        for (var number = 1; ; number++)
        {
            var name = start + number.ToString(CultureInfo.InvariantCulture) + end;
            if (!_names.Contains(name) && !_changed.ContainsKey(name))
                return name;
        }
    }

    private static string? Related(XDocument relations, string part, Func<XElement, bool> which) =>
        relations.Root!.Elements().FirstOrDefault(which) is { } relation && (string?)relation.Attribute("Target") is { } target
            ? XlsxWorkbook.Resolve(part, target)
            : null;

    private static string Relate(XDocument relations, string type, string target)
    {
        var known = relations.Root!.Elements().Select(r => (string?)r.Attribute("Id")).ToHashSet();
        var number = 1;
        string id;
        do
        {
            id = "rIdLedger" + number++.ToString(CultureInfo.InvariantCulture);
        }
        while (known.Contains(id));
        relations.Root.Add(new XElement(
            XName.Get("Relationship", Relations), new XAttribute("Id", id), new XAttribute("Type", $"{MarkedSheet.Office}/{type}"), new XAttribute("Target", "/" + target)));
        return id;
    }

    private BoundedStream Stream(string path) =>
        XlsxWorkbook.Inflate(_source.GetEntry(path) ?? throw new InvalidDataException("A part is missing from the archive."));

    private XmlReader Open(string path) => XmlReader.Create(Stream(path), s_reading);

    private byte[] Read(string path)
    {
        using var from = Stream(path);
        using var bytes = new MemoryStream();
        from.CopyTo(bytes);
        return bytes.ToArray();
    }

    private XDocument Load(string path)
    {
        using var reader = Open(path);
        return XDocument.Load(reader, LoadOptions.PreserveWhitespace);
    }

    private static byte[] Bytes(XDocument document)
    {
        using var bytes = new MemoryStream();
        document.Declaration = new XDeclaration("1.0", "UTF-8", "yes");
        using (var writer = XmlWriter.Create(bytes, s_writing))
            document.Save(writer);
        return bytes.ToArray();
    }
}
