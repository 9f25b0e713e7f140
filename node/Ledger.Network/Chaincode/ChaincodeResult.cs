using Hyperledger.Fabric.Protos.Peer;

namespace Ledger.Network.Chaincode;

/// <summary>What chaincode answered.</summary>
/// <param name="Response">Its response, of any status.</param>
/// <param name="Event">Its event, with chaincode and transaction id set by the peer; null if it set none.</param>
public sealed record ChaincodeResult(Response Response, ChaincodeEvent? Event);
