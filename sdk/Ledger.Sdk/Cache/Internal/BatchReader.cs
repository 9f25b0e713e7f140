using Ledger.Records;
using Ledger.Sdk.Internal;
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
    public (byte[] Payload, byte[] Disclosures) Open(int ordinal, StudentSecrets secrets)
    {
        var document = Decrypt(ordinal, secrets, _cache.ReadChunk(Batch.Number, ordinal / DocumentCache.ChunkSize));
        var opened = new OpenedDocuments(this);
        opened.Add(ordinal, document.Payload, document.Disclosures);
        opened.Check(static fault => throw fault);
        return document;
    }

    /// <summary>
    /// Opens documents a chunk at a time, chunks side by side; what is made of a document is handed over only if it and all
    /// others of its chunk give their leaves.
    /// </summary>
    /// <param name="secretsOf">The secrets of a document's student, by its ordinal; null leaves it out.</param>
    /// <param name="read">Makes something of ordinal, payload and disclosures; called on several threads.</param>
    /// <param name="parallel">How many chunks at a time; cancels between them.</param>
    /// <returns>What was made, in the order of the documents.</returns>
    /// <exception cref="LedgerInputException">A document was changed, moved or is missing; it is named.</exception>
    public IEnumerable<T> OpenAll<T>(Func<int, StudentSecrets?> secretsOf, Func<int, byte[], byte[], T> read, ParallelOptions parallel)
    {
        var made = new List<T>[(Batch.Size + DocumentCache.ChunkSize - 1) / DocumentCache.ChunkSize];
        SideBySide.For(made.Length, parallel, chunk =>
        {
            made[chunk] = [];
            var opened = new OpenedDocuments(this);
            byte[]? bytes = null;
            var end = Math.Min(Batch.Size, (chunk + 1) * DocumentCache.ChunkSize);
            for (var ordinal = chunk * DocumentCache.ChunkSize; ordinal < end; ordinal++)
            {
                if (secretsOf(ordinal) is not { } secrets)
                    continue;
                var (payload, disclosures) = Decrypt(ordinal, secrets, bytes ??= _cache.ReadChunk(Batch.Number, chunk));
                opened.Add(ordinal, payload, disclosures);
                made[chunk].Add(read(ordinal, payload, disclosures));
            }

            opened.Check(static fault => throw fault);
        });
        return made.SelectMany(m => m);
    }

    /// <summary>The SHA-256 leaf of a document.</summary>
    public ReadOnlySpan<byte> Sha256Leaf(int ordinal) => _tree.Sha256Leaf(_indexOf[ordinal]);

    /// <summary>The SM3 leaf of a document.</summary>
    public ReadOnlySpan<byte> Sm3Leaf(int ordinal) => _tree.Sm3Leaf(_indexOf[ordinal]);

    /// <summary>Decrypts a document of a chunk; nothing of it is hashed.</summary>
    /// <exception cref="LedgerInputException">The document was changed, moved or is missing; it is named.</exception>
    public (byte[] Payload, byte[] Disclosures) Decrypt(int ordinal, StudentSecrets secrets, byte[]? chunk)
    {
        var box = DocumentChunk.BoxAt(chunk, ordinal % DocumentCache.ChunkSize);
        if (box.IsEmpty)
            throw Damaged(ordinal, "missing");
        return DocumentBox.TryOpen(box, secrets.DocumentKey, Batch.Channel, Batch.School, Directory[ordinal]) ?? throw Damaged(ordinal, "authentication tag");
    }

    public LedgerInputException Damaged(int ordinal, string what) =>
        new(LedgerError.DocumentDamaged, Directory[ordinal].RecordIdText(), Batch.BatchId, what);
}
