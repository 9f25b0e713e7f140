using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Endorsement;

namespace Ledger.Network.Gateway;

/// <summary>A peer as a gateway sees it.</summary>
internal interface IEndorsingPeer
{
    string MspId { get; }

    /// <summary>Host and port, for error details.</summary>
    string Address { get; }

    /// <summary>Whether it runs, has joined the channel and has the chaincode there.</summary>
    bool Serves(string channelId, string chaincode);

    /// <inheritdoc cref="Ledger.Network.Endorsement.Endorser.ProcessAsync"/>
    Task<ProposalResponse> ProcessAsync(UnpackedProposal proposal, bool withInterest, CancellationToken cancellationToken);
}
