using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;

namespace Ledger.Network.Chaincode;

/// <summary>What the creator of a proposal may do, by the channel's policies.</summary>
public interface ICollectionAccess
{
    /// <summary>Whether the proposal's creator satisfies a collection's member policy. Fabric: core/common/privdata/store.go.</summary>
    bool IsMember(string channelId, SignaturePolicyEnvelope memberPolicy, SignedProposal proposal);

    /// <summary>The ACL peer/ChaincodeToChaincode of the called channel.</summary>
    /// <exception cref="ChaincodeExecutionException">The creator may not; Fabric's text.</exception>
    void CheckChaincodeToChaincode(string channelId, SignedProposal proposal);
}
