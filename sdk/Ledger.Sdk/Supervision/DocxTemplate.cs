using System.IO.Compression;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Ledger.Sdk.Supervision;

/// <summary>
/// Fills the places <c>{{名称}}</c> of a Word document (ECMA-376), in its text, headers, footers and notes, however Word cut them
/// into runs. A filled place has the form of its first run; a line feed in a value is a line break.
/// </summary>
public static class DocxTemplate
{
    private const long MaxPart = 64 << 20;
    private static readonly XNamespace s_word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

    /// <summary>Fills a template.</summary>
    /// <param name="template">The document's bytes.</param>
    /// <param name="values">What stands in the place of each name.</param>
    /// <param name="name">The file's name, for errors.</param>
    /// <exception cref="LedgerInputException">It is no such document, or has places without a value; they are named.</exception>
    public static byte[] Fill(ReadOnlyMemory<byte> template, IReadOnlyDictionary<string, string> values, string name)
    {
        ArgumentNullException.ThrowIfNull(values);
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        var filled = new MemoryStream();
        try
        {
            using var source = new ZipArchive(new MemoryStream(template.ToArray()), ZipArchiveMode.Read);
            if (source.GetEntry("word/document.xml") is null) throw new LedgerInputException(LedgerError.TemplateWrong, name);
            using var target = new ZipArchive(filled, ZipArchiveMode.Create, leaveOpen: true);
            foreach (var entry in source.Entries)
            {
                if (entry.Length > MaxPart) throw new LedgerInputException(LedgerError.TemplateWrong, name);
                using var from = entry.Open();
                using var to = target.CreateEntry(entry.FullName).Open();
                if (entry.FullName.StartsWith("word/", StringComparison.Ordinal) && entry.FullName.EndsWith(".xml", StringComparison.Ordinal) && entry.FullName.LastIndexOf('/') == 4)
                    FillPart(from, to, values, missing);
                else
                    Copy(from, to);
            }
        }
        catch (Exception e) when (e is InvalidDataException or XmlException)
        {
            throw new LedgerInputException(LedgerError.TemplateWrong, e, name);
        }

        return missing.Count == 0 ? filled.ToArray() : throw new LedgerInputException(LedgerError.TemplateUnfilled, name, string.Join(", ", missing));
    }

    private static void FillPart(Stream from, Stream to, IReadOnlyDictionary<string, string> values, SortedSet<string> missing)
    {
        using var reader = XmlReader.Create(from, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, MaxCharactersInDocument = MaxPart });
        var part = XDocument.Load(reader, LoadOptions.PreserveWhitespace);
        foreach (var paragraph in part.Descendants(s_word + "p").ToList()) FillParagraph(paragraph, values, missing);
        using var writer = XmlWriter.Create(to, new XmlWriterSettings { Encoding = new UTF8Encoding(false) });
        part.Save(writer);
    }

    // The paragraph's texts in their order, one character string with the text that each character stands in.
    private static void FillParagraph(XElement paragraph, IReadOnlyDictionary<string, string> values, SortedSet<string> missing)
    {
        var texts = paragraph.Descendants(s_word + "t").Where(t => t.Ancestors(s_word + "p").First() == paragraph).ToList();
        var changed = new HashSet<XElement>();
        for (var search = 0; ;)
        {
            var all = string.Concat(texts.Select(t => t.Value));
            var open = all.IndexOf("{{", search, StringComparison.Ordinal);
            var close = open < 0 ? -1 : all.IndexOf("}}", open, StringComparison.Ordinal);
            if (close < 0) break;
            var place = all[(open + 2)..close].Trim();
            if (!values.TryGetValue(place, out var value))
            {
                missing.Add(place);
                search = close + 2;
                continue;
            }

            Replace(texts, open, close + 2, value, changed);
            search = open + value.Length;
        }

        foreach (var text in changed) BreakLines(text);
    }

    private static void Replace(List<XElement> texts, int from, int to, string value, HashSet<XElement> changed)
    {
        var start = 0;
        var isPlaced = false;
        foreach (var text in texts)
        {
            var content = text.Value;
            var (first, last) = (Math.Max(from - start, 0), Math.Min(to - start, content.Length));
            start += content.Length;
            if (first >= last) continue;
            text.Value = content[..first] + (isPlaced ? "" : value) + content[last..];
            text.SetAttributeValue(XNamespace.Xml + "space", "preserve");
            isPlaced = true;
            changed.Add(text);
        }
    }

    private static void BreakLines(XElement text)
    {
        var lines = text.Value.Split('\n');
        if (lines.Length == 1) return;
        text.Value = lines[0].TrimEnd('\r');
        var last = text;
        foreach (var line in lines.Skip(1))
        {
            var next = new XElement(s_word + "t", new XAttribute(XNamespace.Xml + "space", "preserve"), line.TrimEnd('\r'));
            last.AddAfterSelf(new XElement(s_word + "br"), next);
            last = next;
        }
    }

    // What an entry says of its own length is not believed.
    private static void Copy(Stream from, Stream to)
    {
        var buffer = new byte[1 << 16];
        long total = 0;
        for (int read; (read = from.Read(buffer)) > 0; total += read)
        {
            if (total > MaxPart) throw new InvalidDataException();
            to.Write(buffer.AsSpan(0, read));
        }
    }
}
