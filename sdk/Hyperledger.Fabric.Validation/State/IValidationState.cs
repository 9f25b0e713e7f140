namespace Hyperledger.Fabric.Validation;

/// <summary>What validation reads of the state before a block. Not thread-safe.</summary>
internal interface IValidationState
{
    VersionedValue? Get(string ns, string key);

    /// <summary>Keys from start (inclusive) to end (exclusive; empty: the namespace's last), read as they are asked for.</summary>
    IEnumerable<VersionedKey> Scan(string ns, string startKey, string endKey);

    /// <summary>The hash of a private value, by the SHA-256 hash of its key.</summary>
    VersionedValue? GetHashed(string ns, string collection, ReadOnlySpan<byte> keyHash);

    /// <summary>Whether a transaction of this id is on the ledger, whatever its validation code.</summary>
    bool ContainsTransaction(string txId);
}
