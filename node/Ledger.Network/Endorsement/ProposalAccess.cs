using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Chaincode;

namespace Ledger.Network.Endorsement;

/// <summary>What the creator of a proposal may do inside its simulation. The proposal's signature has been verified.</summary>
internal sealed class ProposalAccess(PeerChannels channels, AccessControl access) : ICollectionAccess
{
    public bool IsMember(string channelId, SignaturePolicyEnvelope memberPolicy, SignedProposal proposal) =>
        channels.Find(channelId) is { } joined
        && joined.Channel.Current.Policies.IsSatisfiedBy(memberPolicy, [UnpackedProposal.Unpack(proposal).SignatureHeader.Creator]);

    public void CheckChaincodeToChaincode(string channelId, SignedProposal proposal)
    {
        // The text of core/policy/policy.go.
        if (channels.Find(channelId) is null) throw new ChaincodeExecutionException($"Failed to get policy manager for channel [{channelId}]");
        try
        {
            access.Check(AclResources.ChaincodeToChaincode, channelId, UnpackedProposal.Unpack(proposal));
        }
        catch (AccessDeniedException e)
        {
            throw new ChaincodeExecutionException(e.Message, e);
        }
    }
}
