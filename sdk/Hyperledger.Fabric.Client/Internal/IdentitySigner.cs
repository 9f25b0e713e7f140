using Hyperledger.Fabric.Msp;

namespace Hyperledger.Fabric.Client.Internal;

/// <summary>The signer inside a signing identity.</summary>
internal sealed class IdentitySigner(SigningIdentity identity) : ISigner
{
    public ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> digest, CancellationToken cancellationToken = default) =>
        identity.SignDigestAsync(digest, cancellationToken);
}
