using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Chaincode;
using Ledger.Network.Simulation;
using Ledger.Network.Store;

namespace Ledger.Network.Tests.Chaincode;

/// <summary>A peer of Org1MSP that runs the recorded channel's chaincode and may do everything.</summary>
internal sealed class AnchorPeer : IChaincodeDefinitions, ICollectionAccess
{
    public const string Name = "peer0";

    private readonly ChannelLedger _ledger;

    public AnchorPeer(ChannelLedger ledger, ChaincodeRegistry registry)
    {
        _ledger = ledger;
        Support = new Ledger.Network.Chaincode.ChaincodeSupport(Name, "Org1MSP", registry, this, [], channel => channel == ledger.ChannelId ? ledger : null, this);
    }

    public Ledger.Network.Chaincode.ChaincodeSupport Support { get; }

    public async Task<(ChaincodeResult Result, SimulationResults Simulated)> RunAsync(string txId, ChaincodeInput input, string chaincode = "anchor", SignedProposal? signedProposal = null, CancellationToken cancellationToken = default)
    {
        using var simulator = _ledger.NewSimulator("Org1MSP", txId);
        var result = await Support.ExecuteAsync(new TransactionParameters(txId, _ledger, signedProposal ?? new SignedProposal(), simulator), chaincode, input, cancellationToken);
        return (result, simulator.GetResults());
    }

    public static ChaincodeInput Input(params string[] args) => new() { Args = { args.Select(Google.Protobuf.ByteString.CopyFromUtf8) } };

    ChaincodeInstance IChaincodeDefinitions.Find(string channelId, string chaincode, TxSimulator simulator)
    {
        // As Fabric looks a chaincode up: its sequence is read, and so is in every read set.
        simulator.GetState("_lifecycle", $"namespaces/fields/{chaincode}/Sequence");
        return new ChaincodeInstance("1", false, AnchorChaincode.PackageId);
    }

    bool ICollectionAccess.IsMember(string channelId, SignaturePolicyEnvelope memberPolicy, SignedProposal proposal) => true;

    void ICollectionAccess.CheckChaincodeToChaincode(string channelId, SignedProposal proposal)
    {
    }
}
