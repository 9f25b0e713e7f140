using Google.Protobuf;
using Hyperledger.Fabric.Protos.Msp;

namespace Hyperledger.Fabric.Client;

/// <summary>One peer's signature over a proposal response payload (<c>protos.Endorsement</c>).</summary>
public sealed class Endorsement
{
    private readonly ByteString _payload;

    internal Endorsement(Protos.Peer.Endorsement endorsement, ByteString proposalResponsePayload)
    {
        Endorser = endorsement.Endorser.Memory;
        Signature = endorsement.Signature.Memory;
        MspId = SerializedIdentity.Parser.ParseFrom(endorsement.Endorser).Mspid;
        _payload = proposalResponsePayload;
    }

    /// <summary>The endorser: a serialized <c>msp.SerializedIdentity</c>, as received.</summary>
    public ReadOnlyMemory<byte> Endorser { get; }

    /// <summary>The MSP that the endorser claims; proved only once certificate chain and signature are verified.</summary>
    public string MspId { get; }

    /// <summary>The signature over <see cref="GetSignedMessage"/>; DER for ECDSA.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    /// <summary>What the signature covers: the proposal response payload followed by the endorser's identity. The caller owns the array.</summary>
    public byte[] GetSignedMessage() => [.. _payload.Span, .. Endorser.Span];
}
