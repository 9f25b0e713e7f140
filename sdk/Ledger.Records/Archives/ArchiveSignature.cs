using Ledger.Records.State;

namespace Ledger.Records;

/// <summary>
/// One signature of an archive: made with a key, or by hand on the printed page, whose scan a registrar attests. What is
/// signed is RFC 8785 JSON with the archive, the role, the algorithm and the signer in it; see FORMATS.md, 'Archive'.
/// </summary>
public sealed record ArchiveSignature
{
    private const string SignatureFormat = "ledger-archive-signature";
    private const string AttestationFormat = "ledger-archive-attestation";

    /// <summary>As whom.</summary>
    public required ArchiveRole Role { get; init; }

    /// <summary>When, by the signer's clock; whole seconds.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The algorithm's name; null for a signature by hand.</summary>
    public string? Algorithm { get; init; }

    /// <summary>The signer's certificate in DER; of a signature by hand the attesting registrar's serialized identity.</summary>
    public required ReadOnlyMemory<byte> Signer { get; init; }

    /// <summary>The certificates in DER by which the signer's leads to an authority's, from its issuer on, without the root; empty if none are needed.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Chain { get; init; } = [];

    /// <summary>The digests of the scan of the page that was signed by hand; null for a signature with a key.</summary>
    public TextDigest? Scan { get; init; }

    /// <summary>The signature in DER: with the key, or the registrar's under the attestation.</summary>
    public ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>Whether the page was signed by hand.</summary>
    public bool IsByHand => Scan is not null;

    /// <summary>What is signed.</summary>
    /// <param name="archive">The archive's bytes, <see cref="QualityArchive.Archive"/>.</param>
    public byte[] Message(ReadOnlySpan<byte> archive)
    {
        var writer = new CanonicalJsonWriter(archive.Length + 2048);
        writer.BeginObject();
        WriteAlgorithm(writer);
        writer.WriteName("archive");
        writer.WriteRaw(archive);
        WriteTime(writer);
        writer.WriteName("format");
        writer.WriteString(IsByHand ? AttestationFormat : SignatureFormat);
        WriteIdentity(writer);
        WriteRole(writer);
        writer.WriteName("v");
        writer.WriteInteger(QualityArchive.FormatVersion);
        writer.EndObject();
        return writer.ToArray();
    }

    /// <summary>A role's name in the formats.</summary>
    /// <param name="role">The role.</param>
    public static string NameOf(ArchiveRole role) => role switch
    {
        ArchiveRole.Student => "student",
        ArchiveRole.HeadTeacher => "headTeacher",
        ArchiveRole.Principal => "principal",
        _ => throw new ArgumentOutOfRangeException(nameof(role)),
    };

    internal void Write(CanonicalJsonWriter writer)
    {
        writer.BeginObject();
        WriteAlgorithm(writer);
        WriteTime(writer);
        WriteChain(writer);
        WriteIdentity(writer);
        writer.WriteName("kind");
        writer.WriteString(IsByHand ? "hand" : "key");
        WriteRole(writer);
        writer.WriteName("value");
        writer.WriteBase64Url(Value.Span);
        writer.EndObject();
    }

    // What the signed message and the archive's file both say, in pieces: other members stand between them in canonical order.
    private void WriteAlgorithm(CanonicalJsonWriter writer)
    {
        if (IsByHand) return;
        writer.WriteName("algorithm");
        writer.WriteString(Algorithm);
    }

    private void WriteTime(CanonicalJsonWriter writer)
    {
        writer.WriteName("at");
        writer.WriteString(ArchiveTime.Text(At));
        if (IsByHand) return;
        writer.WriteName("certificate");
        writer.WriteBase64Url(Signer.Span);
    }

    // Certificates prove themselves; the signer's alone stands in what he signs.
    private void WriteChain(CanonicalJsonWriter writer)
    {
        if (Chain.Count == 0) return;
        writer.WriteName("chain");
        writer.BeginArray();
        foreach (var certificate in Chain)
            writer.WriteBase64Url(certificate.Span);
        writer.EndArray();
    }

    private void WriteIdentity(CanonicalJsonWriter writer)
    {
        if (!IsByHand) return;
        writer.WriteName("identity");
        writer.WriteBase64Url(Signer.Span);
    }

    private void WriteRole(CanonicalJsonWriter writer)
    {
        writer.WriteName("role");
        writer.WriteString(NameOf(Role));
        if (Scan is not { } scan) return;
        writer.WriteName("scan");
        scan.Write(writer);
    }
}
