namespace Ledger.Records;

/// <summary>Verification of the proofs of RFC 9162, and its leaf and node hashes.</summary>
public static class MerkleProof
{
    /// <summary>Writes the hash of a leaf: the digest of 0x00 and the entry (RFC 9162 section 2.1.1).</summary>
    /// <param name="algorithm">The tree's digest algorithm.</param>
    /// <param name="entry">The whole entry.</param>
    /// <param name="destination">At least 32 bytes.</param>
    public static void HashLeaf(DigestAlgorithm algorithm, ReadOnlySpan<byte> entry, Span<byte> destination)
    {
        const int OnStack = 2048;
        var prefixed = entry.Length < OnStack ? stackalloc byte[OnStack] : new byte[entry.Length + 1];
        prefixed[0] = 0;
        entry.CopyTo(prefixed[1..]);
        Digest.Compute(algorithm, prefixed[..(entry.Length + 1)], destination);
    }

    /// <summary>Writes the hash of a node: the digest of 0x01 and both children (RFC 9162 section 2.1.1).</summary>
    /// <param name="algorithm">The tree's digest algorithm.</param>
    /// <param name="left">32 bytes.</param>
    /// <param name="right">32 bytes.</param>
    /// <param name="destination">At least 32 bytes; may be one of the children.</param>
    public static void HashNode(DigestAlgorithm algorithm, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> destination)
    {
        Span<byte> node = stackalloc byte[1 + (2 * Digest.Size)];
        node[0] = 1;
        left[..Digest.Size].CopyTo(node[1..]);
        right[..Digest.Size].CopyTo(node[(1 + Digest.Size)..]);
        Digest.Compute(algorithm, node, destination);
    }

    /// <summary>Whether the path leads from the leaf to the root (RFC 9162 section 2.1.3.2).</summary>
    /// <param name="algorithm">The tree's digest algorithm.</param>
    /// <param name="leafHash">32 bytes; another length fails.</param>
    /// <param name="index">The leaf's index, from 0; at or beyond the size fails.</param>
    /// <param name="treeSize">How many leaves the tree has.</param>
    /// <param name="path">The sibling hashes from the leaf upward, 32 bytes each; one too few or too many fails.</param>
    /// <param name="root">32 bytes; another length fails.</param>
    public static bool VerifyInclusion(
        DigestAlgorithm algorithm, ReadOnlySpan<byte> leafHash, long index, long treeSize, ReadOnlySpan<byte> path, ReadOnlySpan<byte> root)
    {
        if (leafHash.Length != Digest.Size || root.Length != Digest.Size)
            return false;
        var length = InclusionProof.PathLength(index, treeSize);
        if (length < 0 || path.Length != length * Digest.Size)
            return false;

        Span<byte> hash = stackalloc byte[Digest.Size];
        leafHash.CopyTo(hash);
        for (var last = treeSize - 1; last > 0; last >>= 1, index >>= 1)
        {
            var isRight = (index & 1) == 1;
            if (!isRight && index == last)
                continue;
            var sibling = path[..Digest.Size];
            path = path[Digest.Size..];
            if (isRight)
                HashNode(algorithm, sibling, hash, hash);
            else
                HashNode(algorithm, hash, sibling, hash);
        }

        return hash.SequenceEqual(root);
    }

    /// <summary>Whether a tree is the beginning of a larger one (RFC 9162 section 2.1.4.2).</summary>
    /// <param name="algorithm">The trees' digest algorithm.</param>
    /// <param name="size1">How many leaves the smaller tree has; at least 1.</param>
    /// <param name="size2">How many leaves the larger tree has; at least <paramref name="size1"/>.</param>
    /// <param name="proof">Hashes of 32 bytes, end to end; empty exactly when the sizes are equal.</param>
    /// <param name="root1">The smaller tree's root hash.</param>
    /// <param name="root2">The larger tree's root hash.</param>
    public static bool VerifyConsistency(
        DigestAlgorithm algorithm, long size1, long size2, ReadOnlySpan<byte> proof, ReadOnlySpan<byte> root1, ReadOnlySpan<byte> root2)
    {
        if (root1.Length != Digest.Size || root2.Length != Digest.Size || proof.Length % Digest.Size != 0)
            return false;
        if (size1 < 1 || size1 > size2)
            return false;
        if (size1 == size2)
            return proof.IsEmpty && root1.SequenceEqual(root2);

        // A smaller tree that is a whole subtree of the larger is its own first hash and is not sent.
        var first = root1;
        if (!long.IsPow2(size1))
        {
            if (proof.IsEmpty)
                return false;
            first = proof[..Digest.Size];
            proof = proof[Digest.Size..];
        }

        var node = size1 - 1;
        var last = size2 - 1;
        while ((node & 1) == 1)
        {
            node >>= 1;
            last >>= 1;
        }

        Span<byte> smaller = stackalloc byte[Digest.Size];
        Span<byte> larger = stackalloc byte[Digest.Size];
        first.CopyTo(smaller);
        first.CopyTo(larger);
        while (!proof.IsEmpty)
        {
            if (last == 0)
                return false;
            var hash = proof[..Digest.Size];
            proof = proof[Digest.Size..];
            if ((node & 1) == 1 || node == last)
            {
                HashNode(algorithm, hash, smaller, smaller);
                HashNode(algorithm, hash, larger, larger);
                while ((node & 1) == 0 && node != 0)
                {
                    node >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                HashNode(algorithm, larger, hash, larger);
            }

            node >>= 1;
            last >>= 1;
        }

        return last == 0 && smaller.SequenceEqual(root1) && larger.SequenceEqual(root2);
    }
}
