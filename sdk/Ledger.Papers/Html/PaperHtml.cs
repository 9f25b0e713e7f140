using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Ledger.Papers.Internal;
using Ledger.Sdk;

namespace Ledger.Papers;

/// <summary>A paper as one HTML file: no script, nothing from elsewhere, every text escaped.</summary>
public static class PaperHtml
{
    private static readonly HtmlEncoder s_encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Renders a paper.</summary>
    public static string Render(Paper paper)
    {
        ArgumentNullException.ThrowIfNull(paper);
        var html = new StringBuilder();
        html.Append("<!DOCTYPE html>\n<html lang=\"").Append(paper.Language == LedgerLanguage.Chinese ? "zh-CN" : "en").Append("\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width\">\n<title>").Append(Escape(paper.Title)).Append("</title>\n<style>\n").Append(Style).Append("</style>\n</head>\n<body>\n");
        if (paper.Notice is { } notice)
            html.Append("<div class=\"across\" aria-hidden=\"true\">").Append(Escape(notice)).Append("</div>\n");
        html.Append("<main>\n<h1>").Append(Escape(paper.Title)).Append("</h1>\n");
        if (paper.Subtitle is { } subtitle)
            html.Append("<p class=\"subtitle\">").Append(Escape(subtitle)).Append("</p>\n");
        if (paper.Notice is { } boxed)
            html.Append("<p class=\"notice\">").Append(Escape(boxed)).Append("</p>\n");
        foreach (var block in paper.Blocks)
            Write(html, block);
        if (paper.Footer is { } footer)
            html.Append("<footer>").Append(Escape(footer)).Append("</footer>\n");
        return html.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private const string Style =
        """
        :root { color-scheme: light; }
        body { margin: 0; background: #f2f2f0; color: #1d1d1b; font: 15px/1.65 "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", SimSun, SimSun-ExtB, HanaMinB, sans-serif; }
        main { position: relative; max-width: 52rem; margin: 1.5rem auto; padding: 2.5rem 3rem; background: #fff; box-shadow: 0 1px 4px #0002; overflow-wrap: anywhere; }
        h1 { margin: 0 0 .4rem; font-size: 1.6rem; line-height: 1.3; }
        h2 { margin: 1.8rem 0 .5rem; font-size: 1.1rem; border-bottom: 1px solid #d4d4cf; padding-bottom: .2rem; }
        p { margin: .5rem 0; white-space: pre-line; }
        .subtitle, .quiet, footer, figcaption { color: #5d5d58; }
        .notice { border: 2px solid #b3261e; color: #b3261e; padding: .4rem .8rem; font-weight: bold; }
        .good { color: #1b6e34; font-weight: bold; }
        .bad { color: #b3261e; font-weight: bold; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; margin: .6rem 0; }
        dt { color: #5d5d58; max-width: 14rem; }
        dd { margin: 0; white-space: pre-line; }
        table { border-collapse: collapse; width: 100%; margin: .6rem 0; font-size: .93em; }
        th, td { border: 1px solid #d4d4cf; padding: .25rem .5rem; text-align: left; vertical-align: top; white-space: pre-line; }
        th { background: #f6f6f3; }
        th.number, td.number { text-align: right; font-variant-numeric: tabular-nums; }
        figure { display: flex; align-items: center; gap: 1rem; margin: 1rem 0; }
        figure svg { width: 8rem; height: 8rem; flex: none; }
        footer { margin-top: 2rem; border-top: 1px solid #d4d4cf; padding-top: .5rem; font-size: .85em; }
        .across { position: fixed; inset: 0; display: flex; align-items: center; justify-content: center; z-index: 1; pointer-events: none; transform: rotate(-30deg); font-size: 3rem; color: #b3261e; opacity: .1; }
        @media print { body { background: none; } main { box-shadow: none; margin: 0; max-width: none; padding: 0; } tr { break-inside: avoid; } }

        """;

    private static void Write(StringBuilder html, PaperBlock block)
    {
        switch (block)
        {
            case PaperHeading heading:
                html.Append("<h2>").Append(Escape(heading.Text)).Append("</h2>\n");
                break;
            case PaperParagraph paragraph:
                html.Append("<p class=\"").Append(paragraph.Tone.ToString().ToLowerInvariant()).Append("\">").Append(Escape(paragraph.Text)).Append("</p>\n");
                break;
            case PaperFields fields:
                html.Append("<dl>\n");
                foreach (var field in fields.Fields)
                    html.Append("<dt>").Append(Escape(field.Label)).Append("</dt><dd>").Append(Escape(field.Value)).Append("</dd>\n");
                html.Append("</dl>\n");
                break;
            case PaperTable table:
                Write(html, table);
                break;
            case PaperCode code:
                html.Append("<figure>").Append(Svg(code.Text)).Append("<figcaption>").Append(Escape(code.Caption)).Append("</figcaption></figure>\n");
                break;
        }
    }

    private static void Write(StringBuilder html, PaperTable table)
    {
        html.Append("<table>\n<colgroup>");
        var whole = table.Columns.Sum(c => c.Share);
        foreach (var column in table.Columns)
            html.Append(CultureInfo.InvariantCulture, $"<col style=\"width:{100 * column.Share / whole:0.##}%\"/>");
        html.Append("</colgroup>\n<thead><tr>");
        foreach (var column in table.Columns)
            html.Append(column.AlignRight ? "<th class=\"number\">" : "<th>").Append(Escape(column.Title)).Append("</th>");
        html.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in table.Rows)
        {
            html.Append("<tr>");
            for (var i = 0; i < table.Columns.Count; i++)
                html.Append(table.Columns[i].AlignRight ? "<td class=\"number\">" : "<td>").Append(Escape(i < row.Count ? row[i] : string.Empty)).Append("</td>");
            html.Append("</tr>\n");
        }

        html.Append("</tbody>\n</table>\n");
    }

    private static string Svg(string text)
    {
        var code = QrMatrix.Of(text);
        var path = new StringBuilder();
        foreach (var (row, column) in code.DarkModules())
            path.Append(CultureInfo.InvariantCulture, $"M{column} {row}h1v1h-1z");
        return string.Create(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {code.Size} {code.Size}\" shape-rendering=\"crispEdges\" role=\"img\"><path d=\"{path}\"/></svg>");
    }

    private static string Escape(string text) => s_encoder.Encode(VisibleText.Of(text)).Replace("&#xA;", "\n", StringComparison.Ordinal);
}
