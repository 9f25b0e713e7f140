using System.Security.Cryptography;

namespace Hyperledger.Fabric.Msp.Internal;

/// <summary>
/// An MSP's root and intermediate certificates, and the search for the one chain that leads to them: Go's
/// <c>Certificate.Verify</c> with the options of Fabric's <c>msp/mspimplvalidate.go</c>. Immutable.
/// </summary>
internal sealed class CertificateTree
{
    private readonly IReadOnlyList<Authority> _roots;
    private readonly IReadOnlyList<Authority> _intermediates;

    public CertificateTree(IReadOnlyList<Authority> roots, IReadOnlyList<Authority> intermediates)
    {
        _roots = roots;
        _intermediates = intermediates;
    }

    public IReadOnlyList<Authority> Roots => _roots;

    public IReadOnlyList<Authority> Intermediates => _intermediates;

    /// <summary>Finds the chain from a certificate to a root.</summary>
    /// <returns>The certificate's issuers from the nearest to the root; empty when the certificate is a root.</returns>
    /// <exception cref="CryptographicException">There is no chain, or more than one.</exception>
    public IReadOnlyList<Authority> IssuersOf(Certificate certificate)
    {
        // Expiry must not make yesterday's blocks invalid: a chain is checked at the moment its leaf began (FAB-3678).
        var at = certificate.NotBefore + TimeSpan.FromSeconds(1);
        CheckFields(certificate, at);
        if (_roots.Any(root => root.Certificate.Raw.Span.SequenceEqual(certificate.Raw.Span)))
            return [];

        var chains = new List<Authority[]>();
        Extend(certificate, [], certificate, at, chains);
        return chains.Count switch
        {
            0 => throw new CryptographicException("no authority of the MSP issued the certificate"),
            1 => chains[0],
            _ => throw new CryptographicException($"{chains.Count} chains lead to the MSP's authorities where one is expected"),
        };
    }

    private void Extend(Certificate leaf, Authority[] issuers, Certificate last, DateTimeOffset at, List<Authority[]> chains)
    {
        foreach (var root in _roots)
        {
            if (IsParent(root, issuers, last, at))
                AddIfUsable(leaf, [.. issuers, root], chains);
        }

        foreach (var intermediate in _intermediates)
        {
            if (IsParent(intermediate, issuers, last, at))
                Extend(leaf, [.. issuers, intermediate], intermediate.Certificate, at, chains);
        }
    }

    private static bool IsParent(Authority candidate, Authority[] issuers, Certificate child, DateTimeOffset at)
    {
        var certificate = candidate.Certificate;
        return certificate.Subject.Span.SequenceEqual(child.Issuer.Span)
            && !issuers.Any(known => known.Certificate.PublicKeyInfo.Span.SequenceEqual(certificate.PublicKeyInfo.Span)
                && known.Certificate.Subject.Span.SequenceEqual(certificate.Subject.Span))
            && candidate.Issued(child)
            && (certificate.PathLength is not { } longest || issuers.Length <= longest)
            && at >= certificate.NotBefore && at <= certificate.NotAfter
            && certificate.UnknownCriticalExtension is null
            // Fabric checks name constraints; an authority that has them is refused here rather than half understood.
            && !certificate.HasNameConstraints;
    }

    // Go's default: unless a usage is named, every certificate that lists extended usages must list TLS server or any.
    private static void AddIfUsable(Certificate leaf, Authority[] issuers, List<Authority[]> chains)
    {
        if (ServesAnything(leaf) && issuers.All(issuer => ServesAnything(issuer.Certificate)))
            chains.Add(issuers);
    }

    private static bool ServesAnything(Certificate certificate) =>
        certificate.ExtendedKeyUsage is not { } usages
        || usages.Contains(CertificateOids.ServerAuthentication) || usages.Contains(CertificateOids.AnyExtendedKeyUsage);

    private static void CheckFields(Certificate certificate, DateTimeOffset at)
    {
        if (certificate.UnknownCriticalExtension is { } oid)
            throw new CryptographicException($"the certificate has the critical extension {oid}, which no MSP knows");
        if (at > certificate.NotAfter)
            throw new CryptographicException("the certificate ends before it begins");
    }
}
