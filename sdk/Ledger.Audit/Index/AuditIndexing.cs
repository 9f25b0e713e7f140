using System.Globalization;
using Ledger.Sdk;

namespace Ledger.Audit;

/// <summary>What indexing came to.</summary>
/// <param name="Height">How many blocks the index holds.</param>
/// <param name="LastHash">The header hash of the last of them, 32 bytes; empty if it holds none.</param>
/// <param name="Blocks">How many were added.</param>
/// <param name="Transactions">How many transactions they have.</param>
/// <param name="Fault">Why the next block was not taken; null if the source had no other.</param>
public sealed record AuditIndexing(ulong Height, ReadOnlyMemory<byte> LastHash, ulong Blocks, long Transactions, BlockFault? Fault)
{
    /// <summary>For a caller that cannot go on without the block.</summary>
    /// <exception cref="LedgerRefusedException">There is a fault.</exception>
    public void RequireSound()
    {
        if (Fault is not null) throw new LedgerRefusedException(LedgerError.BlockUnproven, Fault.BlockNumber.ToString(CultureInfo.InvariantCulture), Fault.ToString());
    }
}
