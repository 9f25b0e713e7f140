namespace Ledger.Records;

/// <summary>
/// Collects the leaf hashes of a batch, 64 bytes a record, and builds both trees. Leaves stand in the order of their SHA-256
/// hashes, which hides the order of import, and at the same index in both trees. Not thread safe.
/// </summary>
public sealed class BatchBuilder
{
    /// <summary>Most records of a batch.</summary>
    public const int MaxSize = 1_000_000;

    private readonly List<byte[]> _blocks = [];

    private const int RecordsInBlock = 4096;

    /// <summary>How many records were added.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a record; returns its position, which counts from 0 in the order of adding.</summary>
    /// <param name="record">The record.</param>
    public int Add(CommittedRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Add(record.LeafHash(DigestAlgorithm.Sha256).Span, record.LeafHash(DigestAlgorithm.Sm3).Span);
    }

    /// <summary>Adds a record's leaf hashes; returns its position, which counts from 0 in the order of adding.</summary>
    /// <param name="sha256LeafHash">32 bytes.</param>
    /// <param name="sm3LeafHash">32 bytes.</param>
    public int Add(ReadOnlySpan<byte> sha256LeafHash, ReadOnlySpan<byte> sm3LeafHash)
    {
        if (sha256LeafHash.Length != Digest.Size || sm3LeafHash.Length != Digest.Size)
            throw new ArgumentException("A leaf hash has 32 bytes.");
        if (Count == MaxSize)
            throw new InvalidOperationException($"A batch has at most {MaxSize} records.");
        if (Count % RecordsInBlock == 0)
            _blocks.Add(new byte[RecordsInBlock * 2 * Digest.Size]);
        var at = LeafHashes(Count);
        sha256LeafHash.CopyTo(at);
        sm3LeafHash.CopyTo(at[Digest.Size..]);
        return Count++;
    }

    /// <summary>
    /// Builds the trees. Throws <see cref="InvalidOperationException"/> when nothing was added or the same record was added
    /// twice.
    /// </summary>
    public BatchTrees Build()
    {
        if (Count == 0)
            throw new InvalidOperationException("A batch has at least one record.");
        var positions = new int[Count];
        for (var i = 0; i < Count; i++)
            positions[i] = i;
        Array.Sort(positions, (a, b) => LeafHashes(a)[..Digest.Size].SequenceCompareTo(LeafHashes(b)[..Digest.Size]));

        var indexOf = new int[Count];
        var sha256 = new byte[Count * Digest.Size];
        var sm3 = new byte[Count * Digest.Size];
        for (var index = 0; index < Count; index++)
        {
            indexOf[positions[index]] = index;
            var hashes = LeafHashes(positions[index]);
            hashes[..Digest.Size].CopyTo(sha256.AsSpan(index * Digest.Size));
            hashes[Digest.Size..].CopyTo(sm3.AsSpan(index * Digest.Size));
            if (index > 0 && hashes[..Digest.Size].SequenceEqual(LeafHashes(positions[index - 1])[..Digest.Size]))
            {
                throw new InvalidOperationException(
                    $"The records added as number {positions[index - 1]} and {positions[index]} are the same.");
            }
        }

        return new BatchTrees(
            MerkleTree.Build(DigestAlgorithm.Sha256, sha256), MerkleTree.Build(DigestAlgorithm.Sm3, sm3), indexOf);
    }

    private Span<byte> LeafHashes(int position) =>
        _blocks[position / RecordsInBlock].AsSpan(position % RecordsInBlock * 2 * Digest.Size, 2 * Digest.Size);
}
