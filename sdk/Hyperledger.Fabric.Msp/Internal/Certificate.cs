using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Hyperledger.Fabric.Msp.Internal;

/// <summary>
/// The fields of an X.509 certificate that an MSP reads (RFC 5280), over the bytes received. Immutable.
/// </summary>
internal sealed class Certificate
{
    private Certificate(ReadOnlyMemory<byte> raw) => Raw = raw;

    /// <summary>The whole certificate in DER.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    public ReadOnlyMemory<byte> ToBeSigned { get; private init; }

    public string SignatureAlgorithm { get; private init; } = "";

    public ReadOnlyMemory<byte> Signature { get; private init; }

    public BigInteger SerialNumber { get; private init; }

    public ReadOnlyMemory<byte> Issuer { get; private init; }

    public ReadOnlyMemory<byte> Subject { get; private init; }

    /// <summary>The last common name of the subject, or empty.</summary>
    public string CommonName { get; private init; } = "";

    /// <summary>The subject's organizational units in the order of the certificate.</summary>
    public IReadOnlyList<string> OrganizationalUnits { get; private init; } = [];

    public DateTimeOffset NotBefore { get; private init; }

    public DateTimeOffset NotAfter { get; private init; }

    public ReadOnlyMemory<byte> PublicKeyInfo { get; private init; }

    /// <summary>The object identifier of the key's algorithm.</summary>
    public string KeyAlgorithm { get; private init; } = "";

    /// <summary>For an EC key the named curve, else null.</summary>
    public string? Curve { get; private init; }

    public bool IsAuthority { get; private init; }

    /// <summary>How many intermediates may follow; null for any number.</summary>
    public int? PathLength { get; private init; }

    /// <summary>False when the certificate restricts its key's usage and leaves signing certificates out.</summary>
    public bool MaySignCertificates { get; private init; } = true;

    /// <summary>False when the certificate restricts its key's usage and leaves signing revocation lists out.</summary>
    public bool MaySignRevocationLists { get; private init; } = true;

    public IReadOnlyList<string>? ExtendedKeyUsage { get; private init; }

    public ReadOnlyMemory<byte> SubjectKeyIdentifier { get; private init; }

    public bool HasNameConstraints { get; private init; }

    /// <summary>The first critical extension that nobody here understands, or null.</summary>
    public string? UnknownCriticalExtension { get; private init; }

    /// <summary>What Fabric CA writes under <see cref="CertificateAuthority.AttributesOid"/>: JSON; empty when absent.</summary>
    public ReadOnlyMemory<byte> Attributes { get; private init; }

    public bool IsSignedWithEcdsa => SignatureAlgorithm is CertificateOids.EcdsaWithSha1 or CertificateOids.EcdsaWithSha256
        or CertificateOids.EcdsaWithSha384 or CertificateOids.EcdsaWithSha512;

    /// <summary>Reads the first PEM block of a text, whatever its label, as Fabric's <c>pem.Decode</c> does.</summary>
    /// <exception cref="CryptographicException">There is no PEM block, or it holds no certificate.</exception>
    public static Certificate ReadPem(ReadOnlySpan<byte> pem)
    {
        try
        {
            var text = Encoding.UTF8.GetString(pem);
            if (!PemEncoding.TryFind(text, out var fields))
                throw new CryptographicException("The credentials hold no PEM block.");
            return Read(Convert.FromBase64String(text[fields.Base64Data]));
        }
        catch (FormatException e)
        {
            throw new CryptographicException("The PEM block's base64 is broken.", e);
        }
    }

    /// <summary>Reads a certificate; the array becomes the certificate's.</summary>
    /// <exception cref="CryptographicException">The bytes are no X.509 certificate.</exception>
    public static Certificate Read(ReadOnlyMemory<byte> der)
    {
        try
        {
            return Parse(der);
        }
        catch (Exception e) when (e is AsnContentException or ArgumentException or OverflowException)
        {
            throw new CryptographicException($"The bytes are no X.509 certificate: {e.Message}", e);
        }
    }

    /// <summary>The same certificate with another signature: Fabric's sanitation of a high S.</summary>
    public Certificate WithSignature(byte[] signature)
    {
        var outer = new AsnReader(Raw, AsnEncodingRules.DER).ReadSequence();
        var toBeSigned = outer.ReadEncodedValue();
        var algorithm = outer.ReadEncodedValue();
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(toBeSigned.Span);
            writer.WriteEncodedValue(algorithm.Span);
            writer.WriteBitString(signature);
        }

        return Parse(writer.Encode());
    }

    private static Certificate Parse(ReadOnlyMemory<byte> der)
    {
        var file = new AsnReader(der, AsnEncodingRules.DER);
        var outer = file.ReadSequence();
        file.ThrowIfNotEmpty();
        var toBeSigned = outer.ReadEncodedValue();
        var signatureAlgorithm = outer.ReadSequence().ReadObjectIdentifier();
        var signature = outer.ReadBitString(out _);
        outer.ThrowIfNotEmpty();

        var body = new AsnReader(toBeSigned, AsnEncodingRules.DER).ReadSequence();
        var context0 = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
        if (body.PeekTag().HasSameClassAndValue(context0))
            body.ReadSequence(context0).ReadInteger();
        var serial = body.ReadInteger();
        if (body.ReadSequence().ReadObjectIdentifier() != signatureAlgorithm)
            throw new AsnContentException("inner and outer signature algorithm differ");
        var issuer = body.ReadEncodedValue();
        var validity = body.ReadSequence();
        var notBefore = ReadTime(validity);
        var notAfter = ReadTime(validity);
        var subject = body.ReadEncodedValue();
        var (commonName, units) = ReadSubject(subject);
        var publicKeyInfo = body.ReadEncodedValue();
        var (keyAlgorithm, curve) = ReadKeyAlgorithm(publicKeyInfo);

        var extensions = new Extensions();
        while (body.HasData)
        {
            if (body.PeekTag().HasSameClassAndValue(new Asn1Tag(TagClass.ContextSpecific, 3, isConstructed: true)))
                extensions.ReadAll(body.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 3, isConstructed: true)).ReadSequence());
            else
                body.ReadEncodedValue();
        }

        return new Certificate(der)
        {
            ToBeSigned = toBeSigned,
            SignatureAlgorithm = signatureAlgorithm,
            Signature = signature,
            SerialNumber = serial,
            Issuer = issuer,
            Subject = subject,
            CommonName = commonName,
            OrganizationalUnits = units,
            NotBefore = notBefore,
            NotAfter = notAfter,
            PublicKeyInfo = publicKeyInfo,
            KeyAlgorithm = keyAlgorithm,
            Curve = curve,
            IsAuthority = extensions.IsAuthority,
            PathLength = extensions.PathLength,
            MaySignCertificates = extensions.Usage is not { } usage || usage.HasFlag(NamedUsage.KeyCertSign),
            MaySignRevocationLists = extensions.Usage is not { } use || use.HasFlag(NamedUsage.CrlSign),
            ExtendedKeyUsage = extensions.ExtendedKeyUsage,
            SubjectKeyIdentifier = extensions.SubjectKeyIdentifier,
            HasNameConstraints = extensions.HasNameConstraints,
            UnknownCriticalExtension = extensions.UnknownCritical,
            Attributes = extensions.Attributes,
        };
    }

    private static DateTimeOffset ReadTime(AsnReader reader) =>
        reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();

    private static (string CommonName, IReadOnlyList<string> Units) ReadSubject(ReadOnlyMemory<byte> subject)
    {
        var commonName = "";
        var units = new List<string>();
        var name = new AsnReader(subject, AsnEncodingRules.DER).ReadSequence();
        while (name.HasData)
        {
            var relative = name.ReadSetOf(skipSortOrderValidation: true);
            while (relative.HasData)
            {
                var attribute = relative.ReadSequence();
                var type = attribute.ReadObjectIdentifier();
                if (type == CertificateOids.CommonName)
                    commonName = ReadText(attribute) ?? commonName;
                else if (type == CertificateOids.OrganizationalUnit && ReadText(attribute) is { } unit)
                    units.Add(unit);
            }
        }

        return (commonName, units);
    }

    private static string? ReadText(AsnReader reader)
    {
        var tag = reader.PeekTag();
        return tag.TagClass == TagClass.Universal && (UniversalTagNumber)tag.TagValue is UniversalTagNumber.UTF8String
            or UniversalTagNumber.PrintableString or UniversalTagNumber.IA5String or UniversalTagNumber.T61String
            or UniversalTagNumber.BMPString or UniversalTagNumber.NumericString
            ? reader.ReadCharacterString((UniversalTagNumber)tag.TagValue)
            : null;
    }

    private static (string Algorithm, string? Curve) ReadKeyAlgorithm(ReadOnlyMemory<byte> publicKeyInfo)
    {
        var algorithm = new AsnReader(publicKeyInfo, AsnEncodingRules.DER).ReadSequence().ReadSequence();
        var oid = algorithm.ReadObjectIdentifier();
        var curve = oid == CertificateOids.EcPublicKey && algorithm.HasData
            && algorithm.PeekTag().HasSameClassAndValue(Asn1Tag.ObjectIdentifier) ? algorithm.ReadObjectIdentifier() : null;
        return (oid, curve);
    }

    private sealed class Extensions
    {
        public bool IsAuthority { get; private set; }

        public int? PathLength { get; private set; }

        public NamedUsage? Usage { get; private set; }

        public IReadOnlyList<string>? ExtendedKeyUsage { get; private set; }

        public ReadOnlyMemory<byte> SubjectKeyIdentifier { get; private set; }

        public bool HasNameConstraints { get; private set; }

        public string? UnknownCritical { get; private set; }

        public ReadOnlyMemory<byte> Attributes { get; private set; }

        public void ReadAll(AsnReader list)
        {
            while (list.HasData)
            {
                var extension = list.ReadSequence();
                var oid = extension.ReadObjectIdentifier();
                var critical = extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && extension.ReadBoolean();
                Read(oid, critical, extension.ReadOctetString());
            }
        }

        private void Read(string oid, bool critical, byte[] value)
        {
            var reader = new AsnReader(value, AsnEncodingRules.DER);
            switch (oid)
            {
                case CertificateOids.BasicConstraints:
                    var constraints = reader.ReadSequence();
                    IsAuthority = constraints.HasData && constraints.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && constraints.ReadBoolean();
                    if (constraints.HasData && constraints.TryReadInt32(out var length))
                        PathLength = length;
                    break;
                case CertificateOids.KeyUsage:
                    Usage = reader.ReadNamedBitListValue<NamedUsage>();
                    break;
                case CertificateOids.ExtendedKeyUsage:
                    var usages = new List<string>();
                    var sequence = reader.ReadSequence();
                    while (sequence.HasData)
                        usages.Add(sequence.ReadObjectIdentifier());
                    ExtendedKeyUsage = usages;
                    break;
                case CertificateOids.SubjectKeyIdentifier:
                    SubjectKeyIdentifier = reader.ReadOctetString();
                    break;
                case CertificateOids.NameConstraints:
                    HasNameConstraints = true;
                    break;
                case CertificateAuthority.AttributesOid:
                    Attributes = value;
                    break;
                case CertificateOids.SubjectAlternativeName or CertificateOids.AuthorityKeyIdentifier or CertificateOids.CertificatePolicies:
                    break;
                default:
                    if (critical)
                        UnknownCritical ??= oid;
                    break;
            }
        }
    }

    // The bits of RFC 5280, 4.2.1.3, in the order in which a named bit list counts them.
    [Flags]
    private enum NamedUsage
    {
        DigitalSignature = 1 << 0,
        NonRepudiation = 1 << 1,
        KeyEncipherment = 1 << 2,
        DataEncipherment = 1 << 3,
        KeyAgreement = 1 << 4,
        KeyCertSign = 1 << 5,
        CrlSign = 1 << 6,
        EncipherOnly = 1 << 7,
        DecipherOnly = 1 << 8,
    }
}
