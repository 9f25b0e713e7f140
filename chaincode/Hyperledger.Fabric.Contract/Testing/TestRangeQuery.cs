namespace Hyperledger.Fabric.Contract.Testing;

/// <summary>A range that a transaction read, to be read again at its commit.</summary>
/// <param name="StartKey">The first key.</param>
/// <param name="EndKey">The bound; when the iteration was left early, the last key that was fetched.</param>
/// <param name="IsExhausted">Whether the iteration came to its end; if not, <paramref name="EndKey"/> belongs to the range.</param>
/// <param name="Reads">The keys found, with their versions, in order.</param>
public sealed record TestRangeQuery(string StartKey, string EndKey, bool IsExhausted, IReadOnlyList<KeyValuePair<string, TestVersion>> Reads);
