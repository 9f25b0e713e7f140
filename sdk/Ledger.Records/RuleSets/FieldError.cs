using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace Ledger.Records;

/// <summary>A value that a rule refused.</summary>
/// <param name="Field">The field.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Arguments">What fills the rule's text, in its order; in both languages.</param>
/// <param name="MaskedValue">The value as it may be shown: masked for identity fields, shortened when long.</param>
public sealed record FieldError(FieldRule Field, FieldErrorRule Rule, IReadOnlyList<LocalizedText> Arguments, string MaskedValue)
{
    private const int LongestShown = 40;

    private static readonly FrozenDictionary<string, LocalizedText> Texts = LoadTexts();

    /// <summary>What is wrong, without naming the field or the value.</summary>
    /// <param name="language">A language tag; Chinese for <c>zh</c>, else English.</param>
    public string Describe(string language) => string.Format(
        CultureInfo.InvariantCulture, Texts[Rule.ToString()].In(language), [.. Arguments.Select(a => a.In(language))]);

    /// <summary>Masks an identity field's value and shortens a long one.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">The value as it was given.</param>
    public static string Mask(FieldRule field, string? value)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (string.IsNullOrEmpty(value))
            return string.Empty;
        if (!field.IsIdentity)
            return value.Length <= LongestShown ? value : $"{value[..(LongestShown - 1)]}…";
        if (field.Kind == FieldKind.RegistryNumber)
            return value.Length < 4 ? "***" : $"{value[0]}***{value[^2..]}";
        return $"{value.EnumerateRunes().First()}**";
    }

    private static FrozenDictionary<string, LocalizedText> LoadTexts()
    {
        using var stream = typeof(FieldError).Assembly.GetManifestResourceStream("Ledger.Records.RuleSets.field-errors.json")!;
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.EnumerateObject().ToFrozenDictionary(
            text => text.Name,
            text => new LocalizedText(text.Value.GetProperty("en").GetString()!, text.Value.GetProperty("zh").GetString()!));
    }
}
