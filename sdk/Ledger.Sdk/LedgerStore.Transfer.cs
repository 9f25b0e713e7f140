using System.Buffers.Binary;
using System.Security.Cryptography;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk.Access;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Cache.Internal;
using Ledger.Sdk.Import;
using Ledger.Sdk.Keys.Internal;
using Ledger.Sdk.Transfer.Internal;

namespace Ledger.Sdk;

/// <summary>Documents on their way between a school's store and that of the unit above.</summary>
public sealed partial class LedgerStore
{
    /// <summary>Notes who gets a batch's documents, before the first of them is opened.</summary>
    internal void LogTransfer(CacheBatch batch) =>
        _access.Append(_options.Access, AccessPurposes.CountyTransfer, [], [new AccessedBatch(batch.BatchId, batch.Size)]);

    /// <summary>The documents of a part, each held against its leaf.</summary>
    /// <exception cref="LedgerInputException">A document was changed, or its student erased.</exception>
    internal IReadOnlyList<TransferredDocument> ReadForTransfer(BatchReader reader, int part)
    {
        var secrets = new StudentSecretsCache(_keys);
        var opened = new OpenedDocuments(reader);
        var documents = new List<TransferredDocument>();
        var end = Math.Min(reader.Batch.Size, (part + 1) * PackagePart.Documents);
        byte[]? chunk = null;
        for (var ordinal = part * PackagePart.Documents; ordinal < end; ordinal++)
        {
            if (ordinal % DocumentCache.ChunkSize == 0)
                chunk = _cache.ReadChunk(reader.Batch.Number, ordinal / DocumentCache.ChunkSize);
            var entry = reader.Directory[ordinal];
            var own = secrets.Find(entry.Student) ?? throw new LedgerInputException(LedgerError.StudentErased, entry.Student.ToString());
            var (payload, disclosures) = reader.Decrypt(ordinal, own, chunk);
            opened.Add(ordinal, payload, disclosures);
            documents.Add(new TransferredDocument(entry.Student, entry.RecordId, entry.Version, payload, disclosures));
        }

        opened.Check(static fault => throw fault);
        return documents;
    }

    /// <summary>Whether a kill ended the reception between its last document and the proof of its roots.</summary>
    internal static bool IsHalfReceived(CacheBatch batch) => batch is { State: CacheBatchState.Prepared, Receipt: not null };

    internal void Discard(CacheBatch batch) => _cache.DeleteBatch(batch.Number);

    internal BatchReader NewReader(CacheBatch batch) => new(_cache, batch);

    /// <summary>
    /// Takes over a batch's documents, sealed anew under keys of this store's own: whatever the school's keys are, this holder
    /// destroys its own. The batch stays only if both trees, built from the documents alone, have the ledger's roots.
    /// </summary>
    /// <param name="anchored">The ledger's batch.</param>
    /// <param name="receipt">Its receipt.</param>
    /// <param name="parts">Its documents in their order, a part at a time.</param>
    /// <param name="progress">Told how many documents are done; may be null.</param>
    /// <param name="cancellationToken">Cancels between parts; nothing stays then.</param>
    /// <exception cref="LedgerInputException">The documents are not the batch's, or the disk is full.</exception>
    internal async Task ReceiveAsync(
        Batch anchored, Receipt receipt, IEnumerable<IReadOnlyList<TransferredDocument>> parts, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        var number = 0;
        try
        {
            Settle(remove: true);
            var batch = Begin(anchored, receipt);
            number = batch.Number;
            var directory = new List<DirectoryEntry>(anchored.Size);
            var leaves = new BatchBuilder();
            foreach (var documents in parts)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (directory.Count + documents.Count > anchored.Size)
                    throw new LedgerInputException(LedgerError.PackageWrong, batch.BatchId);
                await _keys.AddAsync(documents.Select(d => d.Student).Distinct(), cancellationToken).ConfigureAwait(false);
                Take(batch, documents, directory, leaves);
                progress?.Report(new ImportProgress(ImportStep.Receiving, directory.Count, anchored.Size));
            }

            Complete(batch, directory, leaves);
            batch = batch with { State = CacheBatchState.Prepared, Size = anchored.Size, Sha256Root = anchored.Sha256Root, Sm3Root = anchored.Sm3Root };
            await Task.Run(() => new CacheScrub(_cache, _keys, _options).RecomputeRoots(batch, progress, cancellationToken), cancellationToken).ConfigureAwait(false);
            _cache.UpdateBatch(batch with { State = CacheBatchState.Anchored });
            number = 0;
        }
        finally
        {
            if (number > 0)
                _cache.DeleteBatch(number);
            _gate.Release();
        }
    }

    private CacheBatch Begin(Batch anchored, Receipt receipt)
    {
        var batch = new CacheBatch
        {
            Channel = receipt.Channel,
            School = anchored.School,
            Term = anchored.Term,
            Stage = anchored.Stage,
            RuleSetOwner = anchored.RuleSetOwner,
            RuleSet = anchored.RuleSet,
            RuleSetVersion = anchored.RuleSetVersion,
            PreparedAt = _options.TimeProvider.GetUtcNow(),
            Receipt = receipt,
        };
        return batch with { Number = _cache.BeginBatch(batch) };
    }

    // Content keys tell rows of files from another; here are none.
    private void Take(CacheBatch batch, IReadOnlyList<TransferredDocument> documents, List<DirectoryEntry> directory, BatchBuilder leaves)
    {
        if (directory.Count % DocumentCache.ChunkSize != 0)
            throw new LedgerInputException(LedgerError.PackageWrong, batch.BatchId);
        var secrets = new StudentSecretsCache(_keys);
        var random = RandomNumberGenerator.GetBytes(documents.Count * 16);
        var boxes = new byte[documents.Count][];
        var entries = new DirectoryEntry[documents.Count];
        var hashes = new byte[documents.Count * 64];
        Parallel.For(0, documents.Count, new ParallelOptions { MaxDegreeOfParallelism = _options.MaxDegreeOfParallelism ?? Environment.ProcessorCount }, i =>
        {
            var document = documents[i];
            entries[i] = new DirectoryEntry(document.Student, document.RecordId, document.Version, BinaryPrimitives.ReadUInt128BigEndian(random.AsSpan(i * 16)), 0);
            var own = secrets.Find(document.Student) ?? throw new LedgerInputException(LedgerError.StudentErased, document.Student.ToString());
            boxes[i] = DocumentBox.Seal(_options.Cipher, own.DocumentKey, batch.Channel, batch.School, entries[i], document.Payload, document.Disclosures);
            byte[] leaf = [0, .. document.Payload];
            Digest.Compute(DigestAlgorithm.Sha256, leaf).CopyTo(hashes, i * 64);
            Digest.Compute(DigestAlgorithm.Sm3, leaf).CopyTo(hashes, (i * 64) + 32);
        });
        for (var i = 0; i < documents.Count; i++)
            leaves.Add(hashes.AsSpan(i * 64, 32), hashes.AsSpan((i * 64) + 32, 32));
        var chunks = new List<byte[]>();
        for (var from = 0; from < boxes.Length; from += DocumentCache.ChunkSize)
            chunks.Add(DocumentChunk.Join(boxes.AsSpan(from, Math.Min(DocumentCache.ChunkSize, boxes.Length - from))));
        _cache.AppendChunks(batch.Number, directory.Count / DocumentCache.ChunkSize, chunks);
        directory.AddRange(entries);
    }

    private void Complete(CacheBatch batch, List<DirectoryEntry> directory, BatchBuilder leaves)
    {
        BatchTrees trees;
        try
        {
            trees = leaves.Build();
        }
        catch (InvalidOperationException e)
        {
            // None, or the same document twice.
            throw new LedgerInputException(LedgerError.PackageWrong, e, batch.BatchId);
        }

        if (Convert.ToHexStringLower(trees.Sha256.Root.Span) != batch.Receipt!.Sha256Root || Convert.ToHexStringLower(trees.Sm3.Root.Span) != batch.Receipt.Sm3Root)
            throw new LedgerInputException(LedgerError.PackageWrong, batch.BatchId);
        _cache.CompleteBatch(
            batch with { Sha256Root = batch.Receipt.Sha256Root, Sm3Root = batch.Receipt.Sm3Root },
            System.Runtime.InteropServices.CollectionsMarshal.AsSpan(directory), BatchTree.Of(trees));
    }
}
