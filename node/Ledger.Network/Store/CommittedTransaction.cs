using Hyperledger.Fabric.Protos.Peer;

namespace Ledger.Network.Store;

/// <summary>Where a transaction stands on the ledger and what validation said of it.</summary>
/// <param name="TxId">The id of its channel header; empty if the envelope could not be read.</param>
/// <param name="BlockNumber">Its block.</param>
/// <param name="Index">Its index in the block, from 0.</param>
/// <param name="Code">Its validation code.</param>
public sealed record CommittedTransaction(string TxId, ulong BlockNumber, int Index, TxValidationCode Code);
