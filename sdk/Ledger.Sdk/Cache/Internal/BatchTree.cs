namespace Ledger.Sdk.Cache.Internal;

/// <summary>
/// Both trees of a batch at their leaves. All arrays are by tree index: 32 bytes a leaf hash, and the ordinal of the
/// document (its place in the order of import).
/// </summary>
internal sealed record BatchTree(byte[] Sha256Leaves, byte[] Sm3Leaves, int[] Ordinals)
{
    public int Size => Ordinals.Length;

    public ReadOnlySpan<byte> Sha256Leaf(int index) => Sha256Leaves.AsSpan(index * 32, 32);

    public ReadOnlySpan<byte> Sm3Leaf(int index) => Sm3Leaves.AsSpan(index * 32, 32);
}
