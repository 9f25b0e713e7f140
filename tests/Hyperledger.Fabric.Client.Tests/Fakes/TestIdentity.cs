using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Msp;

namespace Hyperledger.Fabric.Client.Tests.Fakes;

/// <summary>A key and a self-signed certificate with the public key at hand for verification.</summary>
internal sealed class TestIdentity
{
    public TestIdentity(string mspId)
    {
        Key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={mspId}", Key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        Identity = new X509Identity(mspId, certificate.ExportCertificatePem());
        Signer = Signers.FromPrivateKey(Key);
        Signing = new SigningIdentity(Identity, Signer);
    }

    public ECDsa Key { get; }

    public X509Identity Identity { get; }

    public ISigner Signer { get; }

    public SigningIdentity Signing { get; }

    public bool Verifies(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        Key.VerifyData(message, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)
        && LowS.IsLow(signature, 256);

    public byte[] Sign(byte[] message) => Signing.SignAsync(message).AsTask().GetAwaiter().GetResult();

    public Protos.Peer.Endorsement Endorse(ByteString payload)
    {
        var endorser = new SerializedIdentity { Mspid = Identity.MspId, IdBytes = ByteString.CopyFrom(Identity.Credentials.Span) }.ToByteString();
        return new() { Endorser = endorser, Signature = ByteString.CopyFrom(Sign([.. payload.Span, .. endorser.Span])) };
    }
}
