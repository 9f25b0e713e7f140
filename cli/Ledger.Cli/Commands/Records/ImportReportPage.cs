using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Sdk;
using Ledger.Sdk.Import;

namespace Ledger.Cli.Commands;

/// <summary>How the report of checked record files is shown.</summary>
internal static class ImportReportPage
{
    public static JsonObject ToJson(ImportReport report, LedgerLanguage language) => new()
    {
        ["files"] = new JsonArray([.. report.Files.Select(f => (JsonNode)f)]),
        ["rows"] = report.Rows,
        ["accepted"] = report.Accepted,
        ["refused"] = report.Refused,
        ["alreadyAnchored"] = report.AlreadyAnchored,
        ["resumed"] = report.Resumed,
        ["students"] = report.Students,
        ["acceptedByType"] = new JsonObject([.. report.AcceptedByType.Select(t => KeyValuePair.Create(t.Key.ToString(CultureInfo.InvariantCulture), (JsonNode?)t.Value))]),
        ["findingCount"] = report.FindingCount,
        ["findings"] = FindingsPage.ToJson(report.Findings, language),
        ["noticeCount"] = report.NoticeCount,
        ["notices"] = FindingsPage.ToJson(report.Notices, language),
    };

    public static void WriteFindings(TextPage page, TextTable texts, ImportReport report)
    {
        page.Bad(CheckPage.Findings(texts, report.Refused, report.Rows, report.FindingCount));
        FindingsPage.Write(page, texts, report.Findings, report.FindingCount);
    }

    public static void WriteNotices(TextPage page, TextTable texts, ImportReport report)
    {
        if (report.NoticeCount == 0) return;
        page.Strong(texts.Format("record.notices", report.NoticeCount));
        FindingsPage.Write(page, texts, report.Notices, report.NoticeCount);
    }

    public static void WriteTypes(TextPage page, TextTable texts, ImportReport report)
    {
        if (report.AcceptedByType.Count == 0) return;
        page.Line(texts["record.types"] + " " + string.Join(
            texts.Language == LedgerLanguage.Chinese ? "，" : ", ",
            report.AcceptedByType.Select(t => $"{Title(report.RuleSet, t.Key, texts.Language)} {t.Value}")));
    }

    public static string Title(RuleSet ruleSet, int code, LedgerLanguage language) =>
        ruleSet.TryFindType(code, out RecordType? type)
            ? type.Title.In(language)
            : code.ToString(CultureInfo.InvariantCulture);
}
