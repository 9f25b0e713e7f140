namespace Ledger.Records;

/// <summary>What a bundle says of a batch, to be found on the ledger.</summary>
public sealed class BatchKey
{
    /// <summary>Creates a key.</summary>
    /// <param name="school">The school.</param>
    /// <param name="term">The term.</param>
    /// <param name="size">How many records; 1 to <see cref="BatchBuilder.MaxSize"/>.</param>
    /// <param name="sha256Root">Root of the SHA-256 tree, 32 bytes.</param>
    /// <param name="sm3Root">Root of the SM3 tree, 32 bytes.</param>
    public BatchKey(SchoolCode school, Term term, int size, ReadOnlyMemory<byte> sha256Root, ReadOnlyMemory<byte> sm3Root)
    {
        if (sha256Root.Length != Digest.Size || sm3Root.Length != Digest.Size)
            throw new ArgumentException("A root has 32 bytes.");
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, BatchBuilder.MaxSize);
        School = school;
        Term = term;
        Size = size;
        Sha256Root = sha256Root;
        Sm3Root = sm3Root;
        Id = $"{school.Value}/{term.Value}/{Convert.ToHexStringLower(sha256Root.Span)}";
    }

    /// <summary>The batch's id: <c>school/term/SHA-256 root in lower-case hexadecimal</c>.</summary>
    public string Id { get; }

    /// <summary>The school.</summary>
    public SchoolCode School { get; }

    /// <summary>The term.</summary>
    public Term Term { get; }

    /// <summary>How many records.</summary>
    public int Size { get; }

    /// <summary>Root of the SHA-256 tree, 32 bytes.</summary>
    public ReadOnlyMemory<byte> Sha256Root { get; }

    /// <summary>Root of the SM3 tree, 32 bytes.</summary>
    public ReadOnlyMemory<byte> Sm3Root { get; }

    /// <summary>The root of the tree of an algorithm.</summary>
    /// <param name="algorithm">The algorithm.</param>
    public ReadOnlyMemory<byte> Root(DigestAlgorithm algorithm) => algorithm == DigestAlgorithm.Sm3 ? Sm3Root : Sha256Root;
}
