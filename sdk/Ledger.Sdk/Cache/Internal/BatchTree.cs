using Ledger.Records;

namespace Ledger.Sdk.Cache.Internal;

/// <summary>
/// Both trees of a batch at their leaves. All arrays are by tree index: 32 bytes a leaf hash, and the ordinal of the
/// document (its place in the order of import).
/// </summary>
internal sealed record BatchTree(byte[] Sha256Leaves, byte[] Sm3Leaves, int[] Ordinals)
{
    public int Size => Ordinals.Length;

    /// <summary>The leaves of built trees, whose records were added in the order of their ordinals.</summary>
    public static BatchTree Of(BatchTrees trees)
    {
        var size = trees.Size;
        var tree = new BatchTree(new byte[size * 32], new byte[size * 32], new int[size]);
        for (var ordinal = 0; ordinal < size; ordinal++)
        {
            var index = trees.IndexOf(ordinal);
            tree.Ordinals[index] = ordinal;
            trees.Sha256.LeafHash(index).Span.CopyTo(tree.Sha256Leaves.AsSpan(index * 32));
            trees.Sm3.LeafHash(index).Span.CopyTo(tree.Sm3Leaves.AsSpan(index * 32));
        }

        return tree;
    }

    public ReadOnlySpan<byte> Sha256Leaf(int index) => Sha256Leaves.AsSpan(index * 32, 32);

    public ReadOnlySpan<byte> Sm3Leaf(int index) => Sm3Leaves.AsSpan(index * 32, 32);
}
