using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace Ledger.Records;

/// <summary>One part of a rule set that is wrong.</summary>
/// <param name="Path">The part, such as <c>$.types[17].fields[2].kind</c>; <c>$</c> is the whole.</param>
/// <param name="Rule">The rule that it broke.</param>
/// <param name="Arguments">What fills the rule's text, in its order; in both languages.</param>
public sealed record RuleSetFault(string Path, RuleSetFaultRule Rule, IReadOnlyList<LocalizedText> Arguments)
{
    private static readonly FrozenDictionary<string, LocalizedText> Texts = LoadTexts();

    /// <summary>What is wrong and what belongs there, without the path.</summary>
    /// <param name="language">A language tag; Chinese for <c>zh</c>, else English.</param>
    public string Describe(string language) => string.Format(
        CultureInfo.InvariantCulture, Texts[Rule.ToString()].In(language), [.. Arguments.Select(a => a.In(language))]);

    private static FrozenDictionary<string, LocalizedText> LoadTexts()
    {
        using var stream = typeof(RuleSetFault).Assembly.GetManifestResourceStream("Ledger.Records.RuleSets.rule-set-faults.json")!;
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.EnumerateObject().ToFrozenDictionary(
            text => text.Name,
            text => new LocalizedText(text.Value.GetProperty("en").GetString()!, text.Value.GetProperty("zh").GetString()!));
    }
}
