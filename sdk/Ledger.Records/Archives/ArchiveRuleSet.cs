using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Ledger.Records;

/// <summary>
/// The rule set of the statements of completeness over records of another rule set. It follows from that text alone, so that
/// whoever has the one has the other; see FORMATS.md, 'Completeness record'.
/// </summary>
internal static class ArchiveRuleSet
{
    public const string Suffix = "-archive";

    /// <summary>Terms that the usual statement has room for: three school years, and one to repeat. A larger one has a multiple.</summary>
    public const int Terms = 8;

    /// <summary>The most terms of a statement: 64 years.</summary>
    public const int MostTerms = 128;

    public const string Unassigned = "unassigned";

    private const int TypeCode = 900;
    private const int LongestId = 64;

    /// <summary>The end of a rule set's id that has room for some terms: <c>-archive</c> for 8, <c>-archive16</c> for 16 and so on.</summary>
    public static string SuffixOf(int terms) => terms == Terms ? Suffix : Suffix + terms.ToString(CultureInfo.InvariantCulture);

    /// <summary>The id of the rule set from which one of archives follows, and how many terms it has room for; null of any other id.</summary>
    public static (string Id, int Terms)? Parse(string id)
    {
        var at = id.LastIndexOf(Suffix, StringComparison.Ordinal);
        if (at < 0)
            return null;
        var rest = id[(at + Suffix.Length)..];
        if (rest.Length == 0)
            return (id[..at], Terms);
        return int.TryParse(rest, NumberStyles.None, CultureInfo.InvariantCulture, out var terms) && terms is > Terms and <= MostTerms && terms % Terms == 0 && SuffixOf(terms) == Suffix + rest
            ? (id[..at], terms)
            : null;
    }

    /// <summary>The rule set with room for some terms, a multiple of 8; null of a rule set that is one already, or whose id is too long.</summary>
    public static RuleSet? Of(RuleSet ruleSet, int terms)
    {
        var id = ruleSet.Id + SuffixOf(terms);
        if (Parse(ruleSet.Id) is not null || id.Length > LongestId)
            return null;
        var root = JsonNode.Parse(ruleSet.Canonical.Span)!.AsObject();
        var codeLists = new JsonObject();
        if (root["codeLists"]![RecordType.DimensionList] is { } list)
            codeLists[RecordType.DimensionList] = list.DeepClone();
        var derived = new JsonObject
        {
            ["v"] = 1,
            ["id"] = id,
            ["version"] = ruleSet.Version,
            ["title"] = Title($"{ruleSet.Title.En}: archives", $"{ruleSet.Title.Zh}·档案"),
            ["basis"] = root["basis"]!.DeepClone(),
            ["codeLists"] = codeLists,
            ["dimensions"] = root["dimensions"]!.DeepClone(),
            ["stages"] = new JsonArray(new JsonObject { ["code"] = "archive", ["title"] = Title("Archive formation", "形成档案") }),
            ["notice"] = root["notice"]!.DeepClone(),
            ["quotas"] = new JsonArray(),
            ["contextColumns"] = new JsonArray(),
            ["commonFields"] = Identity(root),
            ["types"] = new JsonArray(new JsonObject
            {
                ["code"] = TypeCode,
                ["name"] = Completeness.TypeName,
                ["title"] = Title("Statement of completeness", "完整性说明"),
                ["fields"] = Fields(ruleSet, terms),
            }),
        };
        if (root["retentionYears"] is { } years)
            derived["retentionYears"] = years.DeepClone();
        return RuleSet.Parse(Encoding.UTF8.GetBytes(derived.ToJsonString()));
    }

    private static JsonArray Identity(JsonObject root)
    {
        var fields = root["commonFields"]!.AsArray().Concat(root["types"]![0]!["fields"]!.AsArray());
        return new JsonArray([.. fields.Where(field => field!["identity"]?.GetValue<bool>() == true).Select(field => field!.DeepClone())]);
    }

    private static JsonArray Fields(RuleSet ruleSet, int terms)
    {
        var titles = ruleSet.CodeLists.GetValueOrDefault(RecordType.DimensionList)?.Entries.ToDictionary(e => e.Code, e => e.Title) ?? [];
        var fields = new JsonArray(Field(Completeness.HeightField, "integer", "As of height", "截至区块高度"));
        for (var slot = 1; slot <= terms; slot++)
        {
            var number = slot.ToString(CultureInfo.InvariantCulture);
            fields.Add(Field($"term{number}", "text", $"Term {number}", $"第{number}学期"));
            foreach (var dimension in ruleSet.Dimensions.Append(Unassigned))
            {
                var title = titles.GetValueOrDefault(dimension) ?? new LocalizedText("no dimension", "未归维度");
                fields.Add(Field($"count{number}-{dimension}", "integer", $"Term {number}, {title.En}: count", $"第{number}学期{title.Zh}条数"));
                fields.Add(Field($"leaves{number}-{dimension}", "digests", $"Term {number}, {title.En}: leaf hashes", $"第{number}学期{title.Zh}记录摘要"));
            }
        }

        return fields;
    }

    private static JsonObject Field(string name, string kind, string english, string chinese) =>
        new() { ["name"] = name, ["title"] = Title(english, chinese), ["kind"] = kind };

    private static JsonObject Title(string english, string chinese) => new() { ["en"] = english, ["zh"] = chinese };
}
