using System.Buffers.Binary;
using System.Security.Cryptography;
using Ledger.Records;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Cache.Internal;
using Ledger.Sdk.Internal;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Keys.Internal;

namespace Ledger.Sdk.Import.Internal;

/// <summary>The documents of one batch that is being made: committed, sealed, and at last with both trees. One thread's.</summary>
internal sealed class BatchDocuments(LedgerStoreOptions options, StudentSecretsCache secrets)
{
    private readonly List<DirectoryEntry> _directory = [];
    private readonly BatchBuilder _leaves = new();

    public int Count => _directory.Count;

    /// <summary>Commits and seals records; every chunk of the result but the last is full.</summary>
    public List<byte[]> Commit(CacheBatch batch, RecordCommitter committer, List<RecordRow> rows, CancellationToken cancellationToken)
    {
        var random = RandomNumberGenerator.GetBytes(rows.Count * 32);
        var entries = new DirectoryEntry[rows.Count];
        var drafts = new RecordDraft[rows.Count];
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            entries[i] = new DirectoryEntry(
                row.Student,
                BinaryPrimitives.ReadUInt128BigEndian(random.AsSpan(i * 32)),
                1,
                BinaryPrimitives.ReadUInt128BigEndian(random.AsSpan((i * 32) + 16)),
                row.ContentKey);
            drafts[i] = new RecordDraft
            {
                RecordId = RecordPayload.RecordIdOf(random.AsSpan(i * 32, 16)),
                Version = 1,
                Type = row.Type,
                Random = random.AsMemory((i * 32) + 16, 16),
                SaltKey = SecretsOf(row.Student).SaltKey,
                Values = row.Values,
            };
        }

        var committed = committer.Commit(drafts, cancellationToken);
        var boxes = new byte[rows.Count][];
        Parallel.For(0, (rows.Count + DocumentCache.ChunkSize - 1) / DocumentCache.ChunkSize, options.Parallel(cancellationToken), chunk =>
        {
            var end = Math.Min(rows.Count, (chunk + 1) * DocumentCache.ChunkSize);
            for (var i = chunk * DocumentCache.ChunkSize; i < end; i++)
            {
                boxes[i] = DocumentBox.Seal(
                    options.Cipher, SecretsOf(rows[i].Student).DocumentKey, batch.Channel, batch.School, entries[i], committed[i]);
            }
        });
        _directory.AddRange(entries);
        foreach (var record in committed)
            _leaves.Add(record);
        var chunks = new List<byte[]>();
        for (var from = 0; from < boxes.Length; from += DocumentCache.ChunkSize)
            chunks.Add(DocumentChunk.Join(boxes.AsSpan(from, Math.Min(DocumentCache.ChunkSize, boxes.Length - from))));
        return chunks;
    }

    private StudentSecrets SecretsOf(StudentId student) =>
        secrets.Find(student) ?? throw new LedgerInputException(LedgerError.StudentErased, student.ToString());

    /// <summary>Builds both trees, stores them with the directory, and calls the batch prepared.</summary>
    public CacheBatch Complete(DocumentCache cache, CacheBatch batch)
    {
        var trees = _leaves.Build();
        var complete = batch with
        {
            State = CacheBatchState.Prepared,
            Size = trees.Size,
            Sha256Root = Convert.ToHexStringLower(trees.Sha256.Root.Span),
            Sm3Root = Convert.ToHexStringLower(trees.Sm3.Root.Span),
        };
        cache.CompleteBatch(complete, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_directory), BatchTree.Of(trees));
        return complete;
    }
}
