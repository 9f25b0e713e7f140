using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Simulation;
using Ledger.Network.Store;

namespace Ledger.Network.Chaincode;

/// <summary>The transaction in which chaincode runs. Fabric: core/common/ccprovider.TransactionParams.</summary>
/// <param name="TxId">Its id.</param>
/// <param name="Ledger">The channel on which the chaincode runs.</param>
/// <param name="SignedProposal">The client's proposal, as received.</param>
/// <param name="Simulator">Collects reads and writes; owned by the endorser.</param>
public sealed record TransactionParameters(string TxId, ChannelLedger Ledger, SignedProposal SignedProposal, TxSimulator Simulator)
{
    public string ChannelId => Ledger.ChannelId;

    /// <summary>What the peer adds to the chaincode's input; usually nothing.</summary>
    public IReadOnlyDictionary<string, byte[]>? Decorations { get; init; }
}
