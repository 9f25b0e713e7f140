using Ledger.Records;

namespace Ledger.Sdk.Archives;

/// <summary>Signatures of archives with keys.</summary>
public static class ArchiveSigning
{
    /// <summary>Signs an archive. Whose the certificate is, the school says when it closes the archive, or an authority that issued it.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="role">As whom.</param>
    /// <param name="key">The signer's key.</param>
    /// <param name="at">When; cut to seconds.</param>
    /// <exception cref="LedgerInputException">The role has signed, the archive is closed, or the certificate does not hold at that time.</exception>
    public static QualityArchive Sign(QualityArchive archive, ArchiveRole role, SignerKey key, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(archive);
        ArgumentNullException.ThrowIfNull(key);
        RequireOpen(archive, role);
        if (!key.Certificate.HoldsAt(at))
            throw new LedgerInputException(LedgerError.SignerCertificateExpired, key.Certificate.Fingerprint[..16]);
        var unsigned = new ArchiveSignature { Role = role, At = Seconds(at), Algorithm = key.Certificate.AlgorithmName, Signer = key.Certificate.Der, Chain = [.. key.Chain.Select(c => c.Der)] };
        return archive.With(unsigned with { Value = key.Sign(unsigned.Message(archive.Archive.Span)) });
    }

    /// <summary>Refuses a key whose certificate does not lead to one of the authorities that are trusted.</summary>
    /// <param name="key">The signer's key.</param>
    /// <param name="authorities">The trusted authorities.</param>
    /// <param name="at">When all of the chain must hold.</param>
    /// <exception cref="LedgerInputException">It does not.</exception>
    public static void RequireAuthority(SignerKey key, IReadOnlyCollection<SignerCertificate> authorities, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!key.Certificate.IsIssuedByOneOf(authorities, at, key.Chain))
            throw new LedgerInputException(LedgerError.SignerNotOfAuthority, key.Certificate.Fingerprint[..16]);
    }

    internal static DateTimeOffset Seconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    internal static void RequireOpen(QualityArchive archive, ArchiveRole? role)
    {
        if (archive.Seal is not null)
            throw new LedgerInputException(LedgerError.ArchiveClosed, archive.Reference);
        if (role is { } signing && archive.Signatures.Any(s => s.Role == signing))
            throw new LedgerInputException(LedgerError.ArchiveRoleSigned, archive.Reference, ArchiveSignature.NameOf(signing));
    }
}
