namespace Ledger.Records;

/// <summary>Rules as data with an id and a version, whose digests the ledger anchors: a <see cref="RuleSet"/>, a <see cref="BalanceStandard"/>, <see cref="SupervisionRules"/> or an <see cref="AssessmentStandard"/>.</summary>
public interface IRuleText
{
    /// <summary>The id.</summary>
    string Id { get; }

    /// <summary>The version, from 1.</summary>
    int Version { get; }

    /// <summary>The name for people.</summary>
    LocalizedText Title { get; }

    /// <summary>The documents it rests on, by their numbers.</summary>
    IReadOnlyList<string> Basis { get; }

    /// <summary>The text in canonical JSON, which its digests cover.</summary>
    ReadOnlyMemory<byte> Canonical { get; }

    /// <summary>SHA-256 of <see cref="Canonical"/>.</summary>
    ReadOnlyMemory<byte> Sha256 { get; }

    /// <summary>SM3 of <see cref="Canonical"/>.</summary>
    ReadOnlyMemory<byte> Sm3 { get; }
}
