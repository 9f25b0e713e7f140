using System.Globalization;
using System.Net;
using System.Text;
using Ledger.Sdk;
using Ledger.Sdk.Import;

namespace Ledger.Cli.Commands;

/// <summary>A check as a page of its own: no script, no link, nothing loaded; every text of the files is escaped.</summary>
internal sealed class CheckHtml(TextTable texts, DateTimeOffset now)
{
    private const int ShownOfFile = 500;
    private const int ShownGroups = 200;
    private readonly StringBuilder html = new();

    public string Write(RecordCheckReport report)
    {
        Head();
        Verdict(report);
        Classes(report);
        Types(report);
        Files(report);
        Similar(report);
        Missing(report);
        html.Append("<footer>").Append(Text(texts["record.html.footer"])).Append("</footer></body></html>\n");
        return html.ToString();
    }

    private void Head()
    {
        string language = texts.Language == LedgerLanguage.Chinese ? "zh-CN" : "en";
        html.Append(CultureInfo.InvariantCulture, $"<!DOCTYPE html>\n<html lang=\"{language}\"><head><meta charset=\"utf-8\">");
        html.Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">");
        html.Append("<meta name=\"viewport\" content=\"width=device-width\">");
        html.Append(CultureInfo.InvariantCulture, $"<title>{Text(texts["record.html.title"])}</title><style>{Style}</style></head><body>");
        html.Append(CultureInfo.InvariantCulture, $"<h1>{Text(texts["record.html.title"])}</h1><p class=\"quiet\">{Text(texts.Format("record.html.time", now.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)))}</p>");
    }

    private void Verdict(RecordCheckReport report)
    {
        string said = report.Passed ? texts.Format("record.checked", report.Rows) : CheckPage.Findings(texts, report.Refused, report.Rows, report.FindingCount).TrimEnd('：', ':');
        html.Append(CultureInfo.InvariantCulture, $"<p class=\"verdict {(report.Passed ? "good" : "bad")}\">{Text(said)}</p><dl>");
        Fact("record.html.files", report.Files.Count);
        Fact("record.html.rows", report.Rows);
        Fact("record.html.refused", report.Refused);
        Fact("record.html.errors", report.FindingCount);
        Fact("record.html.notices", report.NoticeCount);
        if (report.HasRoster) Fact("record.html.missing", report.StudentsWithoutRecords.Count);
        html.Append("</dl>");
        if (!report.Passed) html.Append(CultureInfo.InvariantCulture, $"<p>{Text(texts["record.html.what"])}</p>");
    }

    private void Classes(RecordCheckReport report)
    {
        if (report.Classes.Count == 0) return;
        Heading("record.classes");
        Table("record.column.class", "record.column.students", "record.column.rows", "record.column.refused", "record.column.missing");
        foreach (CheckedClass c in report.Classes)
        {
            html.Append(c.Rows == 0 ? "<tr class=\"empty\">" : c.Refused > 0 ? "<tr class=\"wrong\">" : "<tr>");
            Cell(c.Name);
            Number(c.Students);
            Number(c.Rows);
            Number(c.Refused);
            Number(c.StudentsWithoutRecords);
            html.Append("</tr>");
        }

        html.Append("</tbody></table>");
        string[] empty = [.. report.ClassesWithoutRecords];
        if (empty.Length > 0) html.Append(CultureInfo.InvariantCulture, $"<p class=\"bad\">{Text(texts.Format("record.classes.empty", empty.Length, string.Join(texts.Language == LedgerLanguage.Chinese ? "、" : ", ", empty)))}</p>");
    }

    private void Types(RecordCheckReport report)
    {
        if (report.Types.Count == 0) return;
        Heading("record.html.types");
        Table("record.column.type", "record.column.accepted", "record.column.refused");
        foreach ((int code, (long accepted, long refused)) in report.Types)
        {
            html.Append("<tr>");
            Cell(ImportReportPage.Title(report.RuleSet, code, texts.Language));
            Number(accepted);
            Number(refused);
            html.Append("</tr>");
        }

        html.Append("</tbody></table>");
    }

    private void Files(RecordCheckReport report)
    {
        ILookup<string, ImportFinding> findings = report.Findings.Concat(report.Notices.Where(n => n.Rule != ImportRule.SimilarText)).ToLookup(f => f.File);
        List<CheckedFile> shown = [.. report.Files.Where(f => findings[f.Name].Any())];
        if (shown.Count == 0) return;
        Heading("record.html.found");
        foreach (CheckedFile file in shown)
        {
            html.Append(CultureInfo.InvariantCulture, $"<details{(shown.Count == 1 ? " open" : "")}><summary><b>{Text(file.Name)}</b> {Text(file.Class ?? "")} <span class=\"count\">{Text(texts.Format("record.html.file.counts", file.FindingCount, file.Rows))}</span></summary>");
            if (file.MarkedFile is { } marked) html.Append(CultureInfo.InvariantCulture, $"<p class=\"quiet\">{Text(texts.Format("record.html.marked", marked))}</p>");
            Table("record.column.sheet", "record.column.row", "record.column.column", "record.column.what");
            foreach (ImportFinding finding in findings[file.Name].OrderBy(f => f.Sheet, StringComparer.Ordinal).ThenBy(f => f.Row).ThenBy(f => f.ColumnNumber).Take(ShownOfFile))
            {
                html.Append(finding.IsNotice ? "<tr class=\"notice\">" : "<tr>");
                Cell(finding.Sheet ?? "");
                Number(finding.Row == 0 ? null : finding.Row);
                Cell(finding.Column ?? "");
                Cell(finding.DescribeRule(texts.Language));
                html.Append("</tr>");
            }

            html.Append("</tbody></table>");
            int more = findings[file.Name].Count() - ShownOfFile;
            if (more > 0) html.Append(CultureInfo.InvariantCulture, $"<p>{Text(texts.Format("record.findings.more", more))}</p>");
            html.Append("</details>");
        }
    }

    private void Similar(RecordCheckReport report)
    {
        if (report.SimilarGroups.Count == 0) return;
        Heading("record.html.similar");
        html.Append(CultureInfo.InvariantCulture, $"<p>{Text(texts["record.html.similar.what"])}</p>");
        foreach (SimilarGroup group in report.SimilarGroups.Take(ShownGroups))
        {
            html.Append(CultureInfo.InvariantCulture, $"<details><summary>{Text(texts.Format("record.html.similar.group", group.Students, group.Rows.Count, Math.Floor(group.Similarity * 100)))}</summary><ul>");
            foreach (SimilarRow row in group.Rows.Take(ShownOfFile))
                html.Append(CultureInfo.InvariantCulture, $"<li>{Text(row.Class ?? "")} {Text(CheckPage.Place(row, texts))}</li>");
            html.Append("</ul></details>");
        }

        if (report.SimilarGroups.Count > ShownGroups) html.Append(CultureInfo.InvariantCulture, $"<p>{Text(texts.Format("record.findings.more", report.SimilarGroups.Count - ShownGroups))}</p>");
    }

    private void Missing(RecordCheckReport report)
    {
        if (report.StudentsWithoutRecords.Count == 0) return;
        Heading("record.html.missing");
        if (report.MissingStudentsFile is { } file) html.Append(CultureInfo.InvariantCulture, $"<p>{Text(texts.Format("record.students.missing.file", file))}</p>");
        Table("record.column.class", "record.column.name", "record.column.number");
        foreach (StudentWithoutRecords student in report.StudentsWithoutRecords)
        {
            html.Append("<tr>");
            Cell(student.Class);
            Cell(student.Name);
            Cell(student.RegistryNumber);
            html.Append("</tr>");
        }

        html.Append("</tbody></table>");
    }

    private void Heading(string key) => html.Append(CultureInfo.InvariantCulture, $"<h2>{Text(texts[key].TrimEnd('：', ':'))}</h2>");

    private void Fact(string key, long value) => html.Append(CultureInfo.InvariantCulture, $"<div><dt>{Text(texts[key])}</dt><dd>{value}</dd></div>");

    private void Table(params ReadOnlySpan<string> keys)
    {
        html.Append("<table><thead><tr>");
        foreach (string key in keys) html.Append(CultureInfo.InvariantCulture, $"<th>{Text(texts[key])}</th>");
        html.Append("</tr></thead><tbody>");
    }

    private void Cell(string value) => html.Append(CultureInfo.InvariantCulture, $"<td>{Text(value)}</td>");

    private void Number(long? value) => html.Append(CultureInfo.InvariantCulture, $"<td class=\"n\">{value}</td>");

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private const string Style = """
        body{font:15px/1.6 "Microsoft YaHei","PingFang SC","Noto Sans CJK SC","Noto Sans SC",sans-serif;margin:2em auto;max-width:62em;padding:0 1em;color:#222}
        h1{font-size:1.6em;margin-bottom:0}h2{font-size:1.2em;margin-top:2em;border-bottom:1px solid #ccc}
        .quiet,footer{color:#666;font-size:.9em}.verdict{padding:.6em 1em;border-left:.4em solid;font-size:1.1em}
        .good{color:#1a6b2f}.bad{color:#a11}.verdict.good{background:#eef8f0}.verdict.bad{background:#fdf0ef}
        dl{display:flex;flex-wrap:wrap;gap:1em;margin:1em 0}dl div{border:1px solid #ddd;border-radius:4px;padding:.3em 1em}dt{color:#666;font-size:.85em}dd{margin:0;font-size:1.3em}
        table{border-collapse:collapse;width:100%;margin:.5em 0}th,td{border:1px solid #ddd;padding:.25em .6em;text-align:left;vertical-align:top;overflow-wrap:anywhere}
        th{background:#f4f4f4;white-space:nowrap}.n{text-align:right;white-space:nowrap}tr.wrong td:first-child,tr.empty td{background:#fdf0ef}tr.notice td{background:#fffbe8}
        details{margin:.4em 0;border:1px solid #ddd;border-radius:4px;padding:.3em .8em}summary{cursor:pointer}.count{color:#a11}footer{margin-top:3em;border-top:1px solid #ccc;padding-top:.5em}
        @media print{details{break-inside:avoid}body{max-width:none}}
        """;
}
