using Hyperledger.Fabric.Protos.Ledger.Rwset;
using Hyperledger.Fabric.Protos.Ledger.Rwset.Kvrwset;

namespace Hyperledger.Fabric.Msp;

/// <summary>What a transaction read and wrote in one namespace (<c>rwset.NsReadWriteSet</c>).</summary>
public sealed class ReadWriteSet
{
    private ReadWriteSet()
    {
    }

    /// <summary>The namespace: a chaincode's name, or <c>_lifecycle</c>.</summary>
    public string Namespace { get; private init; } = "";

    /// <summary>The keys that were read, each with the version that was found.</summary>
    public IReadOnlyList<KeyRead> Reads { get; private init; } = [];

    /// <summary>The keys that were written or deleted.</summary>
    public IReadOnlyList<KeyWrite> Writes { get; private init; } = [];

    /// <summary>The ranges that were queried.</summary>
    public IReadOnlyList<RangeRead> Ranges { get; private init; } = [];

    /// <summary>The keys whose metadata (endorsement policies) were set.</summary>
    public IReadOnlyList<string> MetadataWrites { get; private init; } = [];

    /// <summary>The private data collections that were touched; hashes only.</summary>
    public IReadOnlyList<CollectionReadWriteSet> Collections { get; private init; } = [];

    internal static ReadWriteSet Decode(NsReadWriteSet set)
    {
        var keys = KVRWSet.Parser.ParseFrom(set.Rwset);
        return new ReadWriteSet
        {
            Namespace = set.Namespace,
            Reads = [.. keys.Reads.Select(KeyRead.Decode)],
            Writes = [.. keys.Writes.Select(write => new KeyWrite(write.Key, write.IsDelete, write.Value.Memory))],
            Ranges = [.. keys.RangeQueriesInfo.Select(range => new RangeRead(
                range.StartKey, range.EndKey, range.ItrExhausted, [.. (range.RawReads?.KvReads ?? []).Select(KeyRead.Decode)]))],
            MetadataWrites = [.. keys.MetadataWrites.Select(write => write.Key)],
            Collections = [.. set.CollectionHashedRwset.Select(CollectionReadWriteSet.Decode)],
        };
    }
}

/// <summary>The version of a key: the block and the place in it of the transaction that wrote it.</summary>
/// <param name="BlockNumber">The block.</param>
/// <param name="TransactionNumber">The transaction's place in the block, from 0.</param>
public readonly record struct KeyVersion(ulong BlockNumber, ulong TransactionNumber)
{
    internal static KeyVersion? Decode(Protos.Ledger.Rwset.Kvrwset.Version? version) =>
        version is null ? null : new(version.BlockNum, version.TxNum);
}

/// <summary>A key that was read.</summary>
/// <param name="Key">The key.</param>
/// <param name="Version">The version found; null: the key did not exist.</param>
public sealed record KeyRead(string Key, KeyVersion? Version)
{
    internal static KeyRead Decode(KVRead read) => new(read.Key, KeyVersion.Decode(read.Version));
}

/// <summary>A key that was written.</summary>
/// <param name="Key">The key.</param>
/// <param name="IsDelete">Whether it was deleted.</param>
/// <param name="Value">The new value; empty when deleted.</param>
public sealed record KeyWrite(string Key, bool IsDelete, ReadOnlyMemory<byte> Value);

/// <summary>A range that was queried.</summary>
/// <param name="StartKey">The first key, inclusive.</param>
/// <param name="EndKey">The end, exclusive.</param>
/// <param name="IsExhausted">Whether it was read to its end.</param>
/// <param name="Reads">The keys found; empty where the peer recorded hashes of them instead.</param>
public sealed record RangeRead(string StartKey, string EndKey, bool IsExhausted, IReadOnlyList<KeyRead> Reads);
