using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Records.State;

namespace Ledger.Audit.Internal;

/// <summary>Answers as JSON, without a word of any language.</summary>
internal static class AnswerJson
{
    public static JsonArray Of(IEnumerable<AuditEntry> entries) => [.. entries.Select(entry => (JsonNode)entry.ToJson())];

    public static JsonArray Of(IEnumerable<AuditFinding> findings) => [.. findings.Select(finding => (JsonNode)Of(finding))];

    public static JsonArray Of(IEnumerable<FollowedFinding> findings) => [.. findings.Select(followed =>
    {
        var json = Of(followed.Finding);
        json["settled"] = followed.IsSettled;
        return (JsonNode)json;
    })];

    public static JsonObject Of(IReadOnlyList<ObjectVersion> versions) => new()
    {
        ["transactions"] = Of(versions.Select(version => version.Entry).DistinctBy(entry => (entry.BlockNumber, entry.Index))),
        ["versions"] = new JsonArray([.. versions.Select(version => (JsonNode)version.ToJson())]),
    };

    public static JsonObject Of(AuditReport report) => new()
    {
        ["units"] = new JsonArray([.. report.Units.Select(unit => (JsonNode)new JsonObject
        {
            ["unit"] = unit.Unit,
            ["name"] = unit.Name,
            ["tier"] = UnitRegistration.TierName(unit.Tier),
            ["schools"] = unit.Schools,
            ["counts"] = new JsonObject([.. AuditMeasure.All.Zip(unit.Counts).Select(count => KeyValuePair.Create(count.First, (JsonNode?)count.Second))]),
        })]),
        ["refused"] = Of(report.Refused),
        ["problems"] = Of(report.Problems),
        ["findings"] = Of(report.Findings),
        ["findingCounts"] = Of(report.FindingCounts),
        ["inspections"] = new JsonArray([.. report.Inspections.Select(inspection => (JsonNode)new JsonObject
        {
            ["inspection"] = inspection.Progress.Planned.Id.ToString(),
            ["kind"] = inspection.Progress.Plan?.Kind,
            ["orders"] = new JsonArray([.. inspection.Orders.Select(order => (JsonNode)new JsonObject
            {
                ["due"] = order.Due?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                ["next"] = order.Next is { } next ? InspectionMove.KindName(next) : null,
                ["overdue"] = order.IsOverdue,
                ["step"] = order.Step,
            })]),
            ["state"] = inspection.Progress.State.ToString(),
            ["unit"] = inspection.Progress.Plan?.Subject,
        })]),
    };

    private static JsonArray Of(IEnumerable<UnitCount> counts) =>
        [.. counts.Select(count => (JsonNode)new JsonObject { ["unit"] = count.Unit, ["what"] = count.What, ["count"] = count.Count })];

    private static JsonObject Of(AuditFinding finding) => new()
    {
        ["id"] = finding.Digest,
        ["rule"] = finding.Rule,
        ["subject"] = finding.Subject,
        ["arguments"] = Texts(finding.Arguments),
        ["evidence"] = Texts(finding.Evidence),
    };

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];
}
