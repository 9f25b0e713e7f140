using Google.Protobuf;

namespace Hyperledger.Fabric.Validation;

/// <summary>
/// Key-level, collection-level and chaincode-level endorsement over the transactions of one block, in their order. A key's
/// policy replaces the others for that key; a transaction that writes a key whose metadata an earlier one of the block
/// validly changed is refused, since its endorsers could not know the new policy.
/// Fabric: core/common/validation/statebased.
/// </summary>
internal sealed class EndorsementChecker(ChaincodePolicies policies, IValidationState state)
{
    // peer.MetaDataKeys, by its name in the protocol.
    private const string KeyPolicyName = "VALIDATION_PARAMETER";

    private readonly HashSet<(string Namespace, string Collection, string Key)> _metadataChanged = [];

    /// <summary>Checks the writes of one namespace.</summary>
    /// <param name="ns">The chaincode called, or one to which the transaction writes.</param>
    /// <param name="policy">Its policy.</param>
    /// <param name="sets">The transaction's results.</param>
    /// <param name="endorsements">The transaction's endorsements.</param>
    public bool Check(string ns, ByteString policy, IReadOnlyList<NamespaceReadWriteSet> sets, ApplicationPolicies endorsements)
    {
        var set = sets.FirstOrDefault(of => of.Namespace == ns);
        var satisfied = CheckWrites(set, policy, endorsements);
        if (satisfied && set is not null)
            NoteMetadata(set);
        return satisfied;
    }

    private bool CheckWrites(NamespaceReadWriteSet? set, ByteString policy, ApplicationPolicies endorsements)
    {
        var someChecked = false;
        foreach (var (collection, key) in set is null ? [] : WrittenKeys(set))
        {
            if (_metadataChanged.Contains((set!.Namespace, collection, key)))
                return false;
            var keyPolicy = FindKeyPolicy(set.Namespace, collection, key);
            var satisfied = keyPolicy is { Length: > 0 }
                ? endorsements.IsKeyPolicySatisfied(keyPolicy)
                : IsGroupPolicySatisfied(set.Namespace, collection, policy, endorsements);
            if (!satisfied)
                return false;
            someChecked = true;
        }
        return someChecked || endorsements.IsSatisfied(policy);
    }

    private bool IsGroupPolicySatisfied(string ns, string collection, ByteString policy, ApplicationPolicies endorsements)
    {
        if (collection.Length == 0)
            return endorsements.IsSatisfied(policy);
        return policies.Find(ns, collection) is { } collectionPolicy
            && endorsements.IsSatisfied(collectionPolicy.IsEmpty ? policy : collectionPolicy);
    }

    private byte[]? FindKeyPolicy(string ns, string collection, string key)
    {
        var metadata = collection.Length == 0
            ? state.Get(ns, key)?.Metadata
            : state.GetHashed(ns, collection, HashKey.ToBytes(key))?.Metadata;
        return metadata is null ? null : KeyMetadata.Parse(metadata).GetValueOrDefault(KeyPolicyName);
    }

    private void NoteMetadata(NamespaceReadWriteSet set)
    {
        foreach (var write in set.Public.MetadataWrites)
            _metadataChanged.Add((set.Namespace, string.Empty, write.Key));
        foreach (var collection in set.Collections)
        {
            foreach (var write in collection.Hashed.MetadataWrites)
                _metadataChanged.Add((set.Namespace, collection.Name, HashKey.From(write.KeyHash.Span)));
        }
    }

    private static IEnumerable<(string Collection, string Key)> WrittenKeys(NamespaceReadWriteSet set)
    {
        foreach (var write in set.Public.Writes)
            yield return (string.Empty, write.Key);
        foreach (var write in set.Public.MetadataWrites)
            yield return (string.Empty, write.Key);
        foreach (var collection in set.Collections)
        {
            foreach (var write in collection.Hashed.HashedWrites)
                yield return (collection.Name, HashKey.From(write.KeyHash.Span));
        }
        foreach (var collection in set.Collections)
        {
            foreach (var write in collection.Hashed.MetadataWrites)
                yield return (collection.Name, HashKey.From(write.KeyHash.Span));
        }
    }
}
