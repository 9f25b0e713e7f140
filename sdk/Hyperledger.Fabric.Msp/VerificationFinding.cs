using System.Globalization;
using System.Text;

namespace Hyperledger.Fabric.Msp;

/// <summary>A check that failed, and where.</summary>
/// <param name="Check">The check.</param>
/// <param name="Message">A sentence that says what was found and what was expected. It repeats no subject and no argument.</param>
/// <param name="BlockNumber">The block's number; null when not even that can be read.</param>
/// <param name="TransactionIndex">The transaction's place in the block, from 0; null when the block itself is meant.</param>
/// <param name="TransactionId">The transaction's id, when it has one.</param>
/// <param name="EndorsementIndex">The endorsement's place in the transaction, from 0; null when none is meant.</param>
public sealed record VerificationFinding(
    VerificationCheck Check, string Message, ulong? BlockNumber = null, int? TransactionIndex = null, string? TransactionId = null,
    int? EndorsementIndex = null)
{
    /// <summary>One line: where, which check, what.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        if (BlockNumber is { } number)
            text.Append(CultureInfo.InvariantCulture, $"block {number}");
        if (TransactionIndex is { } transaction)
            text.Append(text.Length > 0 ? ", " : "").Append(CultureInfo.InvariantCulture, $"transaction {transaction}");
        if (!string.IsNullOrEmpty(TransactionId))
            text.Append(CultureInfo.InvariantCulture, $" ({TransactionId})");
        if (EndorsementIndex is { } endorsement)
            text.Append(CultureInfo.InvariantCulture, $", endorsement {endorsement}");
        return text.Append(text.Length > 0 ? ": " : "").Append(Check).Append(": ").Append(Message).ToString();
    }
}
