using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Records.State;

namespace Ledger.Audit.Internal;

/// <summary>Answers as JSON, without a word of any language.</summary>
internal static class AnswerJson
{
    public static JsonArray Of(IEnumerable<AuditEntry> entries) => [.. entries.Select(entry => (JsonNode)Of(entry))];

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
        ["versions"] = new JsonArray([.. versions.Select(version => (JsonNode)new JsonObject
        {
            ["object"] = version.Key,
            ["transactionId"] = version.Entry.TransactionId,
            ["value"] = version.Value.IsEmpty ? null : Value(version.Value),
        })]),
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

    private static JsonObject Of(AuditEntry entry) => new()
    {
        ["blockNumber"] = entry.BlockNumber,
        ["index"] = entry.Index,
        ["transactionId"] = entry.TransactionId,
        ["time"] = entry.Time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        ["code"] = entry.Code,
        ["mspId"] = entry.MspId,
        ["enrolment"] = entry.Enrolment,
        ["unit"] = entry.Unit,
        ["role"] = entry.Role,
        ["function"] = entry.Function,
        ["object"] = entry.ObjectKey,
        ["kind"] = entry.Kind,
        ["state"] = entry.State,
        ["leaf"] = entry.Leaf,
        ["endorsers"] = Texts(entry.Endorsers),
        ["problems"] = new JsonArray([.. entry.Problems.Select(problem => (JsonNode)new JsonObject { ["problem"] = problem.What, ["detail"] = problem.Detail })]),
    };

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];

    private static JsonNode? Value(ReadOnlyMemory<byte> value)
    {
        try
        {
            return JsonNode.Parse(value.Span);
        }
        catch (JsonException)
        {
            return Convert.ToBase64String(value.Span);
        }
    }
}
