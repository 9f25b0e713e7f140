namespace Ledger.Records;

/// <summary>
/// By what a county's compulsory education is called balanced: indicators, stages, limits. Data with an id and a version, whose
/// digests the ledger anchors like a rule set's. Immutable and thread safe.
/// </summary>
public sealed class BalanceStandard : IRuleText
{
    /// <summary>The member <c>kind</c> of its text.</summary>
    public const string Kind = "balance";

    private static readonly Lazy<BalanceStandard> Quality = new(() => LoadShipped("quality-balance"));
    private static readonly Lazy<BalanceStandard> Basic = new(() => LoadShipped("basic-balance"));

    internal BalanceStandard(ReadOnlyMemory<byte> canonical)
    {
        Canonical = canonical;
        Sha256 = Digest.Compute(DigestAlgorithm.Sha256, canonical.Span);
        Sm3 = Digest.Compute(DigestAlgorithm.Sm3, canonical.Span);
    }

    /// <summary>The standards that ship with the library.</summary>
    public static IReadOnlyList<BalanceStandard> Shipped => [BasicBalance, QualityBalance];

    /// <summary>优质均衡: seven indicators, each within its limit, and what every school has at least.</summary>
    public static BalanceStandard QualityBalance => Quality.Value;

    /// <summary>基本均衡: eight indicators, the mean within its limit. Its limits are recalled and not found in a source.</summary>
    public static BalanceStandard BasicBalance => Basic.Value;

    /// <inheritdoc/>
    public required string Id { get; init; }

    /// <inheritdoc/>
    public required int Version { get; init; }

    /// <inheritdoc/>
    public required LocalizedText Title { get; init; }

    /// <inheritdoc/>
    public required IReadOnlyList<string> Basis { get; init; }

    /// <summary>The stages of schooling in their order.</summary>
    public required IReadOnlyList<BalanceStage> Stages { get; init; }

    /// <summary>The indicators in their order.</summary>
    public required IReadOnlyList<BalanceIndicator> Indicators { get; init; }

    /// <summary>What the limits are held to.</summary>
    public required BalanceRule Rule { get; init; }

    /// <summary>What every school is held to; null if the standard says nothing of single schools.</summary>
    public required SchoolRule? Schools { get; init; }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Canonical { get; }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Sha256 { get; }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Sm3 { get; }

    /// <summary>Parses a standard from JSON in any layout.</summary>
    /// <param name="utf8Json">The whole text.</param>
    /// <exception cref="RuleSetException">It is none; every part that is wrong is named.</exception>
    public static BalanceStandard Parse(ReadOnlySpan<byte> utf8Json) =>
        RuleText.Read(utf8Json, BalanceStandardReader.Read, out var faults) ?? throw new RuleSetException(faults);

    private static BalanceStandard LoadShipped(string name) => RuleText.Load($"Ledger.Records.Balance.{name}.json", BalanceStandardReader.Read);
}
