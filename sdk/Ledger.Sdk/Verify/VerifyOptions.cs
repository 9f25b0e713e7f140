using Ledger.Records;
using Ledger.Sdk.Import;
using Ledger.Sdk.Releases;

namespace Ledger.Sdk.Verify;

/// <summary>Whom and what a verifier trusts, and whose bundle it expects.</summary>
public sealed record VerifyOptions
{
    /// <summary>
    /// The genesis block hashes (64 lowercase hexadecimal digits) of the ledgers that the verifier trusts. Without the
    /// ledger's among them nothing is ever valid; a network of one operator is trusted by this name alone.
    /// </summary>
    public IReadOnlyCollection<string> TrustedGenesisHashes { get; init; } = [];

    /// <summary>The applicant that the bundle must be of; null: the subject is not checked.</summary>
    public Applicant? Applicant { get; init; }

    /// <summary>What the verifier accepts: a bundle that shows more is not valid. Null: not checked.</summary>
    public ReleaseProfile? Profile { get; init; }

    /// <summary>The release with which the school handed the bundle over: it must hold for this bundle and this receiver. Null: not checked.</summary>
    public SignedRelease? Release { get; init; }

    /// <summary>The receiver's own name, as releases call it; null: the profile's.</summary>
    public string? Audience { get; init; }

    /// <summary>
    /// The authorities (SM2 or P-256) by which certificates of an archive's signers must be issued. Default: none, and whose
    /// a certificate is rests on the school's signature.
    /// </summary>
    public IReadOnlyList<SignerCertificate> SignerAuthorities { get; init; } = [];

    /// <summary>
    /// Evidence files that came with the bundle: each must be one that a record names and shows. For one bundle. Null: not
    /// checked.
    /// </summary>
    public EvidenceFolder? Evidence { get; init; }

    /// <summary>The rule sets whose texts the verifier has, every version whose records it may meet. Default: those that ship.</summary>
    public IReadOnlyList<RuleSet> RuleSets { get; init; } = RuleSet.Shipped;
}

/// <summary>Who applies. <see cref="ToString"/> tells neither.</summary>
/// <param name="Name">The name.</param>
/// <param name="RegistryNumber">学籍号.</param>
public sealed record Applicant(string Name, string RegistryNumber)
{
    /// <summary>Says nothing about the person.</summary>
    public override string ToString() => nameof(Applicant);
}
