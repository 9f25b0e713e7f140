using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Msp;
using Hyperledger.Fabric.Shim;

namespace Hyperledger.Fabric.Contract.Testing;

/// <summary>
/// A submitter for tests: a certificate with attributes, as Fabric CA would put them. The same arguments give the same bytes,
/// in every process. Its signature is not valid: nothing that a contract sees depends on it.
/// </summary>
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
        var subject = new X500DistinguishedName($"CN={commonName},OU=client");
        var request = new CertificateRequest(subject, UnusedSignature.PublicKey, HashAlgorithmName.SHA256);
        if (attributes is not null)
        {
            using var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer))
            {
                json.WriteStartObject();
                json.WriteStartObject("attrs");
                foreach (var (name, value) in attributes.OrderBy(a => a.Key, StringComparer.Ordinal)) json.WriteString(name, value);
                json.WriteEndObject();
                json.WriteEndObject();
            }
            request.CertificateExtensions.Add(new X509Extension(ClientIdentity.AttributesOid, buffer.ToArray(), critical: false));
        }

        using var certificate = request.Create(
            subject,
            new UnusedSignature(),
            new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero),
            new DateTimeOffset(2120, 1, 1, 0, 0, 0, TimeSpan.Zero),
            SHA256.HashData(Encoding.UTF8.GetBytes(mspId + "/" + commonName))[..8]);
        var creator = new SerializedIdentity { Mspid = mspId, IdBytes = ByteString.CopyFromUtf8(certificate.ExportCertificatePem() + "\n") };
        return new TestIdentity(mspId, creator.ToByteArray());
    }

    // A signature of ECDSA draws a random number, and so would the key: both are given instead.
    private sealed class UnusedSignature : X509SignatureGenerator
    {
        private const string EcPublicKey = "1.2.840.10045.2.1";
        private const string P256 = "1.2.840.10045.3.1.7";
        private const string EcdsaWithSha256 = "1.2.840.10045.4.3.2";

        /// <summary>The generator of P-256 (SEC 2, 2.4.2), uncompressed.</summary>
        private static readonly byte[] Point = Convert.FromHexString(
            "046B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C2964FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5");

        internal static new PublicKey PublicKey { get; } = new(new Oid(EcPublicKey), new AsnEncodedData(Der(w => w.WriteObjectIdentifier(P256))), new AsnEncodedData(Point));

        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) => Der(w =>
        {
            using (w.PushSequence()) w.WriteObjectIdentifier(EcdsaWithSha256);
        });

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => Der(w =>
        {
            using var sequence = w.PushSequence();
            w.WriteInteger(1);
            w.WriteInteger(1);
        });

        protected override PublicKey BuildPublicKey() => PublicKey;

        private static byte[] Der(Action<AsnWriter> write)
        {
            var writer = new AsnWriter(AsnEncodingRules.DER);
            write(writer);
            return writer.Encode();
        }
    }
}
