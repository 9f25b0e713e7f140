using Google.Protobuf;
using Hyperledger.Fabric.Protos.Ledger.Rwset;
using Hyperledger.Fabric.Protos.Ledger.Rwset.Kvrwset;

namespace Hyperledger.Fabric.Validation;

/// <summary>A namespace's part of a transaction's results, decoded.</summary>
internal sealed record NamespaceReadWriteSet(string Namespace, KVRWSet Public, IReadOnlyList<HashedCollectionSet> Collections)
{
    /// <exception cref="InvalidProtocolBufferException">The bytes are no TxReadWriteSet.</exception>
    public static IReadOnlyList<NamespaceReadWriteSet> Parse(ByteString results)
    {
        var set = TxReadWriteSet.Parser.ParseFrom(results);
        var namespaces = new NamespaceReadWriteSet[set.NsRwset.Count];
        for (var i = 0; i < namespaces.Length; i++)
        {
            var ns = set.NsRwset[i];
            var collections = new HashedCollectionSet[ns.CollectionHashedRwset.Count];
            for (var j = 0; j < collections.Length; j++)
            {
                var collection = ns.CollectionHashedRwset[j];
                collections[j] = new HashedCollectionSet(collection.CollectionName, HashedRWSet.Parser.ParseFrom(collection.HashedRwset), collection.PvtRwsetHash);
            }
            namespaces[i] = new NamespaceReadWriteSet(ns.Namespace, KVRWSet.Parser.ParseFrom(ns.Rwset), collections);
        }
        return namespaces;
    }

    public bool Writes =>
        Public.Writes.Count > 0 || Public.MetadataWrites.Count > 0
        || Collections.Any(c => c.Hashed.HashedWrites.Count > 0 || c.Hashed.MetadataWrites.Count > 0);
}

/// <summary>A collection's hashed part, and the hash of the private write set (empty: nothing was written privately).</summary>
internal sealed record HashedCollectionSet(string Name, HashedRWSet Hashed, ByteString PrivateHash);
