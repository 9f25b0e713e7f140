using Hyperledger.Fabric.Protos.Peer;

namespace Ledger.Network.Chaincode;

/// <summary>Chaincode inside the peer: <c>_lifecycle</c>, <c>qscc</c>, <c>cscc</c>. Thread-safe.</summary>
public interface ISystemChaincode
{
    string Name { get; }

    /// <summary>Runs it; refusals are responses of status 500, as chaincode gives them.</summary>
    ValueTask<Response> InvokeAsync(TransactionParameters transaction, ChaincodeInput input, CancellationToken cancellationToken);
}
