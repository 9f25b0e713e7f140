using Hyperledger.Fabric.Msp;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk.Internal;

namespace Ledger.Sdk.Verify.Internal;

/// <summary>
/// Whether student, head teacher, principal and school have signed an archive. Whose a certificate is follows from a trusted
/// authority, else from the school's signature, which covers it.
/// </summary>
/// <param name="archive">The archive.</param>
/// <param name="school">The school as the ledger has it; null if it does not.</param>
/// <param name="msps">The channel's organisations.</param>
/// <param name="authorities">Authorities whose certificates of signers are trusted.</param>
internal sealed class SignatureCheck(QualityArchive archive, Unit? school, MspSet msps, IReadOnlyList<SignerCertificate> authorities)
{
    public static VerdictLine Check(QualityArchive? archive, Dictionary<string, BatchGround> grounds, Ground ground, VerifyOptions options)
    {
        if (archive is null)
            return VerdictLine.NotChecked(VerdictCheck.Signatures, "NoArchive");
        var school = grounds.Values.Select(g => g.Evidence?.Unit).FirstOrDefault(u => u?.Code == archive.Content.School.Value);
        return new SignatureCheck(archive, school, ground.Msps, options.SignerAuthorities).Run();
    }

    /// <summary>The line of all signatures, the school's among them.</summary>
    public VerdictLine Run()
    {
        if (OfPersons(out var words) is { } wrong)
            return wrong;
        if (archive.Seal is not { } seal)
            return VerdictLine.Failed(VerdictCheck.Signatures, "SchoolSignatureMissing");
        return IsRegistrars(seal.Identity.Span, seal.Message(archive.Archive.Span, archive.Signatures), seal.Value.Span, seal.At)
            ? VerdictLine.Passed(VerdictCheck.Signatures, "SignaturesHold", [.. words, school!.Name, VerdictMaker.Time(seal.At)])
            : VerdictLine.Failed(VerdictCheck.Signatures, "SchoolSignatureWrong", archive.Content.School.Value);
    }

    /// <summary>What is wrong with the persons' signatures; null if all three hold.</summary>
    public VerdictLine? OfPersons(out IReadOnlyList<string> words)
    {
        var said = new List<string>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        words = said;
        foreach (var role in Enum.GetValues<ArchiveRole>())
        {
            var name = ArchiveSignature.NameOf(role);
            if (archive.Signatures.FirstOrDefault(s => s.Role == role) is not { } signature)
                return VerdictLine.Failed(VerdictCheck.Signatures, "SignatureMissing", name);
            var message = signature.Message(archive.Archive.Span);
            if (signature.IsByHand)
            {
                if (!IsRegistrars(signature.Signer.Span, message, signature.Value.Span, signature.At))
                    return VerdictLine.Failed(VerdictCheck.Signatures, "AttestationWrong", name);
                said.Add("hand");
                continue;
            }

            if (!SignerCertificate.TryParse(signature.Signer.Span, out var certificate))
                return VerdictLine.Failed(VerdictCheck.Signatures, "SignatureCertificateWrong", name);
            if (signature.Algorithm != certificate.AlgorithmName)
                return VerdictLine.Failed(VerdictCheck.Signatures, "SignatureAlgorithmDiffers", name, certificate.AlgorithmName);
            if (!certificate.HoldsAt(signature.At))
                return VerdictLine.Failed(VerdictCheck.Signatures, "SignatureCertificateExpired", name);
            if (!certificate.Verify(message, signature.Value.Span))
                return VerdictLine.Failed(VerdictCheck.Signatures, "SignatureWrong", name);
            if (!keys.Add(Convert.ToHexStringLower(certificate.PublicKey.Span)))
                return VerdictLine.Failed(VerdictCheck.Signatures, "SignatureKeyTwice", name);
            var isKnown = certificate.IsIssuedByOneOf(authorities, signature.At, ChainOf(signature));
            if (authorities.Count > 0 && !isKnown)
                return VerdictLine.Failed(VerdictCheck.Signatures, "SignatureAuthorityUnknown", name, certificate.Fingerprint[..16]);
            said.Add((certificate.Algorithm == SignerAlgorithm.Sm2 ? "sm2" : "p256") + (isKnown ? "-authority" : "-school"));
        }

        return null;
    }

    private static List<SignerCertificate> ChainOf(ArchiveSignature signature)
    {
        var chain = new List<SignerCertificate>();
        foreach (var der in signature.Chain)
        {
            if (SignerCertificate.TryParse(der.Span, out var certificate))
                chain.Add(certificate);
        }

        return chain;
    }

    private bool IsRegistrars(ReadOnlySpan<byte> identity, byte[] message, ReadOnlySpan<byte> value, DateTimeOffset at) =>
        school is not null && IdentitySignature.FindSigner(msps, identity, message, value) is { } signer
        && signer.Role == Roles.AuthorityOf(school.Tier) && school.Entitles(signer, at);
}
