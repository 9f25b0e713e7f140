namespace Ledger.Audit;

/// <summary>What an index rests on.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="GenesisHash">The header hash of block 0, 64 lowercase hex digits.</param>
/// <param name="Height">How many blocks it holds.</param>
/// <param name="LastHash">The header hash of the last of them, 64 lowercase hex digits.</param>
/// <param name="Transactions">How many transactions they have.</param>
/// <param name="Problems">How many of these do not hold in some way.</param>
public sealed record AuditIndexState(string Channel, string GenesisHash, ulong Height, string LastHash, long Transactions, long Problems);
