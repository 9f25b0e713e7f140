using System.Collections.Concurrent;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Msp;
using Hyperledger.Fabric.Shim.Internal;

namespace Hyperledger.Fabric.Shim;

/// <summary>Who submitted a transaction: MSP, X.509 certificate and its attributes (fabric-chaincode-go pkg/cid). Immutable.</summary>
/// <remarks>The peer has checked the certificate's chain before the chaincode was called; nothing is checked here again.</remarks>
public sealed class ClientIdentity
{
    /// <summary>The certificate extension in which Fabric CA puts attributes, JSON <c>{"attrs":{…}}</c>.</summary>
    public const string AttributesOid = "1.2.3.4.5.6.7.8.1";

    // Reading a certificate costs more than the rest of a transaction, and the same clients return.
    private const int CacheLimit = 1024;
    private static readonly ConcurrentDictionary<ByteString, ClientIdentity> Cache = new();

    private readonly Dictionary<string, string> _attributes;
    private readonly Lazy<string> _id;

    private ClientIdentity(string mspId, X509Certificate2 certificate)
    {
        MspId = mspId;
        Certificate = certificate;
        _attributes = ReadAttributes(certificate);
        var subject = DistinguishedName.Read(certificate.SubjectName);
        OrganizationalUnits = subject.OrganizationalUnits;
        _id = new Lazy<string>(() => Convert.ToBase64String(Encoding.UTF8.GetBytes(
            $"x509::{subject}::{DistinguishedName.Read(certificate.IssuerName)}")));
    }

    /// <summary>The submitter's MSP.</summary>
    public string MspId { get; }

    /// <summary>The submitter's certificate. Shared: do not dispose.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Unique within the MSP and kept when the certificate is renewed: base64 of <c>x509::subject::issuer</c>, names as pkg/cid writes them.</summary>
    public string Id => _id.Value;

    /// <summary>The subject's organisational units, in the certificate's order; NodeOUs put the role here.</summary>
    public IReadOnlyList<string> OrganizationalUnits { get; }

    /// <summary>The attributes of <see cref="AttributesOid"/>; empty without the extension.</summary>
    public IReadOnlyDictionary<string, string> Attributes => _attributes;

    /// <summary>An attribute's value, or null if the certificate has no such attribute.</summary>
    /// <param name="name">Its name, compared exactly.</param>
    public string? GetAttribute(string name) => _attributes.GetValueOrDefault(name);

    /// <summary>Reads an identity. Repeated calls with the same bytes return the same object.</summary>
    /// <param name="creator">A serialized msp.SerializedIdentity with a PEM certificate.</param>
    /// <exception cref="InvalidOperationException">The bytes are no X.509 identity, or its attributes are not JSON of text values.</exception>
    public static ClientIdentity Parse(ReadOnlyMemory<byte> creator)
    {
        var key = UnsafeByteOperations.UnsafeWrap(creator);
        if (Cache.TryGetValue(key, out var known)) return known;

        ClientIdentity identity;
        try
        {
            var serialized = SerializedIdentity.Parser.ParseFrom(creator.Span);
            identity = new ClientIdentity(serialized.Mspid, X509Certificate2.CreateFromPem(serialized.IdBytes.ToStringUtf8()));
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or CryptographicException or JsonException or AsnContentException)
        {
            throw new InvalidOperationException("The submitter's identity is not an X.509 certificate that can be read.", e);
        }

        // Dropping everything when full is enough: what returns is read once more.
        if (Cache.Count >= CacheLimit) Cache.Clear();
        return Cache.GetOrAdd(ByteString.CopyFrom(creator.Span), identity);
    }

    private static Dictionary<string, string> ReadAttributes(X509Certificate2 certificate)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        var extension = certificate.Extensions[AttributesOid];
        if (extension is null) return attributes;
        using var json = JsonDocument.Parse(extension.RawData);
        if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("attrs", out var attrs)) return attributes;
        if (attrs.ValueKind != JsonValueKind.Object) throw new JsonException("The certificate's 'attrs' is not an object.");
        foreach (var attribute in attrs.EnumerateObject())
        {
            if (attribute.Value.ValueKind != JsonValueKind.String || !attributes.TryAdd(attribute.Name, attribute.Value.GetString()!))
                throw new JsonException("An attribute of the certificate is not text, or is there twice.");
        }
        return attributes;
    }
}
