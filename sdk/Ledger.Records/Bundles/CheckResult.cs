using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace Ledger.Records;

/// <summary>How one check of one record ended, and on what evidence.</summary>
/// <param name="Check">The check.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Finding">What was found.</param>
/// <param name="Subject">The field, rule set or type that the finding is about; null when none is.</param>
/// <param name="Number">A count or an index that the finding states.</param>
/// <param name="Total">The whole that the number is of.</param>
public readonly record struct CheckResult(
    BundleCheck Check, CheckOutcome Outcome, BundleFinding Finding, string? Subject = null, int Number = 0, int Total = 0)
{
    private static readonly FrozenDictionary<string, LocalizedText> Texts = LoadTexts();

    /// <summary>The evidence in words.</summary>
    /// <param name="language">A language tag; Chinese for <c>zh</c>, else English.</param>
    public string Describe(string language) =>
        string.Format(CultureInfo.InvariantCulture, Texts[Finding.ToString()].In(language), Subject, Number, Total);

    private static FrozenDictionary<string, LocalizedText> LoadTexts()
    {
        using var stream = typeof(CheckResult).Assembly.GetManifestResourceStream("Ledger.Records.Bundles.bundle-findings.json")!;
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.EnumerateObject().ToFrozenDictionary(
            text => text.Name,
            text => new LocalizedText(text.Value.GetProperty("en").GetString()!, text.Value.GetProperty("zh").GetString()!));
    }
}
