using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Hyperledger.Fabric.Msp.Internal;

/// <summary>A certificate revocation list (RFC 5280, 5), over the bytes received. Immutable.</summary>
internal sealed class RevocationList
{
    private readonly ReadOnlyMemory<byte> _toBeSigned;
    private readonly string _signatureAlgorithm;
    private readonly byte[] _signature;
    private readonly HashSet<BigInteger> _serialNumbers;

    private RevocationList(
        ReadOnlyMemory<byte> toBeSigned, string signatureAlgorithm, byte[] signature, HashSet<BigInteger> serialNumbers, byte[]? issuerKey)
    {
        _toBeSigned = toBeSigned;
        _signatureAlgorithm = signatureAlgorithm;
        _signature = signature;
        _serialNumbers = serialNumbers;
        IssuerKeyIdentifier = issuerKey;
    }

    /// <summary>The key identifier of the authority that signed the list; null when the list does not say.</summary>
    public byte[]? IssuerKeyIdentifier { get; }

    /// <summary>Reads a list in PEM (<c>X509 CRL</c>) or DER.</summary>
    /// <exception cref="CryptographicException">The bytes are no such list.</exception>
    public static RevocationList Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            ReadOnlyMemory<byte> der = bytes.ToArray();
            if (bytes.StartsWith("-----BEGIN X509 CRL"u8))
            {
                var text = Encoding.ASCII.GetString(bytes);
                der = Convert.FromBase64String(text[PemEncoding.Find(text).Base64Data]);
            }

            return Parse(der);
        }
        catch (Exception e) when (e is AsnContentException or ArgumentException or FormatException or InvalidOperationException)
        {
            throw new CryptographicException($"The revocation list cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Says whether the list revokes a certificate and is signed by the certificate's issuer.</summary>
    public bool Revokes(Certificate certificate, Authority issuer) =>
        _serialNumbers.Contains(certificate.SerialNumber)
        && issuer.Key.VerifyCertificate(_signatureAlgorithm, _toBeSigned.Span, _signature);

    private static RevocationList Parse(ReadOnlyMemory<byte> der)
    {
        var outer = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        var toBeSigned = outer.ReadEncodedValue();
        var algorithm = outer.ReadSequence().ReadObjectIdentifier();
        var signature = outer.ReadBitString(out _);

        var body = new AsnReader(toBeSigned, AsnEncodingRules.DER).ReadSequence();
        if (body.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
            body.ReadInteger();
        body.ReadSequence();
        body.ReadEncodedValue();
        ReadTime(body);
        if (body.HasData && IsTime(body))
            ReadTime(body);

        var serialNumbers = new HashSet<BigInteger>();
        if (body.HasData && body.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
        {
            var revoked = body.ReadSequence();
            while (revoked.HasData)
                serialNumbers.Add(revoked.ReadSequence().ReadInteger());
        }

        byte[]? issuerKey = null;
        var tag = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
        if (body.HasData && body.PeekTag().HasSameClassAndValue(tag))
            issuerKey = ReadIssuerKey(body.ReadSequence(tag).ReadSequence());
        return new RevocationList(toBeSigned, algorithm, WithoutTrailingBytes(signature), serialNumbers, issuerKey);
    }

    // Fabric re-marshals the signature of a list (msp/mspimplsetup.go), which drops what follows S.
    private static byte[] WithoutTrailingBytes(byte[] signature) =>
        EcdsaSignature.TryParse(signature, out var parsed) && !parsed.Exact ? LowS.Encode(parsed.R, parsed.S) : signature;

    private static byte[]? ReadIssuerKey(AsnReader extensions)
    {
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            var oid = extension.ReadObjectIdentifier();
            if (extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean))
                extension.ReadBoolean();
            var value = extension.ReadOctetString();
            if (oid != CertificateOids.AuthorityKeyIdentifier)
                continue;

            var identifier = new AsnReader(value, AsnEncodingRules.DER).ReadSequence();
            var keyTag = new Asn1Tag(TagClass.ContextSpecific, 0);
            return identifier.HasData && identifier.PeekTag().HasSameClassAndValue(keyTag) ? identifier.ReadOctetString(keyTag) : [];
        }

        return null;
    }

    private static bool IsTime(AsnReader reader) =>
        reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) || reader.PeekTag().HasSameClassAndValue(Asn1Tag.GeneralizedTime);

    private static void ReadTime(AsnReader reader)
    {
        if (reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime))
            reader.ReadUtcTime();
        else
            reader.ReadGeneralizedTime();
    }
}
