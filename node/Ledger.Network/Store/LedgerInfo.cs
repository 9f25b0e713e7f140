namespace Ledger.Network.Store;

/// <summary>What qscc's GetChainInfo tells.</summary>
/// <param name="Height">The number of blocks.</param>
/// <param name="CurrentBlockHash">The hash of the last block's header.</param>
/// <param name="PreviousBlockHash">The hash of the header before it; empty if there is only block 0.</param>
public sealed record LedgerInfo(ulong Height, ReadOnlyMemory<byte> CurrentBlockHash, ReadOnlyMemory<byte> PreviousBlockHash);
