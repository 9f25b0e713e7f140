using System.Globalization;
using System.Text;
using Ledger.Papers.Internal;
using Ledger.Sdk;

namespace Ledger.Papers;

/// <summary>
/// A paper as PDF/A-3b (ISO 19005-3): A4, fonts embedded as subsets, attachments related as <c>/Source</c>. The same
/// paper, fonts and options give the same bytes.
/// </summary>
public static class PaperPdf
{
    private const string Producer = "Ledger.Papers";

    /// <summary>Renders a paper.</summary>
    /// <exception cref="LedgerInputException">No font has a character of the paper; the message tells its code point.</exception>
    public static byte[] Render(Paper paper, PaperFonts fonts, PaperPdfOptions options)
    {
        ArgumentNullException.ThrowIfNull(paper);
        ArgumentNullException.ThrowIfNull(fonts);
        ArgumentNullException.ThrowIfNull(options);
        var layout = new PageLayout(paper, fonts);
        var pages = layout.Lay();

        var file = new PdfFile();
        var (catalog, tree) = (file.Reserve(), file.Reserve());
        var resources = file.Add(Resources(file, layout.Fonts));
        var kids = new List<int>();
        foreach (var page in pages)
        {
            var content = file.AddStream(string.Empty, Encoding.ASCII.GetBytes(page));
            kids.Add(file.Add($"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 595 842] /Resources {resources} 0 R /Contents {content} 0 R >>"));
        }

        file.Set(tree, $"<< /Type /Pages /Count {kids.Count} /Kids [{string.Join(' ', kids.Select(k => $"{k} 0 R"))}] >>");
        var metadata = file.AddStream("/Type /Metadata /Subtype /XML", XmpPacket.Write(paper.Title, options.Created, Producer), compress: false);
        var profile = file.AddStream("/N 3", SrgbProfile.Bytes);
        var intent = file.Add($"<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) /Info (sRGB) /DestOutputProfile {profile} 0 R >>");
        file.Set(catalog, $"""
            << /Type /Catalog /Pages {tree} 0 R /Metadata {metadata} 0 R /OutputIntents [{intent} 0 R] /Lang {PdfText.String(paper.Language == LedgerLanguage.Chinese ? "zh-CN" : "en")}
            /ViewerPreferences << /DisplayDocTitle true >>{Attach(file, options)} >>
            """);
        var time = PdfText.String(PdfText.Time(options.Created));
        var info = file.Add($"<< /Title {PdfText.String(VisibleText.Of(paper.Title))} /Producer {PdfText.String(Producer)} /CreationDate {time} /ModDate {time} >>");
        return file.Finish(catalog, info);
    }

    private static string Resources(PdfFile file, IReadOnlyList<EmbeddedFont> fonts) =>
        $"<< /ProcSet [/PDF /Text] /Font << {string.Join(' ', fonts.Select(f => string.Create(CultureInfo.InvariantCulture, $"/{f.Tag} {f.Write(file)} 0 R")))} >> >>";

    private static string Attach(PdfFile file, PaperPdfOptions options)
    {
        if (options.Attachments.Count == 0)
            return string.Empty;
        var specifications = options.Attachments.OrderBy(a => a.Name, StringComparer.Ordinal).Select(attachment =>
        {
            var mime = attachment.MediaType.Replace("/", "#2F", StringComparison.Ordinal);
            var time = PdfText.String(PdfText.Time(options.Created));
            var stream = file.AddStream(
                $"/Type /EmbeddedFile /Subtype /{mime} /Params << /Size {attachment.Content.Length} /CreationDate {time} /ModDate {time} >>", attachment.Content.Span);
            var name = PdfText.String(attachment.Name);
            var description = attachment.Description is { } text ? $" /Desc {PdfText.String(text)}" : string.Empty;
            return (Name: name, At: file.Add($"<< /Type /Filespec /F {name} /UF {name} /AFRelationship /Source /EF << /F {stream} 0 R /UF {stream} 0 R >>{description} >>"));
        }).ToList();
        return $" /PageMode /UseAttachments /AF [{string.Join(' ', specifications.Select(s => $"{s.At} 0 R"))}]"
            + $" /Names << /EmbeddedFiles << /Names [{string.Join(' ', specifications.Select(s => $"{s.Name} {s.At} 0 R"))}] >> >>";
    }
}
