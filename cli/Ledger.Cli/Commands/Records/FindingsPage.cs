using System.Text.Json.Nodes;
using Ledger.Cli.Errors;
using Ledger.Sdk;
using Ledger.Sdk.Import;

namespace Ledger.Cli.Commands;

/// <summary>How the findings of an input file are shown: a sentence each for people, every part by name in JSON.</summary>
internal static class FindingsPage
{
    private const int Shown = 20;

    public static void Write(TextPage page, TextTable texts, IReadOnlyList<ImportFinding> findings, long count)
    {
        foreach (ImportFinding finding in findings.Take(Shown)) page.Line(ErrorCatalogue.Number(finding) is { } number ? $"  {finding.Describe(texts.Language)} [{number}]" : "  " + finding.Describe(texts.Language));
        if (count > Shown) page.Line("  " + texts.Format("record.findings.more", count - Math.Min(Shown, findings.Count)));
    }

    public static JsonArray ToJson(IReadOnlyList<ImportFinding> findings, LedgerLanguage language) =>
        [.. findings.Select(finding => ToJson(finding, language))];

    private static JsonObject ToJson(ImportFinding finding, LedgerLanguage language) => new JsonObject
    {
        ["rule"] = finding.Rule.ToString(),
        ["number"] = ErrorCatalogue.Number(finding),
        ["fieldError"] = finding.FieldError,
        ["file"] = finding.File,
        ["class"] = finding.Class,
        ["sheet"] = finding.Sheet,
        ["row"] = finding.Row,
        ["column"] = finding.Column,
        ["value"] = finding.Value,
        ["message"] = finding.Describe(language),
    };
}
