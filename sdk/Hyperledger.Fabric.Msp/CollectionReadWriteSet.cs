using Hyperledger.Fabric.Protos.Ledger.Rwset;
using Hyperledger.Fabric.Protos.Ledger.Rwset.Kvrwset;

namespace Hyperledger.Fabric.Msp;

/// <summary>What a transaction read and wrote in a private data collection, as hashes (<c>rwset.CollectionHashedReadWriteSet</c>).</summary>
public sealed class CollectionReadWriteSet
{
    private CollectionReadWriteSet()
    {
    }

    /// <summary>The collection.</summary>
    public string CollectionName { get; private init; } = "";

    /// <summary>The hashes of the keys that were read, each with the version found.</summary>
    public IReadOnlyList<HashedRead> Reads { get; private init; } = [];

    /// <summary>The hashes of the keys and values that were written.</summary>
    public IReadOnlyList<HashedWrite> Writes { get; private init; } = [];

    /// <summary>The hash of the private write set, 32 bytes; empty when there is none.</summary>
    public ReadOnlyMemory<byte> PrivateSetHash { get; private init; }

    internal static CollectionReadWriteSet Decode(CollectionHashedReadWriteSet set)
    {
        var hashes = HashedRWSet.Parser.ParseFrom(set.HashedRwset);
        return new CollectionReadWriteSet
        {
            CollectionName = set.CollectionName,
            Reads = [.. hashes.HashedReads.Select(read => new HashedRead(read.KeyHash.Memory, KeyVersion.Decode(read.Version)))],
            Writes = [.. hashes.HashedWrites.Select(write => new HashedWrite(write.KeyHash.Memory, write.IsDelete, write.IsPurge, write.ValueHash.Memory))],
            PrivateSetHash = set.PvtRwsetHash.Memory,
        };
    }
}

/// <summary>A private key that was read.</summary>
/// <param name="KeyHash">SHA-256 of the key, 32 bytes.</param>
/// <param name="Version">The version found; null: the key did not exist.</param>
public sealed record HashedRead(ReadOnlyMemory<byte> KeyHash, KeyVersion? Version);

/// <summary>A private key that was written.</summary>
/// <param name="KeyHash">SHA-256 of the key, 32 bytes.</param>
/// <param name="IsDelete">Whether it was deleted.</param>
/// <param name="IsPurge">Whether it was purged.</param>
/// <param name="ValueHash">SHA-256 of the value, 32 bytes; empty when deleted.</param>
public sealed record HashedWrite(ReadOnlyMemory<byte> KeyHash, bool IsDelete, bool IsPurge, ReadOnlyMemory<byte> ValueHash);
