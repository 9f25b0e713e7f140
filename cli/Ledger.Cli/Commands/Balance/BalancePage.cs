using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>A county's balance, or what keeps it from being computed, for people and for machines.</summary>
internal static class BalancePage
{
    public static int Faults(CommandRun run, IReadOnlyList<BalanceFault> faults) => run.Complete(
        new JsonObject
        {
            ["faults"] = new JsonArray([.. faults.Select(f => (JsonNode)new JsonObject
            {
                ["file"] = f.File,
                ["sheet"] = f.Sheet,
                ["row"] = f.Row,
                ["column"] = f.Column,
                ["rule"] = f.Rule.ToString(),
                ["message"] = f.Describe(run.Texts.Language),
            })]),
        },
        page =>
        {
            page.Bad(run.Texts.Format("balance.faults", faults.Count));
            foreach (BalanceFault fault in faults) page.Paragraph(fault.Describe(run.Texts.Language), 2);
        },
        ExitCode.BadInput);

    public static void Write(TextPage page, TextTable texts, BalanceReport report)
    {
        bool isMean = report.Standard.Rule == BalanceRule.Mean;
        string title = texts.Format("balance.title", report.Inputs.County, report.Inputs.Year, report.Standard.Title.In(texts.Language));
        if (report.IsMet) page.Good(texts.Format("balance.met", title));
        else page.Bad(texts.Format("balance.unmet", title));
        foreach (BalanceStageReport stage in report.Stages)
        {
            page.Line();
            page.Strong(texts.Format("balance.stage", stage.Stage.Title.In(texts.Language), stage.Schools.Count, stage.SchoolsMeeting, Cut(stage.Stage.Limit)));
            page.Table(
                [texts["balance.indicator"], texts["balance.value"], texts["balance.cv"], texts["balance.within"], texts["balance.needed"]],
                [
                    .. stage.Indicators.Select(i => (IReadOnlyList<string>)
                    [
                        i.Indicator.Title.In(texts.Language), Cut(i.Mean), Coefficient(i.Coefficient), isMean ? "" : texts[i.IsMet ? "balance.yes" : "balance.no"],
                        i.Remedy is { } remedy ? texts.Format("balance.remedy", Cut(remedy.Total), i.Indicator.Unit.In(texts.Language), remedy.Additions.Count, Cut(remedy.Value)) : "",
                    ]),
                    [texts["balance.mean"], "", Coefficient(stage.MeanCoefficient), isMean ? texts[stage.AreCoefficientsMet ? "balance.yes" : "balance.no"] : "", ""],
                ]);
        }
    }

    public static JsonObject ToJson(BalanceReport report) => new()
    {
        ["county"] = report.Inputs.County,
        ["year"] = report.Inputs.Year,
        ["standard"] = $"{report.Inputs.RuleSet}:{report.Inputs.RuleSetVersion}",
        ["met"] = report.IsMet,
        ["stages"] = new JsonArray([.. report.Stages.Select(stage => (JsonNode)new JsonObject
        {
            ["stage"] = stage.Stage.Code,
            ["limit"] = stage.Stage.Limit,
            ["met"] = stage.IsMet,
            ["meanCv"] = stage.MeanCoefficient,
            ["schools"] = stage.Schools.Count,
            ["schoolsMeeting"] = stage.SchoolsMeeting,
            ["students"] = stage.Students,
            ["indicators"] = new JsonArray([.. stage.Indicators.Select(i => (JsonNode)new JsonObject
            {
                ["code"] = i.Indicator.Code,
                ["value"] = decimal.Round(i.Mean, 4),
                ["cv"] = i.Coefficient,
                ["met"] = i.IsMet,
                ["remedy"] = i.Remedy is not { } remedy ? null : new JsonObject
                {
                    ["value"] = decimal.Round(remedy.Value, 4),
                    ["cv"] = remedy.Coefficient,
                    ["total"] = remedy.Total,
                    ["schools"] = new JsonArray([.. remedy.Additions.Select(a => (JsonNode)new JsonObject { ["school"] = a.School.Code, ["amount"] = a.Amount })]),
                },
            })]),
            ["lacking"] = new JsonArray([.. stage.Schools.SelectMany(school => report.Standard.Indicators.Select((indicator, i) => (school.School.Code, Indicator: indicator.Code, Amount: school.Lacking[i])))
                .Where(l => l.Amount > 0)
                .Select(l => (JsonNode)new JsonObject { ["school"] = l.Code, ["indicator"] = l.Indicator, ["amount"] = l.Amount })]),
        })]),
    };

    private static string Coefficient(decimal? value) => value?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "-";

    private static string Cut(decimal value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
