namespace Ledger.Records;

/// <summary>What a statement of completeness says of one term and dimension, each part disclosed by itself.</summary>
/// <param name="Term">The term.</param>
/// <param name="Dimension">The dimension's code; null for the records of none.</param>
/// <param name="Count">How many records there are; null if that is not disclosed.</param>
/// <param name="Leaves">
/// The records' leaf hashes, each <c>sha256:</c> or <c>sm3:</c> and 64 lowercase hexadecimal digits, ascending; null if they
/// are not disclosed.
/// </param>
public sealed record CompletenessEntry(Term Term, string? Dimension, long? Count, IReadOnlyList<string>? Leaves)
{
    /// <summary>Whether count and leaf hashes, where both are disclosed, agree: two hashes a record.</summary>
    public bool IsConsistent => Count is not { } count || Leaves is null || Leaves.Count == 2 * count;
}
