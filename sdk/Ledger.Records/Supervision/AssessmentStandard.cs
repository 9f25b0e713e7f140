namespace Ledger.Records;

/// <summary>
/// By what an inspection scores: indicators with points and the evidence that they ask for. Data with an id and a version, whose
/// digests the ledger has. Immutable and thread safe.
/// </summary>
public sealed class AssessmentStandard : IRuleText
{
    /// <summary>The member <c>kind</c> of its text.</summary>
    public const string Kind = "assessment-standard";

    private static readonly Lazy<IReadOnlyList<AssessmentStandard>> Samples = new(() =>
        [.. new[] { "strong-county", "two-duties" }.Select(name => RuleText.Load($"Ledger.Records.Supervision.{name}.json", AssessmentStandardReader.Read))]);

    internal AssessmentStandard(ReadOnlyMemory<byte> canonical)
    {
        Canonical = canonical;
        Sha256 = Digest.Compute(DigestAlgorithm.Sha256, canonical.Span);
        Sm3 = Digest.Compute(DigestAlgorithm.Sm3, canonical.Span);
    }

    /// <summary>The samples that ship with the library: 教育强县 and 两项督导.</summary>
    public static IReadOnlyList<AssessmentStandard> Shipped => Samples.Value;

    /// <inheritdoc/>
    public required string Id { get; init; }

    /// <inheritdoc/>
    public required int Version { get; init; }

    /// <inheritdoc/>
    public required LocalizedText Title { get; init; }

    /// <inheritdoc/>
    public required IReadOnlyList<string> Basis { get; init; }

    /// <summary>The indicators in their order, at least one.</summary>
    public required IReadOnlyList<Indicator> Indicators { get; init; }

    /// <summary>How many points pass; null if the standard does not say.</summary>
    public required int? Pass { get; init; }

    /// <summary>All points together.</summary>
    public int Points => Indicators.Sum(i => i.Points);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Canonical { get; }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Sha256 { get; }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Sm3 { get; }

    /// <summary>Parses a standard from JSON in any layout.</summary>
    /// <param name="utf8Json">The whole text.</param>
    /// <exception cref="RuleSetException">It is none; every part that is wrong is named.</exception>
    public static AssessmentStandard Parse(ReadOnlySpan<byte> utf8Json) =>
        RuleText.Read(utf8Json, AssessmentStandardReader.Read, out var faults) ?? throw new RuleSetException(faults);
}
