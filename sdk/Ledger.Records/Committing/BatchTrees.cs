namespace Ledger.Records;

/// <summary>Both trees of a batch. Immutable and thread safe.</summary>
public sealed class BatchTrees
{
    private readonly int[] _indexOf;

    internal BatchTrees(MerkleTree sha256, MerkleTree sm3, int[] indexOf)
    {
        Sha256 = sha256;
        Sm3 = sm3;
        _indexOf = indexOf;
    }

    /// <summary>The tree with SHA-256.</summary>
    public MerkleTree Sha256 { get; }

    /// <summary>The tree with SM3 over the same payloads at the same indexes.</summary>
    public MerkleTree Sm3 { get; }

    /// <summary>How many records.</summary>
    public int Size => Sha256.Size;

    /// <summary>The index in both trees of the record that was added at a position.</summary>
    /// <param name="position">The position that <see cref="BatchBuilder.Add(CommittedRecord)"/> returned.</param>
    public int IndexOf(int position) => _indexOf[position];

    /// <summary>The tree of an algorithm.</summary>
    /// <param name="algorithm">The algorithm.</param>
    public MerkleTree this[DigestAlgorithm algorithm] => algorithm == DigestAlgorithm.Sm3 ? Sm3 : Sha256;
}
