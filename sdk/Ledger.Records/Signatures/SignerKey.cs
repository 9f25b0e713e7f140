using System.Security.Cryptography;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Asn1.Nist;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

namespace Ledger.Records;

/// <summary>The private key of someone who signs, and its certificate. Thread safe.</summary>
public sealed class SignerKey
{
    private readonly byte[] _privateKey;

    private SignerKey(SignerCertificate certificate, byte[] privateKey, IReadOnlyList<SignerCertificate> chain)
    {
        Certificate = certificate;
        _privateKey = privateKey;
        Chain = chain;
    }

    /// <summary>The certificate.</summary>
    public SignerCertificate Certificate { get; }

    /// <summary>The certificates by which the key's leads to an authority's, from its issuer on, without a root that signed itself; empty if there are none.</summary>
    public IReadOnlyList<SignerCertificate> Chain { get; }

    /// <summary>
    /// Makes a key and a certificate that the key itself signs: it says which key it is, and whose it is must be said by
    /// someone else.
    /// </summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="commonName">The certificate's name; it should name nobody.</param>
    /// <param name="from">From when on it holds.</param>
    /// <param name="until">Until when it holds.</param>
    /// <returns>The certificate and the key (PKCS#8), both in PEM.</returns>
    public static (string CertificatePem, string KeyPem) Create(SignerAlgorithm algorithm, string commonName, DateTimeOffset from, DateTimeOffset until)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(commonName);
        var random = new SecureRandom();
        var curve = algorithm == SignerAlgorithm.Sm2 ? GMObjectIdentifiers.sm2p256v1 : X9ObjectIdentifiers.Prime256v1;
        var generator = new ECKeyPairGenerator();
        generator.Init(new ECKeyGenerationParameters(curve, random));
        var pair = generator.GenerateKeyPair();
        var name = new X509Name([X509Name.CN], [commonName]);
        var certificate = new X509V3CertificateGenerator();
        certificate.SetSerialNumber(new BigInteger(127, random));
        certificate.SetIssuerDN(name);
        certificate.SetSubjectDN(name);
        certificate.SetNotBefore(from.UtcDateTime);
        certificate.SetNotAfter(until.UtcDateTime);
        certificate.SetPublicKey(pair.Public);
        certificate.AddExtension(X509Extensions.KeyUsage, critical: true, new KeyUsage(KeyUsage.DigitalSignature | KeyUsage.NonRepudiation));
        var signed = certificate.Generate(new Asn1SignatureFactory(algorithm == SignerAlgorithm.Sm2 ? "SM3WITHSM2" : "SHA256WITHECDSA", pair.Private, random));
        return (
            PemEncoding.WriteString("CERTIFICATE", signed.GetEncoded()),
            PemEncoding.WriteString("PRIVATE KEY", PrivateKeyInfoFactory.CreatePrivateKeyInfo(pair.Private).GetDerEncoded()));
    }

    /// <summary>Reads a key and its certificate.</summary>
    /// <param name="certificatePem">The certificate, PEM; those that follow it are its chain.</param>
    /// <param name="keyPem">The key, PKCS#8 in PEM, not encrypted.</param>
    /// <exception cref="ArgumentException">One of them cannot be read, is of another kind, or the key is not the certificate's.</exception>
    public static SignerKey FromPem(string certificatePem, string keyPem)
    {
        if (!SignerCertificate.TryParseAllPem(certificatePem, out var certificates))
            throw new ArgumentException("This is no certificate of a key of SM2 or P-256.", nameof(certificatePem));
        try
        {
            var fields = PemEncoding.Find(keyPem);
            if (keyPem[fields.Label] != "PRIVATE KEY" || PrivateKeyFactory.CreateKey(Convert.FromBase64String(keyPem[fields.Base64Data])) is not ECPrivateKeyParameters key)
                throw new ArgumentException("This is no unencrypted private key of PKCS#8.", nameof(keyPem));
            return Of(key, certificates[0], [.. certificates.Skip(1)]);
        }
        catch (Exception e) when (e is not ArgumentException && e is IOException or GeneralSecurityException or FormatException or InvalidOperationException or InvalidCastException)
        {
            throw new ArgumentException("This is no unencrypted private key of PKCS#8.", nameof(keyPem), e);
        }
    }

    /// <summary>Reads a key with its certificate and chain from a file of PKCS#12.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="passphrase">Its passphrase.</param>
    /// <exception cref="ArgumentException">The passphrase is wrong, or the file has no key of SM2 or P-256 with its certificate, or several.</exception>
    public static SignerKey FromPkcs12(ReadOnlyMemory<byte> file, string passphrase)
    {
        ArgumentNullException.ThrowIfNull(passphrase);
        try
        {
            var store = new Pkcs12StoreBuilder().Build();
            using var stream = new MemoryStream(file.ToArray(), writable: false);
            store.Load(stream, passphrase.ToCharArray());
            string[] names = [.. store.Aliases.Where(store.IsKeyEntry)];
            if (names.Length != 1 || store.GetKey(names[0]).Key is not ECPrivateKeyParameters key || store.GetCertificateChain(names[0]) is not { Length: > 0 } chain)
                throw new ArgumentException("This file has no one key of SM2 or P-256 with its certificate.", nameof(file));
            var certificates = new List<SignerCertificate>();
            foreach (var entry in chain)
                certificates.Add(SignerCertificate.TryParse(entry.Certificate.GetEncoded(), out var certificate) ? certificate : throw new ArgumentException("A certificate of the file is of a key of another kind.", nameof(file)));
            return Of(key, certificates[0], [.. certificates.Skip(1)]);
        }
        catch (Exception e) when (e is not ArgumentException && e is IOException or GeneralSecurityException or FormatException or InvalidOperationException or InvalidCastException or ArithmeticException)
        {
            throw new ArgumentException("The passphrase is wrong, or this is no file of PKCS#12.", nameof(file), e);
        }
    }

    /// <summary>The key with its certificate and chain as a file of PKCS#12, the key under AES-256 (PBES2, HMAC with SHA-256).</summary>
    /// <param name="passphrase">Its passphrase, of ASCII alone: programs disagree how others become bytes.</param>
    public byte[] ToPkcs12(string passphrase)
    {
        ArgumentException.ThrowIfNullOrEmpty(passphrase);
        if (!System.Text.Ascii.IsValid(passphrase))
            throw new ArgumentException("A passphrase of PKCS#12 has ASCII characters alone.", nameof(passphrase));
        var curve = Certificate.Algorithm == SignerAlgorithm.Sm2 ? GMObjectIdentifiers.sm2p256v1 : X9ObjectIdentifiers.Prime256v1;
        var key = new ECPrivateKeyParameters("EC", new BigInteger(1, _privateKey), curve);
        var store = new Pkcs12StoreBuilder().SetKeyAlgorithm(NistObjectIdentifiers.IdAes256Cbc, PkcsObjectIdentifiers.IdHmacWithSha256).Build();
        var parser = new X509CertificateParser();
        store.SetKeyEntry("signer", new AsymmetricKeyEntry(key), [.. Chain.Prepend(Certificate).Select(c => new X509CertificateEntry(parser.ReadCertificate(c.Der.ToArray())))]);
        using var file = new MemoryStream();
        store.Save(file, passphrase.ToCharArray(), new SecureRandom());
        return file.ToArray();
    }

    private static SignerKey Of(ECPrivateKeyParameters key, SignerCertificate certificate, IReadOnlyList<SignerCertificate> chain)
    {
        var scalar = new byte[Sm2.PrivateKeySize];
        var bytes = key.D.ToByteArrayUnsigned();
        if (bytes.Length > scalar.Length || !key.Parameters.G.Multiply(key.D).Normalize().GetEncoded(false).AsSpan().SequenceEqual(certificate.PublicKey.Span))
            throw new ArgumentException("The key is not the certificate's.", nameof(key));
        bytes.CopyTo(scalar.AsSpan(scalar.Length - bytes.Length));
        return new SignerKey(certificate, scalar, [.. chain.Where(c => !c.IsSelfSigned).Take(SignerCertificate.LongestChain)]);
    }

    /// <summary>Signs a message.</summary>
    /// <param name="message">The whole message.</param>
    /// <returns>The signature in DER.</returns>
    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        if (Certificate.Algorithm == SignerAlgorithm.Sm2)
            return Sm2.Sign(_privateKey, message);
        var point = Certificate.PublicKey.Span;
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = _privateKey,
            Q = new System.Security.Cryptography.ECPoint { X = point[1..33].ToArray(), Y = point[33..].ToArray() },
        });
        return key.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }
}
