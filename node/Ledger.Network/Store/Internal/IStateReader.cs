using Hyperledger.Fabric.Protos.Ledger.Queryresult;

namespace Ledger.Network.Store.Internal;

/// <summary>The state at one height. Not thread-safe.</summary>
internal interface IStateReader : IValidationState
{
    VersionedValue? GetPrivate(string ns, string collection, string key);

    IEnumerable<VersionedKey> ScanPrivate(string ns, string collection, string startKey, string endKey);

    /// <summary>What wrote a key, newest first.</summary>
    IEnumerable<KeyModification> GetHistory(string ns, string key);
}
