using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;

namespace Ledger.Network.Ordering;

/// <summary>An envelope on its way into a block, with the bytes that will stand there.</summary>
internal sealed class OrderedMessage(Envelope envelope, bool isConfig = false, string chaincode = "")
{
    /// <summary>The envelope as received.</summary>
    public Envelope Envelope { get; } = envelope;

    public ByteString Bytes { get; } = envelope.ToByteString();

    /// <summary>What Fabric counts against the limits: payload and signature, without the field tags.</summary>
    public long CountedBytes { get; } = SizeOf(envelope);

    /// <summary>A configuration update, and the CONFIG envelope that it becomes, which closes the pending block and stands alone in the next.</summary>
    public bool IsConfig { get; } = isConfig;

    /// <summary>The chaincode that the transaction calls; empty where it calls none.</summary>
    public string Chaincode => chaincode;

    public static long SizeOf(Envelope envelope) => envelope.Payload.Length + envelope.Signature.Length;
}
