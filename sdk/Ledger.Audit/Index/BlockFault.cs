using System.Globalization;
using System.Text;

namespace Ledger.Audit;

/// <summary>Why a block is not taken into the index: the first check that it does not pass.</summary>
/// <param name="BlockNumber">The number of the block that is expected.</param>
/// <param name="BlockHash">The header hash of the block that came instead, 32 bytes.</param>
/// <param name="TransactionIndex">The transaction's place in the block, from 0; null when the block itself is meant.</param>
/// <param name="TransactionId">The transaction's id; null as above.</param>
/// <param name="Check">The check: a name of <see cref="Hyperledger.Fabric.Msp.VerificationCheck"/>.</param>
/// <param name="Detail">A sentence that says what was found and what was expected.</param>
public sealed record BlockFault(ulong BlockNumber, ReadOnlyMemory<byte> BlockHash, int? TransactionIndex, string? TransactionId, string Check, string Detail)
{
    /// <summary>One line: where, which check, what.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"block {BlockNumber}");
        if (TransactionIndex is { } index) text.Append(CultureInfo.InvariantCulture, $", transaction {index}");
        if (TransactionId is not null) text.Append(CultureInfo.InvariantCulture, $" ({TransactionId})");
        return text.Append(": ").Append(Check).Append(": ").Append(Detail).ToString();
    }
}
