using Google.Protobuf;
using Hyperledger.Fabric.Msp;

namespace Hyperledger.Fabric.Client.Internal;

/// <summary>Verifies endorsements by a channel's MSPs: the endorser is valid, a peer where NodeOUs tell, and signed the message.</summary>
internal sealed class PeerEndorsementVerifier(MspSet msps)
{
    public string? Verify(ReadOnlyMemory<byte> endorser, ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> signature)
    {
        if (!msps.TryValidate(ByteString.CopyFrom(endorser.Span), out var identity, out var problem))
            return problem.Message;
        if (identity.Role is not (null or NodeRole.Peer))
            return $"The endorser's certificate is a {identity.Role}'s, not a peer's.";
        var result = identity.VerifySignature(message.Span, signature.Span);
        return result == SignatureResult.Valid ? null : $"The signature is not valid ({result}).";
    }
}
