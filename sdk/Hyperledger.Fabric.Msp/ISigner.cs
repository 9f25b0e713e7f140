namespace Hyperledger.Fabric.Msp;

/// <summary>Signs with a private key that may be out of reach of this process, as in a hardware security module.</summary>
/// <remarks>Implementations are safe for concurrent calls.</remarks>
public interface ISigner
{
    /// <summary>Signs a digest; with Ed25519, the whole message.</summary>
    /// <param name="digest">What the identity's <see cref="Hash"/> made of the message: the message itself under <see cref="Hash.None"/>.</param>
    /// <param name="cancellationToken">Stops waiting for the signature.</param>
    /// <returns>The signature: DER with low S for ECDSA, 64 bytes for Ed25519.</returns>
    ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> digest, CancellationToken cancellationToken = default);
}
