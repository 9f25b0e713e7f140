using System.Text;
using Google.Protobuf;
using Hyperledger.Fabric.Client.Internal;

namespace Hyperledger.Fabric.Client;

/// <summary>One peer's signature over a proposal response payload (<c>protos.Endorsement</c>).</summary>
public sealed class Endorsement
{
    private readonly ByteString _payload;

    internal Endorsement(ByteString endorser, ByteString signature, ByteString proposalResponsePayload)
    {
        Endorser = endorser.Memory;
        Signature = signature.Memory;
        // msp.SerializedIdentity, mspid.
        MspId = WireFields.Find(Endorser, 1) is { } mspId ? Encoding.UTF8.GetString(mspId.Span) : "";
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
