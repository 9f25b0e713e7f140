using Hyperledger.Fabric.Msp;

namespace Hyperledger.Fabric.Client.Internal;

/// <summary>Stands in where a gateway has no signer: whatever was not signed offline fails with what to do.</summary>
internal sealed class OfflineSigner : ISigner
{
    public ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> digest, CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException(
            "This gateway has no signer and the message is not signed: sign GetDigest() where the key is and recreate the message with the gateway's NewSigned… method, or give GatewayOptions a signer.");
}
