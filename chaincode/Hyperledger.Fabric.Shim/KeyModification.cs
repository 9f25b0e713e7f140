namespace Hyperledger.Fabric.Shim;

/// <summary>One committed change of a key (queryresult.KeyModification).</summary>
/// <param name="TransactionId">The transaction that made it, lowercase hex.</param>
/// <param name="Value">The value written; empty when deleted.</param>
/// <param name="Timestamp">That transaction's timestamp, as its submitter stated it, to 100 ns.</param>
/// <param name="IsDelete">Whether the key was deleted.</param>
public readonly record struct KeyModification(string TransactionId, ReadOnlyMemory<byte> Value, DateTimeOffset Timestamp, bool IsDelete);
