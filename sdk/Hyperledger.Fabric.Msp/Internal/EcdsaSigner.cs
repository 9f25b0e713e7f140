using System.Security.Cryptography;

namespace Hyperledger.Fabric.Msp.Internal;

internal sealed class EcdsaSigner(ECDsa key) : ISigner
{
    private readonly NistCurve _curve = NistCurve.OfKeySize(key.KeySize)!;
    private readonly Lock _gate = new();

    public ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> digest, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<byte[]>(cancellationToken);

        Span<byte> signature = stackalloc byte[2 * _curve.OrderBytes.Length];

        // An AsymmetricAlgorithm promises nothing about concurrent calls; one P-256 signature takes some 20 microseconds.
        lock (_gate)
        {
            if (!key.TrySignHash(digest.Span, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation, out var written) || written != signature.Length)
                throw new CryptographicException("The key made a signature of another length than its curve's.");
        }
        return ValueTask.FromResult(LowS.EncodeFixed(signature, _curve));
    }
}
