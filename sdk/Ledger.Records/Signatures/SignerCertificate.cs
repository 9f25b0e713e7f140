using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.X509;

namespace Ledger.Records;

/// <summary>
/// The X.509 certificate of someone who signs, for a key of SM2 or P-256. Immutable and thread safe.
/// </summary>
public sealed class SignerCertificate
{
    /// <summary>The name of SM2 with SM3 in the formats.</summary>
    public const string Sm2Name = "SM2-SM3";

    /// <summary>The name of ECDSA on P-256 with SHA-256 in the formats.</summary>
    public const string P256Name = "ECDSA-P256-SHA256";

    /// <summary>The most certificates between a signer's and its authority's.</summary>
    public const int LongestChain = 6;

    private const int CertificateSigning = 5;

    private static readonly string[] s_sm2Signatures = [GMObjectIdentifiers.sm2sign_with_sm3.Id];
    private static readonly string[] s_p256Signatures = [X9ObjectIdentifiers.ECDsaWithSha256.Id];

    private readonly X509Certificate _certificate;
    private readonly byte[] _der;
    private readonly byte[] _publicKey;

    private SignerCertificate(X509Certificate certificate, byte[] der, SignerAlgorithm algorithm, byte[] publicKey)
    {
        _certificate = certificate;
        _der = der;
        _publicKey = publicKey;
        Algorithm = algorithm;
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(der));
    }

    /// <summary>The certificate in DER.</summary>
    public ReadOnlyMemory<byte> Der => _der;

    /// <summary>The key's algorithm.</summary>
    public SignerAlgorithm Algorithm { get; }

    /// <summary>The algorithm's name in the formats.</summary>
    public string AlgorithmName => Algorithm == SignerAlgorithm.Sm2 ? Sm2Name : P256Name;

    /// <summary>The public key, 65 bytes, uncompressed.</summary>
    public ReadOnlyMemory<byte> PublicKey => _publicKey;

    /// <summary>SHA-256 of <see cref="Der"/>, 64 lowercase hexadecimal digits.</summary>
    public string Fingerprint { get; }

    /// <summary>Whether subject and issuer have one name and the key signed itself.</summary>
    public bool IsSelfSigned => IsIssuedBy(this);

    /// <summary>Reads a certificate.</summary>
    /// <param name="der">Its bytes; nothing may follow them.</param>
    /// <param name="certificate">The certificate.</param>
    /// <returns>False if it is none, or its key is of another kind.</returns>
    public static bool TryParse(ReadOnlySpan<byte> der, [NotNullWhen(true)] out SignerCertificate? certificate)
    {
        certificate = null;
        try
        {
            var parsed = new X509Certificate(X509CertificateStructure.GetInstance(Asn1Object.FromByteArray(der.ToArray())));
            var info = parsed.CertificateStructure.SubjectPublicKeyInfo;
            if (!parsed.GetEncoded().AsSpan().SequenceEqual(der) || !info.Algorithm.Algorithm.Equals(X9ObjectIdentifiers.IdECPublicKey) || info.Algorithm.Parameters is not DerObjectIdentifier curve)
                return false;
            SignerAlgorithm? algorithm = curve.Equals(GMObjectIdentifiers.sm2p256v1) ? SignerAlgorithm.Sm2 : curve.Equals(X9ObjectIdentifiers.Prime256v1) ? SignerAlgorithm.P256 : null;
            var key = info.PublicKey.GetBytes();
            if (algorithm is null || key.Length != Sm2.PublicKeySize || key[0] != 4)
                return false;
            certificate = new SignerCertificate(parsed, der.ToArray(), algorithm.Value, key);
            return true;
        }
        catch (Exception e) when (e is IOException or ArgumentException or InvalidOperationException or InvalidCastException or FormatException or Org.BouncyCastle.Security.GeneralSecurityException)
        {
            return false;
        }
    }

    /// <summary>Reads the first certificate of a PEM text.</summary>
    /// <param name="pem">The text.</param>
    /// <param name="certificate">The certificate.</param>
    /// <returns>False if there is none, or its key is of another kind.</returns>
    public static bool TryParsePem(ReadOnlySpan<char> pem, [NotNullWhen(true)] out SignerCertificate? certificate)
    {
        certificate = null;
        return PemEncoding.TryFind(pem, out var fields) && pem[fields.Label] is "CERTIFICATE" && TryParse(Convert.FromBase64String(pem[fields.Base64Data].ToString()), out certificate);
    }

    /// <summary>Reads every certificate of a PEM text, in its order.</summary>
    /// <param name="pem">The text; what is no certificate in it is passed over.</param>
    /// <param name="certificates">The certificates.</param>
    /// <returns>False if there is none, or a key is of another kind.</returns>
    public static bool TryParseAllPem(ReadOnlySpan<char> pem, out IReadOnlyList<SignerCertificate> certificates)
    {
        var found = new List<SignerCertificate>();
        certificates = found;
        while (PemEncoding.TryFind(pem, out var fields))
        {
            if (pem[fields.Label] is "CERTIFICATE")
            {
                if (!TryParse(Convert.FromBase64String(pem[fields.Base64Data].ToString()), out var certificate))
                    return false;
                found.Add(certificate);
            }

            pem = pem[fields.Location.End..];
        }

        return found.Count > 0;
    }

    /// <summary>Whether the certificate holds at a time.</summary>
    /// <param name="time">The time.</param>
    public bool HoldsAt(DateTimeOffset time) => time.UtcDateTime >= _certificate.NotBefore.ToUniversalTime() && time.UtcDateTime <= _certificate.NotAfter.ToUniversalTime();

    /// <summary>Whether a signature is this certificate's key's over a message. False for any malformed one.</summary>
    /// <param name="message">The whole message.</param>
    /// <param name="signature">The signature in DER.</param>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        try
        {
            if (Algorithm == SignerAlgorithm.Sm2)
                return Sm2.Verify(_publicKey, message, signature);
            using var key = ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = _publicKey[1..33], Y = _publicKey[33..] },
            });
            return key.VerifyData(message, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            // A point that is not on the curve.
            return false;
        }
    }

    /// <summary>Whether one of the authorities given issued this certificate.</summary>
    /// <param name="authorities">The certificates of trusted authorities; one that is none by its basic constraints does not count.</param>
    /// <param name="at">When both must hold.</param>
    /// <param name="chain">Certificates by which this one may lead to an authority's, trusted for nothing by themselves.</param>
    public bool IsIssuedByOneOf(IReadOnlyCollection<SignerCertificate> authorities, DateTimeOffset at, IReadOnlyCollection<SignerCertificate>? chain = null)
    {
        ArgumentNullException.ThrowIfNull(authorities);
        if (!HoldsAt(at))
            return false;
        var current = this;
        var unused = (chain ?? []).Take(LongestChain).ToList();
        for (var below = 0; ; below++)
        {
            var depth = below;
            if (authorities.Any(a => a.MayIssue(depth, at) && current.IsIssuedBy(a)))
                return true;
            if (unused.Find(c => c.MayIssue(depth, at) && current.IsIssuedBy(c)) is not { } next)
                return false;
            unused.Remove(next);
            current = next;
        }
    }

    // By basic constraints, whose path length counts the authorities below (RFC 5280, 4.2.1.9), and by key usage if it is stated.
    private bool MayIssue(int below, DateTimeOffset at) =>
        HoldsAt(at) && _certificate.GetBasicConstraints() is >= 0 and var most && below <= most
        && (_certificate.GetKeyUsage() is not { } usage || (usage.Length > CertificateSigning && usage[CertificateSigning]));

    private bool IsIssuedBy(SignerCertificate authority)
    {
        var known = authority.Algorithm == SignerAlgorithm.Sm2 ? s_sm2Signatures : s_p256Signatures;
        return known.Contains(_certificate.SigAlgOid)
            && _certificate.IssuerDN.Equivalent(authority._certificate.SubjectDN, inOrder: true)
            && authority.Verify(_certificate.GetTbsCertificate(), _certificate.GetSignature());
    }
}
