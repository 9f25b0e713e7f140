using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk.Supervision.Internal;

namespace Ledger.Sdk.Supervision;

/// <summary>An assessment standard: indicators with points and the evidence that they ask for. Immutable.</summary>
public sealed class AssessmentStandard : ISupervisionText
{
    private AssessmentStandard(TextReading text)
    {
        (Id, Version, Title, Canonical) = (text.Id, text.Version, text.Title, text.Canonical);
        Indicators = [.. text.Objects("indicators").Select(i => new Indicator(
            i["code"]!.GetValue<string>(), TextReading.Localized(i["title"]), i["points"]!.GetValue<int>(), TextReading.Localized(i["evidence"])))];
        Pass = text.Root["pass"] is { } pass ? pass.GetValue<int>() : null;
        if (Indicators.Count == 0 || Indicators.Any(i => i.Points < 1 || !Codes.IsRuleSetVersion(i.Code)) || Indicators.DistinctBy(i => i.Code).Count() != Indicators.Count)
            throw new FormatException("indicators");
        if (Pass < 0 || Pass > Points) throw new FormatException("pass");
    }

    /// <inheritdoc/>
    public string Id { get; }

    /// <inheritdoc/>
    public string Version { get; }

    /// <inheritdoc/>
    public LocalizedText Title { get; }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Canonical { get; }

    /// <summary>The indicators in their order, at least one.</summary>
    public IReadOnlyList<Indicator> Indicators { get; }

    /// <summary>All points together.</summary>
    public int Points => Indicators.Sum(i => i.Points);

    /// <summary>How many points pass; null if the standard does not say.</summary>
    public int? Pass { get; }

    /// <summary>SHA-256 of the text, 64 lowercase hex digits.</summary>
    public string Sha256 => TextDigest.OfBytes(Canonical.Span).Sha256;

    internal static AssessmentStandard Read(TextReading text) => new(text);
}
