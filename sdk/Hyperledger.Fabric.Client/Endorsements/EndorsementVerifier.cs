namespace Hyperledger.Fabric.Client;

/// <summary>
/// Verifies one endorser's signature: the identity's certificate chain by its MSP, its role as a peer, and the signature.
/// </summary>
/// <param name="endorser">A serialized <c>msp.SerializedIdentity</c>.</param>
/// <param name="message">The whole signed message, not a digest.</param>
/// <param name="signature">The signature, as received.</param>
/// <returns>Null when all holds; else what does not hold, in a few words.</returns>
public delegate string? EndorsementVerifier(ReadOnlyMemory<byte> endorser, ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> signature);
