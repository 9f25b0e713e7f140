using Hyperledger.Fabric.Protos.Ledger.Queryresult;

namespace Ledger.Network.Store.Internal;

/// <summary>The state at one height. Not thread-safe.</summary>
internal interface IStateReader
{
    VersionedValue? Get(string ns, string key);

    /// <summary>Keys from start (inclusive) to end (exclusive; empty: the namespace's last), read as they are asked for.</summary>
    IEnumerable<VersionedKey> Scan(string ns, string startKey, string endKey);

    /// <summary>The hash of a private value, by the SHA-256 hash of its key.</summary>
    VersionedValue? GetHashed(string ns, string collection, ReadOnlySpan<byte> keyHash);

    VersionedValue? GetPrivate(string ns, string collection, string key);

    IEnumerable<VersionedKey> ScanPrivate(string ns, string collection, string startKey, string endKey);

    /// <summary>What wrote a key, newest first.</summary>
    IEnumerable<KeyModification> GetHistory(string ns, string key);

    /// <summary>Whether a transaction of this id is on the ledger, whatever its validation code.</summary>
    bool ContainsTransaction(string txId);
}
