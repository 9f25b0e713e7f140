namespace Ledger.Network.Validation;

/// <summary>What verifying a ledger came to.</summary>
/// <param name="ChannelId">The channel; empty if the file does not tell.</param>
/// <param name="Problem">One sentence that names the first bad block, transaction or key; null if all is well.</param>
/// <param name="Blocks">Blocks that were verified.</param>
/// <param name="Transactions">Transactions that were validated again.</param>
/// <param name="Keys">Keys of the world state and of hashed private state that were compared.</param>
/// <param name="MissingPrivateValues">How many private keys have their hash on the ledger and no value in the store: of organisations that are not here, or lost.</param>
/// <param name="Missing">Those keys by namespace, collection and key hash, the first thousand.</param>
/// <param name="GenesisHash">The header hash of block 0; to be compared with what was kept elsewhere.</param>
/// <param name="LastBlockHash">The header hash of the last block.</param>
public sealed record LedgerVerification(
    string ChannelId,
    string? Problem,
    ulong Blocks,
    long Transactions,
    long Keys,
    long MissingPrivateValues,
    IReadOnlyList<MissingPrivateValue> Missing,
    ReadOnlyMemory<byte> GenesisHash,
    ReadOnlyMemory<byte> LastBlockHash)
{
    public bool IsValid => Problem is null;
}
