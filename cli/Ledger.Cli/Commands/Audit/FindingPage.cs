using System.Text.Json.Nodes;
using Ledger.Records.State;

namespace Ledger.Cli.Commands;

/// <summary>How it is shown where a finding stands with a unit.</summary>
internal static class FindingPage
{
    public static JsonObject ToJson(FindingProgress finding, DateOnly today, IReadOnlyDictionary<FindingStep, string>? texts = null) => new()
    {
        ["finding"] = finding.Id.Digest,
        ["unit"] = finding.Id.Unit,
        ["rule"] = finding.Sent.Rule,
        ["state"] = FindingStep.KindName(finding.Last.Kind),
        ["outcome"] = finding.Settlement?.Outcome is { } outcome ? FindingStep.OutcomeName(outcome) : null,
        ["order"] = finding.Settlement?.Order?.ToString(),
        ["due"] = Times.Day(finding.Sent.Due!.Value),
        ["overdue"] = finding.IsOverdue(today),
        ["steps"] = new JsonArray([.. finding.Steps.Select(s =>
        {
            JsonNode json = StateJson.Of(s);
            if (texts is not null && texts.TryGetValue(s, out string? text)) json["plain"] = text;
            return json;
        })]),
    };

    /// <summary>A rule's name; one that this program does not know as it is.</summary>
    public static string Rule(TextTable texts, string rule) => texts.Has("audit.rule." + rule) ? texts["audit.rule." + rule] : rule;

    public static string State(TextTable texts, FindingProgress finding) => finding.Settlement is { Outcome: { } outcome } settled
        ? string.Join(' ', new[] { texts["audit.findings.outcome." + FindingStep.OutcomeName(outcome)], settled.ReasonCode, settled.Order?.ToString() }.OfType<string>())
        : texts["audit.findings.state." + FindingStep.KindName(finding.Last.Kind)];

    public static string Due(TextTable texts, FindingProgress finding, DateOnly today) => finding.Last != finding.Sent
        ? ""
        : finding.IsOverdue(today) ? texts.Format("objection.late", Times.Day(finding.Sent.Due!.Value)) : Times.Day(finding.Sent.Due!.Value);
}
