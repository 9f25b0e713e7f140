using Google.Protobuf;

namespace Hyperledger.Fabric.Msp;

/// <summary>A signature, who is said to have made it, and over what.</summary>
/// <param name="Identity">A serialized <c>msp.SerializedIdentity</c>, as received.</param>
/// <param name="Message">The whole message that was signed.</param>
/// <param name="Signature">The signature, as received.</param>
public readonly record struct SignedData(ByteString Identity, ReadOnlyMemory<byte> Message, ByteString Signature);
