namespace Ledger.Network.Endorsement;

/// <summary>A proposal was refused before its chaincode ran; the message is a Fabric endorser's.</summary>
public sealed class ProposalRefusedException(string message) : Exception(message);
