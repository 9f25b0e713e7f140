using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Msp;
using Hyperledger.Fabric.Shim;

namespace Hyperledger.Fabric.Contract.Testing;

/// <summary>A submitter for tests: a self-signed certificate with attributes, as Fabric CA would put them.</summary>
public sealed class TestIdentity
{
    private TestIdentity(string mspId, ReadOnlyMemory<byte> creator)
    {
        MspId = mspId;
        Creator = creator;
    }

    /// <summary>The MSP.</summary>
    public string MspId { get; }

    /// <summary>The serialized identity.</summary>
    public ReadOnlyMemory<byte> Creator { get; }

    /// <summary>Makes an identity.</summary>
    /// <param name="mspId">The MSP.</param>
    /// <param name="commonName">The subject's common name.</param>
    /// <param name="attributes">The certificate's attributes; null for none.</param>
    public static TestIdentity Create(string mspId, string commonName, IReadOnlyDictionary<string, string>? attributes = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={commonName},OU=client", key, HashAlgorithmName.SHA256);
        if (attributes is not null)
        {
            using var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer))
            {
                json.WriteStartObject();
                json.WriteStartObject("attrs");
                foreach (var (name, value) in attributes) json.WriteString(name, value);
                json.WriteEndObject();
                json.WriteEndObject();
            }
            request.CertificateExtensions.Add(new X509Extension(ClientIdentity.AttributesOid, buffer.ToArray(), critical: false));
        }

        using var certificate = request.CreateSelfSigned(
            new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2120, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var creator = new SerializedIdentity { Mspid = mspId, IdBytes = ByteString.CopyFromUtf8(certificate.ExportCertificatePem() + "\n") };
        return new TestIdentity(mspId, creator.ToByteArray());
    }
}
