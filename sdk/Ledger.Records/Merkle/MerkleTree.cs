namespace Ledger.Records;

/// <summary>
/// A whole Merkle tree of RFC 9162 in memory, 64 bytes a leaf: leaf prefix 0x00, node prefix 0x01, and a node without a
/// sibling rises unchanged. Immutable and thread safe.
/// </summary>
public sealed class MerkleTree
{
    private const int ParallelFrom = 4096;

    // Level 0 are the leaf hashes; each level has half as many hashes, rounded up; the last one is the root.
    private readonly byte[][] _levels;

    private MerkleTree(DigestAlgorithm algorithm, byte[][] levels)
    {
        Algorithm = algorithm;
        _levels = levels;
        Root = levels[^1];
    }

    /// <summary>The digest algorithm.</summary>
    public DigestAlgorithm Algorithm { get; }

    /// <summary>How many leaves; at least 1.</summary>
    public int Size => _levels[0].Length / Digest.Size;

    /// <summary>The root hash, 32 bytes.</summary>
    public ReadOnlyMemory<byte> Root { get; }

    /// <summary>Builds the tree over leaf hashes, using all cores for large ones.</summary>
    /// <param name="algorithm">The digest algorithm.</param>
    /// <param name="leafHashes">
    /// 32 bytes a leaf, end to end, copied. Empty throws <see cref="ArgumentException"/>: a batch has records.
    /// </param>
    public static MerkleTree Build(DigestAlgorithm algorithm, ReadOnlySpan<byte> leafHashes)
    {
        if (leafHashes.IsEmpty || leafHashes.Length % Digest.Size != 0)
            throw new ArgumentException("Leaf hashes are 32 bytes each, and a tree has at least one.", nameof(leafHashes));

        var levels = new List<byte[]> { leafHashes.ToArray() };
        while (levels[^1].Length > Digest.Size)
            levels.Add(Above(algorithm, levels[^1]));
        return new MerkleTree(algorithm, [.. levels]);
    }

    /// <summary>The hash of a leaf, 32 bytes.</summary>
    /// <param name="index">From 0.</param>
    public ReadOnlyMemory<byte> LeafHash(int index) => _levels[0].AsMemory(index * Digest.Size, Digest.Size);

    /// <summary>The proof that a leaf is in this tree.</summary>
    /// <param name="index">The leaf's index, from 0; outside the tree throws <see cref="ArgumentOutOfRangeException"/>.</param>
    public InclusionProof ProveInclusion(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Size);
        var path = new byte[InclusionProof.PathLength(index, Size) * Digest.Size];
        var length = 0;
        var node = index;
        foreach (var level in _levels.AsSpan(0, _levels.Length - 1))
        {
            var sibling = (node ^ 1) * Digest.Size;
            if (sibling < level.Length)
            {
                level.AsSpan(sibling, Digest.Size).CopyTo(path.AsSpan(length));
                length += Digest.Size;
            }

            node >>= 1;
        }

        return new InclusionProof(Algorithm, index, Size, path);
    }

    private static byte[] Above(DigestAlgorithm algorithm, byte[] level)
    {
        var nodes = level.Length / Digest.Size;
        var above = new byte[(nodes + 1) / 2 * Digest.Size];
        var pairs = nodes / 2;
        if (pairs < ParallelFrom)
            HashPairs(0, pairs);
        else
            Parallel.For(0, (pairs + ParallelFrom - 1) / ParallelFrom, i => HashPairs(i * ParallelFrom, Math.Min(pairs, (i + 1) * ParallelFrom)));

        if (nodes % 2 == 1)
            level.AsSpan(level.Length - Digest.Size).CopyTo(above.AsSpan(above.Length - Digest.Size));
        return above;

        void HashPairs(int from, int to)
        {
            for (var i = from; i < to; i++)
            {
                var children = level.AsSpan(i * 2 * Digest.Size, 2 * Digest.Size);
                MerkleProof.HashNode(algorithm, children, children[Digest.Size..], above.AsSpan(i * Digest.Size));
            }
        }
    }
}
