namespace Ledger.Network.Simulation;

/// <summary>A state operation that the ledger refuses; the message is Fabric's, for the chaincode to see.</summary>
public sealed class SimulationException(string message) : Exception(message);
