using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;

namespace Hyperledger.Fabric.Client.Internal;

/// <summary>What a proposal's bytes have in common with the transaction that answers them.</summary>
/// <param name="Header">The header.</param>
/// <param name="Payload">The payload without transient data.</param>
internal sealed record ProposalParts(Header Header, ByteString Payload)
{
    /// <summary>Reads a proposal's bytes.</summary>
    /// <exception cref="InvalidProtocolBufferException">They are no proposal.</exception>
    public static ProposalParts Of(ByteString proposalBytes)
    {
        var proposal = Protos.Peer.Proposal.Parser.ParseFrom(proposalBytes);
        return new ProposalParts(Header.Parser.ParseFrom(proposal.Header), ProposalHash.WithoutTransient(proposal.Payload));
    }
}
