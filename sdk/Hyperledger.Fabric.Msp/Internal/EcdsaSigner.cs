using System.Security.Cryptography;

namespace Hyperledger.Fabric.Msp.Internal;

internal sealed class EcdsaSigner(ECDsa key) : ISigner
{
    private readonly int _keySize = key.KeySize;
    private readonly Lock _gate = new();

    public ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> digest, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<byte[]>(cancellationToken);

        byte[] signature;

        // An AsymmetricAlgorithm promises nothing about concurrent calls; one P-256 signature takes some 20 microseconds.
        lock (_gate)
            signature = key.SignHash(digest.Span, DSASignatureFormat.Rfc3279DerSequence);
        return ValueTask.FromResult(LowS.Normalize(signature, _keySize));
    }
}
