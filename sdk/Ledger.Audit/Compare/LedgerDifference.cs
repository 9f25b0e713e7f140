namespace Ledger.Audit;

/// <summary>The first difference between two ledgers of one channel.</summary>
/// <param name="BlockNumber">The block.</param>
/// <param name="TransactionIndex">The transaction's place in it; null when the block itself is meant.</param>
/// <param name="TransactionId">The id that the first ledger has there; null as above.</param>
/// <param name="What">What differs.</param>
/// <param name="First">What the first ledger has: a hash or a code.</param>
/// <param name="Second">What the second has.</param>
public sealed record LedgerDifference(ulong BlockNumber, int? TransactionIndex, string? TransactionId, LedgerDifferenceKind What, string First, string Second);

/// <summary>What can differ between two ledgers, in the order in which it is looked for.</summary>
public enum LedgerDifferenceKind
{
    /// <summary>The block's number is not the one that follows.</summary>
    Number,

    /// <summary>A transaction's envelope: another transaction, or the same one changed.</summary>
    Envelope,

    /// <summary>One block has more transactions.</summary>
    TransactionCount,

    /// <summary>The header's hash, though the transactions are the same: another link to the block before, or another data hash.</summary>
    HeaderHash,

    /// <summary>A transaction's validation code.</summary>
    ValidationCode,

    /// <summary>The commit hash: the state that followed is another.</summary>
    CommitHash,
}
