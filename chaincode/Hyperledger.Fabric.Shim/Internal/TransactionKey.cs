namespace Hyperledger.Fabric.Shim.Internal;

/// <summary>A transaction's context: one stream serves many channels, and ids are unique only within one.</summary>
internal readonly record struct TransactionKey(string ChannelId, string TransactionId);
