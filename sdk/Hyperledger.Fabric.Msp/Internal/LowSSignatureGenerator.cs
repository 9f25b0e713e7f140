using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hyperledger.Fabric.Msp.Internal;

/// <summary>Signs certificates and revocation lists with ECDSA and low S.</summary>
internal sealed class LowSSignatureGenerator(ECDsa key) : X509SignatureGenerator
{
    private readonly X509SignatureGenerator _inner = CreateForECDsa(key);

    public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) =>
        _inner.GetSignatureAlgorithmIdentifier(hashAlgorithm);

    public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) =>
        LowS.Normalize(_inner.SignData(data, hashAlgorithm), key.KeySize);

    protected override PublicKey BuildPublicKey() => _inner.PublicKey;
}
