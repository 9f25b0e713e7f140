using System.Security.Cryptography;
using Ledger.Records;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Keys.Internal;

namespace Ledger.Sdk.Cache.Internal;

/// <summary>
/// A complete batch opened for reading. Trees are built from the stored leaves and must give the batch's roots; a
/// document must give its leaf. Thread-safe once made.
/// </summary>
internal sealed class BatchReader
{
    private readonly DocumentCache _cache;
    private readonly BatchTree _tree;
    private readonly int[] _indexOf;

    public BatchReader(DocumentCache cache, CacheBatch batch)
    {
        _cache = cache;
        Batch = batch;
        Directory = cache.ReadDirectory(batch);
        _tree = cache.ReadTree(batch);
        _indexOf = new int[batch.Size];
        for (var index = 0; index < batch.Size; index++)
            _indexOf[_tree.Ordinals[index]] = index;
        Sha256 = MerkleTree.Build(DigestAlgorithm.Sha256, _tree.Sha256Leaves);
        Sm3 = MerkleTree.Build(DigestAlgorithm.Sm3, _tree.Sm3Leaves);
        if (Convert.ToHexStringLower(Sha256.Root.Span) != batch.Sha256Root || Convert.ToHexStringLower(Sm3.Root.Span) != batch.Sm3Root)
            throw new LedgerInputException(LedgerError.CacheDamaged, cache.Path, "leaves", batch.BatchId);
        Key = new BatchKey(SchoolCode.Parse(batch.School), Term.Parse(batch.Term), batch.Size, Sha256.Root, Sm3.Root);
    }

    public CacheBatch Batch { get; }

    public DirectoryEntry[] Directory { get; }

    public MerkleTree Sha256 { get; }

    public MerkleTree Sm3 { get; }

    public BatchKey Key { get; }

    public int IndexOf(int ordinal) => _indexOf[ordinal];

    public List<int> OrdinalsOf(StudentId student)
    {
        var ordinals = new List<int>();
        for (var i = 0; i < Directory.Length; i++)
        {
            if (Directory[i].Student == student)
                ordinals.Add(i);
        }

        return ordinals;
    }

    /// <summary>Reads and opens one document.</summary>
    /// <exception cref="LedgerInputException">The document was changed, moved or is missing; it is named.</exception>
    public (byte[] Payload, byte[] Disclosures) Open(int ordinal, StudentSecrets secrets) =>
        Open(ordinal, secrets, _cache.ReadChunk(Batch.Number, ordinal / DocumentCache.ChunkSize));

    /// <summary>Opens one document of a chunk that was read already.</summary>
    /// <exception cref="LedgerInputException">The document was changed, moved or is missing; it is named.</exception>
    public (byte[] Payload, byte[] Disclosures) Open(int ordinal, StudentSecrets secrets, byte[]? chunk)
    {
        var entry = Directory[ordinal];
        var box = DocumentChunk.BoxAt(chunk, ordinal % DocumentCache.ChunkSize);
        if (box.IsEmpty)
            throw Damaged(entry, "missing");
        if (DocumentBox.TryOpen(box, secrets.DocumentKey, Batch.Channel, Batch.School, entry) is not { } document)
            throw Damaged(entry, "authentication tag");
        Span<byte> leaf = stackalloc byte[32];
        MerkleProof.HashLeaf(DigestAlgorithm.Sha256, document.Payload, leaf);
        if (!leaf.SequenceEqual(_tree.Sha256Leaf(_indexOf[ordinal])))
            throw Damaged(entry, "SHA-256 leaf");
        MerkleProof.HashLeaf(DigestAlgorithm.Sm3, document.Payload, leaf);
        if (!leaf.SequenceEqual(_tree.Sm3Leaf(_indexOf[ordinal])))
            throw Damaged(entry, "SM3 leaf");
        CheckDisclosures(entry, document.Payload, document.Disclosures);
        return document;
    }

    private void CheckDisclosures(DirectoryEntry entry, byte[] payload, byte[] disclosures)
    {
        var parsed = RecordPayload.Parse(payload);
        if (parsed.RecordId != entry.RecordIdText())
            throw Damaged(entry, "record id");
        Span<byte> digest = stackalloc byte[32];
        var position = 0;
        foreach (var range in disclosures.AsSpan().Split((byte)'~'))
        {
            if (position == parsed.FieldCount)
                throw Damaged(entry, "disclosures");
            foreach (var algorithm in (ReadOnlySpan<DigestAlgorithm>)[DigestAlgorithm.Sha256, DigestAlgorithm.Sm3])
            {
                Disclosure.ComputeDigest(algorithm, disclosures.AsSpan()[range], digest);
                if (!CryptographicOperations.FixedTimeEquals(digest, parsed.FieldDigest(algorithm, position)))
                    throw Damaged(entry, $"disclosure {position.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
            }

            position++;
        }

        if (position != parsed.FieldCount)
            throw Damaged(entry, "disclosures");
    }

    private LedgerInputException Damaged(DirectoryEntry entry, string what) =>
        new(LedgerError.DocumentDamaged, entry.RecordIdText(), Batch.BatchId, what);
}
