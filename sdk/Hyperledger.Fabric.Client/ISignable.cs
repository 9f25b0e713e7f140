namespace Hyperledger.Fabric.Client;

/// <summary>
/// A message that can leave the process to be signed: keep <see cref="GetBytes"/>, sign <see cref="GetDigest"/> where the
/// private key is, and recreate it with the signature by the matching <c>NewSigned…</c> method of <see cref="Gateway"/>.
/// </summary>
public interface ISignable
{
    /// <summary>The serialized message, with its signature if it has one. The caller owns the array.</summary>
    byte[] GetBytes();

    /// <summary>
    /// What the signer signs: the digest by the gateway's hash, or the whole message with <see cref="Msp.Hash.None"/>.
    /// The caller owns the array.
    /// </summary>
    byte[] GetDigest();
}
