namespace Ledger.Records;

/// <summary>Proof that a leaf stands at an index of a tree of a size (RFC 9162 section 2.1.3).</summary>
public sealed class InclusionProof
{
    /// <summary>Creates a proof from its parts; nothing is checked before <see cref="Verify"/>.</summary>
    /// <param name="algorithm">The tree's digest algorithm.</param>
    /// <param name="index">The leaf's index, from 0.</param>
    /// <param name="treeSize">How many leaves the tree has.</param>
    /// <param name="path">The sibling hashes from the leaf upward, 32 bytes each, end to end.</param>
    public InclusionProof(DigestAlgorithm algorithm, long index, long treeSize, ReadOnlyMemory<byte> path)
    {
        Algorithm = algorithm;
        Index = index;
        TreeSize = treeSize;
        Path = path;
    }

    /// <summary>The tree's digest algorithm.</summary>
    public DigestAlgorithm Algorithm { get; }

    /// <summary>The leaf's index, from 0.</summary>
    public long Index { get; }

    /// <summary>How many leaves the tree has.</summary>
    public long TreeSize { get; }

    /// <summary>The sibling hashes from the leaf upward, 32 bytes each, end to end.</summary>
    public ReadOnlyMemory<byte> Path { get; }

    /// <summary>Whether the proof leads from the leaf to the root, with no hash too few or too many.</summary>
    /// <param name="leafHash">The leaf's hash, 32 bytes.</param>
    /// <param name="root">The tree's root hash, 32 bytes.</param>
    public bool Verify(ReadOnlySpan<byte> leafHash, ReadOnlySpan<byte> root) =>
        MerkleProof.VerifyInclusion(Algorithm, leafHash, Index, TreeSize, Path.Span, root);

    /// <summary>How many hashes the path of this leaf must have; -1 when the index is not in a tree of this size.</summary>
    /// <param name="index">The leaf's index, from 0.</param>
    /// <param name="treeSize">How many leaves the tree has.</param>
    public static int PathLength(long index, long treeSize)
    {
        if (index < 0 || index >= treeSize)
            return -1;

        // Below the last node of a level every node has a sibling; the last one only when its index is odd.
        var length = 0;
        for (var last = treeSize - 1; last > 0; last >>= 1, index >>= 1)
        {
            if (index < last || (index & 1) == 1)
                length++;
        }

        return length;
    }
}
