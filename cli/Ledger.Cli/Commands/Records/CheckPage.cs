using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Sdk;
using Ledger.Sdk.Import;

namespace Ledger.Cli.Commands;

/// <summary>How a check of files is shown: per file, per class, per type.</summary>
internal static class CheckPage
{
    private const int ShownRows = 60;
    private const int ShownFindings = 20;
    private const int ShownGroups = 5;

    public static JsonObject ToJson(RecordCheckReport report, string? marked, string? page, LedgerLanguage language) => new()
    {
        ["files"] = new JsonArray([.. report.Files.Select(f => (JsonNode)f.Name)]),
        ["rows"] = report.Rows,
        ["accepted"] = report.Accepted,
        ["refused"] = report.Refused,
        ["alreadyAnchored"] = report.AlreadyAnchored,
        ["resumed"] = 0,
        ["students"] = report.Students,
        ["acceptedByType"] = new JsonObject([.. report.Types.Where(t => t.Value.Accepted > 0).Select(t => KeyValuePair.Create(Text(t.Key), (JsonNode?)t.Value.Accepted))]),
        ["findingCount"] = report.FindingCount,
        ["findings"] = FindingsPage.ToJson(report.Findings, language),
        ["noticeCount"] = report.NoticeCount,
        ["notices"] = FindingsPage.ToJson(report.Notices, language),
        ["checkedFiles"] = new JsonArray([.. report.Files.Select(f => (JsonNode)new JsonObject
        {
            ["name"] = f.Name, ["class"] = f.Class, ["rows"] = f.Rows, ["refused"] = f.Refused, ["findings"] = f.FindingCount, ["notices"] = f.NoticeCount, ["marked"] = f.MarkedFile,
        })]),
        ["classes"] = new JsonArray([.. report.Classes.Select(c => (JsonNode)new JsonObject
        {
            ["name"] = c.Name,
            ["rows"] = c.Rows,
            ["refused"] = c.Refused,
            ["students"] = c.Students,
            ["studentsWithoutRecords"] = c.StudentsWithoutRecords,
            ["types"] = new JsonObject([.. c.Types.Select(t => KeyValuePair.Create(Text(t.Key), (JsonNode?)t.Value))]),
        })]),
        ["studentsWithoutRecords"] = new JsonArray([.. report.StudentsWithoutRecords.Select(s => (JsonNode)new JsonObject { ["class"] = s.Class, ["name"] = s.Name, ["registryNumber"] = s.RegistryNumber })]),
        ["similarGroups"] = new JsonArray([.. report.SimilarGroups.Select(g => (JsonNode)new JsonObject
        {
            ["students"] = g.Students,
            ["similarity"] = Math.Round(g.Similarity, 3),
            ["rows"] = new JsonArray([.. g.Rows.Select(r => (JsonNode)new JsonObject { ["file"] = r.File, ["sheet"] = r.Sheet, ["row"] = r.Row, ["class"] = r.Class })]),
        })]),
        ["roster"] = report.HasRoster,
        ["marked"] = marked,
        ["missingStudents"] = report.MissingStudentsFile,
        ["report"] = page,
    };

    /// <summary>How much is wrong, in one line that ends with a colon.</summary>
    public static string Findings(TextTable texts, long refused, long rows, long findings) =>
        rows == 0 ? texts.Format("record.findings.unread", findings) : texts.Format("record.findings", refused, rows, findings);

    public static void Write(TextPage page, TextTable texts, RecordCheckReport report, string? marked, string? html)
    {
        if (report.Passed) page.Good(texts.Format("record.checked", report.Rows));
        else page.Bad(Findings(texts, report.Refused, report.Rows, report.FindingCount));
        FindingsPage.Write(page, texts, report.Findings, report.FindingCount);
        WriteFiles(page, texts, report);
        WriteClasses(page, texts, report);
        WriteTypes(page, texts, report);
        WriteMissing(page, texts, report);
        WriteSimilar(page, texts, report);
        IReadOnlyList<ImportFinding> notices = [.. report.Notices.Where(n => n.Rule != ImportRule.SimilarText)];
        if (notices.Count > 0)
        {
            page.Strong(texts.Format("record.notices", notices.Count));
            FindingsPage.Write(page, texts, notices, notices.Count);
        }

        if (report.AlreadyAnchored > 0) page.Line(texts.Format("record.anchored.already", report.AlreadyAnchored));
        if (marked is not null && report.Files.Any(f => f.MarkedFile is not null)) page.Line(texts.Format("record.marked.written", marked));
        if (html is not null) page.Line(texts.Format("record.report.written", html));
    }

    private static void WriteFiles(TextPage page, TextTable texts, RecordCheckReport report)
    {
        List<CheckedFile> faulty = [.. report.Files.Where(f => f.FindingCount > 0)];
        if (faulty.Count == 0 || report.Files.Count == 1) return;
        page.Strong(texts["record.files.faulty"]);
        page.Table(
            [texts["record.column.file"], texts["record.column.class"], texts["record.column.rows"], texts["record.column.refused"], texts["record.column.errors"]],
            [.. faulty.Take(ShownRows).Select(f => (IReadOnlyList<string>)[f.Name, f.Class ?? "", Text(f.Rows), Text(f.Refused), Text(f.FindingCount)])]);
        if (faulty.Count > ShownRows) page.Line("  " + texts.Format("record.findings.more", faulty.Count - ShownRows));
    }

    private static void WriteClasses(TextPage page, TextTable texts, RecordCheckReport report)
    {
        if (report.Classes.Count < 2) return;
        page.Strong(texts["record.classes"]);
        page.Table(
            [texts["record.column.class"], texts["record.column.rows"], texts["record.column.refused"], texts["record.column.missing"]],
            [.. report.Classes.Take(ShownRows).Select(c => (IReadOnlyList<string>)[c.Name, Text(c.Rows), Text(c.Refused), c.StudentsWithoutRecords is { } missing ? Text(missing) : "-"])]);
        if (report.Classes.Count > ShownRows) page.Line("  " + texts.Format("record.findings.more", report.Classes.Count - ShownRows));
        string[] empty = [.. report.ClassesWithoutRecords];
        if (empty.Length > 0) page.Bad(texts.Format("record.classes.empty", empty.Length, string.Join(texts.Language == LedgerLanguage.Chinese ? "、" : ", ", empty)));
    }

    private static void WriteTypes(TextPage page, TextTable texts, RecordCheckReport report)
    {
        if (report.Types.Count == 0) return;
        page.Line(texts["record.types"] + " " + string.Join(
            texts.Language == LedgerLanguage.Chinese ? "，" : ", ",
            report.Types.Select(t => $"{ImportReportPage.Title(report.RuleSet, t.Key, texts.Language)} {Text(t.Value.Accepted)}{(t.Value.Refused == 0 ? "" : $" (+{Text(t.Value.Refused)} {texts["record.refused.short"]})")}")));
    }

    private static void WriteMissing(TextPage page, TextTable texts, RecordCheckReport report)
    {
        if (report.StudentsWithoutRecords.Count == 0) return;
        page.Strong(texts.Format("record.students.missing", report.StudentsWithoutRecords.Count));
        foreach (StudentWithoutRecords student in report.StudentsWithoutRecords.Take(ShownFindings)) page.Line($"  {student.Class}  {student.Name}  {student.RegistryNumber}");
        if (report.StudentsWithoutRecords.Count > ShownFindings) page.Line("  " + texts.Format("record.findings.more", report.StudentsWithoutRecords.Count - ShownFindings));
        if (report.MissingStudentsFile is { } file) page.Line("  " + texts.Format("record.students.missing.file", file));
    }

    private static void WriteSimilar(TextPage page, TextTable texts, RecordCheckReport report)
    {
        if (report.SimilarGroups.Count == 0) return;
        page.Strong(texts.Format("record.similar", report.SimilarGroups.Count));
        foreach (SimilarGroup group in report.SimilarGroups.Take(ShownGroups))
        {
            page.Line("  " + texts.Format("record.similar.group", group.Students, Math.Floor(group.Similarity * 100), string.Join("; ", group.Rows.Take(4).Select(r => Place(r, texts))), group.Rows.Count));
        }

        if (report.SimilarGroups.Count > ShownGroups) page.Line("  " + texts.Format("record.findings.more", report.SimilarGroups.Count - ShownGroups));
    }

    public static string Place(SimilarRow row, TextTable texts) => texts.Format("record.place", row.Sheet is null ? row.File : $"{row.File} {row.Sheet}", row.Row);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
