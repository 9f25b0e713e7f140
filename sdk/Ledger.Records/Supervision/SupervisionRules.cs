using Ledger.Records.State;

namespace Ledger.Records;

/// <summary>
/// By what inspections (教育督导) are made: their kinds with teams and paths, and the terms. Data with an id and a version, whose
/// digests and <see cref="Procedure"/> the ledger has. Immutable and thread safe.
/// </summary>
public sealed class SupervisionRules : IRuleText
{
    /// <summary>The member <c>kind</c> of its text.</summary>
    public const string Kind = "supervision-rules";

    private static readonly Lazy<SupervisionRules> Fujian = new(() => RuleText.Load("Ledger.Records.Supervision.fujian-supervision.json", SupervisionRulesReader.Read));

    internal SupervisionRules(ReadOnlyMemory<byte> canonical)
    {
        Canonical = canonical;
        Sha256 = Digest.Compute(DigestAlgorithm.Sha256, canonical.Span);
        Sm3 = Digest.Compute(DigestAlgorithm.Sm3, canonical.Span);
    }

    /// <summary>The rules that ship with the library, a sample: its terms beyond those of the 教育督导条例 are to be set by the office.</summary>
    public static SupervisionRules FujianSupervision => Fujian.Value;

    /// <inheritdoc/>
    public required string Id { get; init; }

    /// <inheritdoc/>
    public required int Version { get; init; }

    /// <inheritdoc/>
    public required LocalizedText Title { get; init; }

    /// <inheritdoc/>
    public required IReadOnlyList<string> Basis { get; init; }

    /// <summary>What the contract enforces.</summary>
    public required SupervisionProcedure Procedure { get; init; }

    /// <summary>The kinds' titles by code.</summary>
    public required IReadOnlyDictionary<string, LocalizedText> Titles { get; init; }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Canonical { get; }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Sha256 { get; }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Sm3 { get; }

    /// <summary>A kind's title; its code if it has none.</summary>
    public LocalizedText TitleOf(string kind) => Titles.GetValueOrDefault(kind) ?? new LocalizedText(kind, kind);

    /// <summary>Parses rules from JSON in any layout.</summary>
    /// <param name="utf8Json">The whole text.</param>
    /// <exception cref="RuleSetException">It is none; every part that is wrong is named.</exception>
    public static SupervisionRules Parse(ReadOnlySpan<byte> utf8Json) =>
        RuleText.Read(utf8Json, SupervisionRulesReader.Read, out var faults) ?? throw new RuleSetException(faults);
}
