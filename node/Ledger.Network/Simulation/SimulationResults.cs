using Google.Protobuf;
using Hyperledger.Fabric.Protos.Ledger.Rwset;

namespace Ledger.Network.Simulation;

/// <summary>What a simulation read and wrote.</summary>
/// <param name="Public">A serialized TxReadWriteSet: the results that endorsers sign, equal byte for byte among them.</param>
/// <param name="Private">The private write set, or null if nothing was written privately.</param>
/// <param name="PrivateReads">Collections whose private values (not only hashes) were read.</param>
/// <param name="WrittenKeys">Written keys with the metadata that they have in the state, for discovery of endorsers.</param>
public sealed record SimulationResults(
    ByteString Public,
    TxPvtReadWriteSet? Private,
    IReadOnlySet<(string Namespace, string Collection)> PrivateReads,
    IReadOnlyList<WrittenKey> WrittenKeys);

/// <summary>A key that a simulation writes.</summary>
/// <param name="Namespace">The chaincode.</param>
/// <param name="Collection">Empty for public state.</param>
/// <param name="Key">The key.</param>
/// <param name="Metadata">Its metadata in the state by name; empty if it has none.</param>
public sealed record WrittenKey(string Namespace, string Collection, string Key, IReadOnlyDictionary<string, byte[]> Metadata);
