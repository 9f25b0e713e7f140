using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hyperledger.Fabric.Msp.Internal;

namespace Hyperledger.Fabric.Msp;

/// <summary>
/// Issues the certificates of an organisation: signing certificates with a NodeOU and attributes, TLS certificates,
/// subordinate authorities and revocation lists. Keys that it draws are P-256. Safe for concurrent calls.
/// </summary>
/// <remarks>
/// A certificate begins a little before now, so that machines whose clocks lag accept it, yet never before its
/// authority's own: an MSP checks a chain at the moment the leaf begins (Fabric <c>msp/mspimplvalidate.go</c>).
/// Signatures on certificates have low S, so that an MSP's sanitation leaves their bytes unchanged.
/// </remarks>
public sealed class CertificateAuthority : IDisposable
{
    /// <summary>The extension in which Fabric CA and chaincode keep a certificate's attributes.</summary>
    public const string AttributesOid = "1.2.3.4.5.6.7.8.1";

    private static readonly TimeSpan Backdated = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan DefaultLeafValidity = TimeSpan.FromDays(3650);
    private static readonly JsonWriterOptions AttributesJson = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly X509Certificate2 _certificate;
    private readonly ECDsa _key;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();

    private CertificateAuthority(X509Certificate2 certificate, ECDsa key, TimeProvider time)
    {
        _certificate = certificate;
        _key = key;
        _time = time;
        CertificatePem = Pem(certificate);
    }

    /// <summary>The authority's own certificate in PEM: what an MSP's configuration lists as a root or intermediate.</summary>
    public string CertificatePem { get; }

    /// <summary>When the authority's own certificate expires; nothing that it issues lives longer.</summary>
    public DateTimeOffset NotAfter => new(_certificate.NotAfter.ToUniversalTime());

    /// <summary>Creates a root authority with a new key.</summary>
    /// <param name="options">Its names and its validity.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    public static CertificateAuthority Create(CertificateAuthorityOptions options, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var time = timeProvider ?? TimeProvider.System;
        var now = time.GetUtcNow();
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = Subject(options.Organization, options.OrganizationalUnits, options.CommonName);
        var request = AuthorityRequest(subject, key);
        var certificate = request.Create(
            subject, new LowSSignatureGenerator(key), now - Backdated, now + options.Validity, SerialNumber());
        return new CertificateAuthority(certificate, key, time);
    }

    /// <summary>Loads an authority that was created before.</summary>
    /// <param name="certificatePem">Its certificate.</param>
    /// <param name="privateKeyPem">Its private key, as <see cref="ExportPrivateKeyPem"/> gave it.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    /// <exception cref="ArgumentException">The certificate is no authority's, or the key is not its key.</exception>
    /// <exception cref="CryptographicException">A text is not PEM of a certificate or an EC key.</exception>
    public static CertificateAuthority Load(string certificatePem, string privateKeyPem, TimeProvider? timeProvider = null)
    {
        var certificate = X509Certificate2.CreateFromPem(certificatePem);
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(privateKeyPem);
            using var own = certificate.GetECDsaPublicKey();
            if (own is null || !own.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()))
                throw new ArgumentException("The private key does not belong to the authority's certificate.", nameof(privateKeyPem));
            if (!certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(e => e.CertificateAuthority))
                throw new ArgumentException("The certificate is not an authority's (basic constraints CA).", nameof(certificatePem));
            return new CertificateAuthority(certificate, key, timeProvider ?? TimeProvider.System);
        }
        catch
        {
            certificate.Dispose();
            key.Dispose();
            throw;
        }
    }

    /// <summary>The authority's private key: unencrypted PKCS#8 in PEM.</summary>
    public string ExportPrivateKeyPem() => _key.ExportPkcs8PrivateKeyPem();

    /// <summary>Issues a signing certificate with a new key.</summary>
    /// <param name="commonName">The subject's CN: the enrolment id.</param>
    /// <param name="role">The NodeOU, which becomes the subject's first OU.</param>
    /// <param name="attributes">
    /// What chaincode reads as the caller's attributes, JSON <c>{"attrs":{…}}</c> under <see cref="AttributesOid"/>;
    /// null or empty for no such extension. Personal data does not belong here: certificates reach every block.
    /// </param>
    /// <param name="organizationalUnits">Further OUs.</param>
    /// <param name="validity">How long it lives; null for ten years. Cut at the authority's own end.</param>
    public IssuedCertificate IssueSigning(
        string commonName, NodeRole role, IReadOnlyDictionary<string, string>? attributes = null,
        IEnumerable<string>? organizationalUnits = null, TimeSpan? validity = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = CertifySigning(new PublicKey(key), commonName, role, attributes, organizationalUnits, validity);
        return new IssuedCertificate(pem, key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Issues a signing certificate for a key that its owner keeps, as in a hardware security module.</summary>
    /// <param name="publicKey">The owner's public key: P-256, P-384, or Ed25519 where the channel has capability V3_0.</param>
    /// <param name="commonName">The subject's CN: the enrolment id.</param>
    /// <param name="role">The NodeOU; null for a certificate without one.</param>
    /// <param name="attributes">As in <see cref="IssueSigning"/>.</param>
    /// <param name="organizationalUnits">Further OUs.</param>
    /// <param name="validity">How long it lives; null for ten years. Cut at the authority's own end.</param>
    /// <returns>The certificate in PEM.</returns>
    public string CertifySigning(
        PublicKey publicKey, string commonName, NodeRole? role, IReadOnlyDictionary<string, string>? attributes = null,
        IEnumerable<string>? organizationalUnits = null, TimeSpan? validity = null)
    {
        ArgumentNullException.ThrowIfNull(publicKey);
        ArgumentException.ThrowIfNullOrEmpty(commonName);
        var units = new List<string>();
        if (role is { } given)
            units.Add(OrganizationalUnit(given));
        units.AddRange(organizationalUnits ?? []);

        var request = new CertificateRequest(Subject(null, units, commonName), publicKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        if (attributes is { Count: > 0 })
            request.CertificateExtensions.Add(Attributes(attributes));
        using var certificate = Issue(request, validity);
        return Pem(certificate);
    }

    /// <summary>Issues a TLS certificate, for server and client use, with a new key.</summary>
    /// <param name="commonName">The subject's CN.</param>
    /// <param name="hosts">The names and addresses it is valid for; null for <c>localhost</c>, <c>127.0.0.1</c> and <c>::1</c>.</param>
    /// <param name="validity">How long it lives; null for ten years. Cut at the authority's own end.</param>
    public IssuedCertificate IssueTls(string commonName, IEnumerable<string>? hosts = null, TimeSpan? validity = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new IssuedCertificate(CertifyTls(new PublicKey(key), commonName, hosts, validity), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>
    /// Issues a TLS certificate for a key that its owner keeps. An orderer whose certificate is renewed so stays a consenter:
    /// the channel's configuration is compared by public key (Fabric <c>common/crypto</c> CertificatesWithSamePublicKey).
    /// </summary>
    /// <param name="publicKey">The owner's public key.</param>
    /// <param name="commonName">The subject's CN.</param>
    /// <param name="hosts">As in <see cref="IssueTls"/>.</param>
    /// <param name="validity">How long it lives; null for ten years. Cut at the authority's own end.</param>
    /// <returns>The certificate in PEM.</returns>
    public string CertifyTls(PublicKey publicKey, string commonName, IEnumerable<string>? hosts = null, TimeSpan? validity = null)
    {
        ArgumentNullException.ThrowIfNull(publicKey);
        ArgumentException.ThrowIfNullOrEmpty(commonName);
        var request = new CertificateRequest(Subject(null, [], commonName), publicKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts ?? ["localhost", "127.0.0.1", "::1"])
        {
            if (IPAddress.TryParse(host, out var address))
                names.AddIpAddress(address);
            else
                names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new Oid(CertificateOids.ServerAuthentication), new Oid(CertificateOids.ClientAuthentication)], critical: false));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(names.Build());
        using var certificate = Issue(request, validity);
        return Pem(certificate);
    }

    /// <summary>Creates an authority whose certificate this one issued.</summary>
    /// <param name="options">Its names and its validity, cut at this authority's own end.</param>
    public CertificateAuthority CreateSubordinate(CertificateAuthorityOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = Subject(options.Organization, options.OrganizationalUnits, options.CommonName);
        return new CertificateAuthority(Issue(AuthorityRequest(subject, key), options.Validity), key, _time);
    }

    /// <summary>Signs a list of revoked certificates, for an MSP's <c>revocation_list</c>.</summary>
    /// <param name="certificatesPem">The revoked certificates; of this authority's own issue.</param>
    /// <param name="number">The list's number, which grows from list to list.</param>
    /// <param name="validity">Until when a newer list is due; null for one year. MSPs do not look at it.</param>
    /// <returns>The list in PEM (<c>X509 CRL</c>).</returns>
    public string Revoke(IEnumerable<string> certificatesPem, long number = 1, TimeSpan? validity = null)
    {
        ArgumentNullException.ThrowIfNull(certificatesPem);
        var now = _time.GetUtcNow();
        var list = new CertificateRevocationListBuilder();
        foreach (var pem in certificatesPem)
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            list.AddEntry(certificate, now);
        }

        lock (_gate)
        {
            var der = list.Build(
                _certificate.SubjectName, new LowSSignatureGenerator(_key), number, now + (validity ?? TimeSpan.FromDays(365)),
                HashAlgorithmName.SHA256, X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false),
                now - Backdated);
            return PemEncoding.WriteString("X509 CRL", der) + "\n";
        }
    }

    /// <summary>Disposes the authority's key.</summary>
    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    internal static string OrganizationalUnit(NodeRole role) => role switch
    {
        NodeRole.Client => "client",
        NodeRole.Peer => "peer",
        NodeRole.Admin => "admin",
        NodeRole.Orderer => "orderer",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "No such role."),
    };

    private static CertificateRequest AuthorityRequest(X500DistinguishedName subject, ECDsa key)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }

    private X509Certificate2 Issue(CertificateRequest request, TimeSpan? validity)
    {
        var now = _time.GetUtcNow();
        var first = now - Backdated;
        var authorityFirst = new DateTimeOffset(_certificate.NotBefore.ToUniversalTime());
        var last = now + (validity ?? DefaultLeafValidity);

        if (!request.CertificateExtensions.OfType<X509SubjectKeyIdentifierExtension>().Any())
            request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false));
        lock (_gate)
        {
            return request.Create(
                _certificate.SubjectName, new LowSSignatureGenerator(_key), first < authorityFirst ? authorityFirst : first,
                last > NotAfter ? NotAfter : last, SerialNumber());
        }
    }

    private static X509Extension Attributes(IReadOnlyDictionary<string, string> attributes)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, AttributesJson))
        {
            json.WriteStartObject();
            json.WriteStartObject("attrs");
            foreach (var (name, value) in attributes.OrderBy(attribute => attribute.Key, StringComparer.Ordinal))
                json.WriteString(name, value);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return new X509Extension(AttributesOid, bytes.ToArray(), critical: false);
    }

    private static X500DistinguishedName Subject(string? organization, IEnumerable<string> units, string commonName)
    {
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(commonName);
        foreach (var unit in units.Reverse())
            name.AddOrganizationalUnitName(unit);
        if (organization is not null)
            name.AddOrganizationName(organization);
        return name.Build();
    }

    // RFC 5280, 4.1.2.2: positive and at most 20 octets.
    private static byte[] SerialNumber()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x7f) | 0x40);
        return serial;
    }

    private static string Pem(X509Certificate2 certificate) => certificate.ExportCertificatePem() + "\n";
}
