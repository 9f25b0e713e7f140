using System.Security.Cryptography;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Ledger.Rwset;
using Hyperledger.Fabric.Protos.Ledger.Rwset.Kvrwset;
using Ledger.Network.Simulation.Internal;
using Ledger.Network.Store.Internal;

namespace Ledger.Network.Validation.Internal;

/// <summary>
/// Brings a block's private values to the store: those whose hash is the one on the ledger. What is missing stays missing
/// and reads of it say so. Fabric: validateAndPreparePvtBatch in txmgmt/validation/batch_preparer.go, pvtstatepurgemgmt.
/// </summary>
internal static class PrivateUpdates
{
    public static void Add(BlockCommit commit, BlockUpdates prepared, IStateReader state, CollectionLookup collections, Func<int, IEnumerable<TxPvtReadWriteSet>> candidates)
    {
        var number = commit.Block.Header.Number;
        var metadataKeys = new HashSet<(string Namespace, string Collection, string Key)>();
        foreach (var (index, results) in prepared.Results)
        {
            var version = new StateVersion(number, (ulong)index);
            foreach (var set in results)
            {
                foreach (var collection in set.Collections)
                {
                    foreach (var write in collection.Hashed.HashedWrites.Where(write => write.IsPurge))
                        commit.Purges.Add((set.Namespace, collection.Name, HashKey.From(write.KeyHash.Span), index));
                    if (collection.PrivateHash.IsEmpty || Find(candidates(index), set.Namespace, collection) is not { } bytes)
                        continue;
                    commit.PrivateWriteSets.Add((index, set.Namespace, collection.Name, bytes.ToByteArray()));
                    var writes = KVRWSet.Parser.ParseFrom(bytes);
                    foreach (var write in writes.Writes)
                    {
                        var value = write.IsDelete || write.Value.IsEmpty ? null : write.Value.ToByteArray();
                        commit.Updates.PutPrivate(set.Namespace, collection.Name, write.Key, new Update(value, null, version));
                    }
                    metadataKeys.UnionWith(writes.MetadataWrites.Select(write => (set.Namespace, collection.Name, write.Key)));
                }
            }
        }
        foreach (var (ns, collection, key) in metadataKeys)
            RaiseVersion(commit.Updates, state, ns, collection, key);
        AddExpiries(commit, number, collections);
    }

    private static ByteString? Find(IEnumerable<TxPvtReadWriteSet> candidates, string ns, HashedCollectionSet collection) =>
        candidates
            .SelectMany(set => set.NsPvtRwset.Where(of => of.Namespace == ns))
            .SelectMany(set => set.CollectionPvtRwset.Where(of => of.CollectionName == collection.Name))
            .Select(set => set.Rwset)
            .FirstOrDefault(bytes => SHA256.HashData(bytes.Span).AsSpan().SequenceEqual(collection.PrivateHash.Span));

    // A transaction that changes only a key's metadata raises the hash's version; the value's follows it.
    private static void RaiseVersion(UpdateBatch updates, IStateReader state, string ns, string collection, string key)
    {
        if (updates.GetHashed(ns, collection, HashKey.From(HashKey.OfKey(key))) is not { Value: { } hash } hashed)
            return;
        var latest = updates.GetPrivate(ns, collection, key)
            ?? (state.GetPrivate(ns, collection, key) is { } stored ? new Update(stored.Value, null, stored.Version) : null);
        if (latest?.Value is not null && latest.Version != hashed.Version && SHA256.HashData(latest.Value).AsSpan().SequenceEqual(hash))
            updates.PutPrivate(ns, collection, key, latest with { Version = hashed.Version });
    }

    private static void AddExpiries(BlockCommit commit, ulong number, CollectionLookup collections)
    {
        foreach (var ((ns, collection), keys) in commit.Updates.Hashed)
        {
            if (collections.Find(ns, collection) is not { BlockToLive: > 0 } config || config.BlockToLive >= ulong.MaxValue - number)
                continue;
            foreach (var (keyHash, update) in keys)
            {
                if (update.Value is not null)
                    commit.Expiries.Add((number + config.BlockToLive + 1, ns, collection, keyHash));
            }
        }
    }
}
