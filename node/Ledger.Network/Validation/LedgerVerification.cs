namespace Ledger.Network.Validation;

/// <summary>What verifying a ledger came to.</summary>
/// <param name="ChannelId">The channel; empty if the file does not tell.</param>
/// <param name="Problem">One sentence that names the first bad block, transaction or key; null if all is well.</param>
/// <param name="Blocks">Blocks that were verified.</param>
/// <param name="Transactions">Transactions that were validated again.</param>
/// <param name="Keys">Keys of the world state and of hashed private state that were compared.</param>
/// <param name="MissingPrivateValues">Private keys whose hash is on the ledger and whose value is not in the store.</param>
/// <param name="GenesisHash">The header hash of block 0; to be compared with what was kept elsewhere.</param>
/// <param name="LastBlockHash">The header hash of the last block.</param>
public sealed record LedgerVerification(
    string ChannelId,
    string? Problem,
    ulong Blocks,
    long Transactions,
    long Keys,
    long MissingPrivateValues,
    ReadOnlyMemory<byte> GenesisHash,
    ReadOnlyMemory<byte> LastBlockHash)
{
    public bool IsValid => Problem is null;
}
