using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hyperledger.Fabric.Msp;

namespace Ledger.NetworkConfig.Crypto;

/// <summary>Signs requests with a P-256 key that is out of reach (RFC 5758, section 3.2: ecdsa-with-SHA256).</summary>
internal sealed class TokenSignatureGenerator(PublicKey key, ISigner signer) : X509SignatureGenerator
{
    // SEQUENCE { OID 1.2.840.10045.4.3.2 }
    private static readonly byte[] s_ecdsaWithSha256 = [0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02];

    public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) => hashAlgorithm == HashAlgorithmName.SHA256
        ? s_ecdsaWithSha256
        : throw new ArgumentOutOfRangeException(nameof(hashAlgorithm), hashAlgorithm, "SHA-256 only.");

    // The base class is synchronous; a token answers in milliseconds.
    public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => signer.SignAsync(SHA256.HashData(data)).AsTask().GetAwaiter().GetResult();

    protected override PublicKey BuildPublicKey() => key;
}
