using System.Buffers.Binary;
using System.Security.Cryptography;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk.Access;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Cache.Internal;
using Ledger.Sdk.Files.Internal;
using Ledger.Sdk.Import;
using Ledger.Sdk.Internal;
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

    /// <summary>How many parts of a batch were received by a run that was stopped; 0 if none was.</summary>
    internal int PartsReceived(string batchId) =>
        _cache.Batches().FirstOrDefault(b => b.BatchId == batchId && b.State == CacheBatchState.Receiving) is { } batch ? _cache.ReadReceived(batch.Number).Count : 0;

    internal void Discard(CacheBatch batch) => _cache.DeleteBatch(batch.Number);

    internal BatchReader NewReader(CacheBatch batch) => new(_cache, batch);

    /// <summary>The evidence of a batch that is kept here, in the order of its documents, each file of a student once.</summary>
    /// <exception cref="LedgerInputException">A document was changed.</exception>
    internal IReadOnlyList<EvidenceToSend> EvidenceForTransfer(BatchReader reader, CancellationToken cancellationToken)
    {
        if (!reader.Directory.Select(e => e.Student).Distinct().Any(_files.HasAny))
            return [];
        return
        [
            .. EvidenceOf(reader, cancellationToken).Select(e => (e.Student, e.Digest)).Distinct().Where(e => _files.Has(e.Student, StudentFileKind.Evidence, e.Digest))
                .Select(e => new EvidenceToSend(
                    e.Student, Convert.FromHexString(e.Digest.AsSpan("sha256:".Length)), _files.LengthOf(e.Student, StudentFileKind.Evidence, e.Digest), () => _files.Open(e.Student, StudentFileKind.Evidence, e.Digest)!)),
        ];
    }

    /// <summary>How new documents and files are encrypted.</summary>
    internal DocumentCipher Cipher => _options.Cipher;

    /// <summary>Keeps the evidence of a part under this store's own keys, what is there not again.</summary>
    /// <exception cref="LedgerInputException">The part does not open, or a file has another digest or is of nobody in the batch.</exception>
    internal int ReceiveEvidence(string batchId, DocumentPackage package, ReceptionKey key, int part, CancellationToken cancellationToken)
    {
        var kept = 0;
        var students = _cache.ReadDirectory(Find(batchId)).Select(e => e.Student).ToHashSet();
        package.OpenEvidence(key, part, (student, sha256, content) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            var digest = "sha256:" + Convert.ToHexStringLower(sha256);
            if (!students.Contains(student))
                throw new LedgerInputException(LedgerError.PackageWrong, batchId);
            if (!HasKey(student) || _files.Has(student, StudentFileKind.Evidence, digest))
                return;
            if (!_files.Keep(student, StudentFileKind.Evidence, digest, content, sha256))
                throw new LedgerInputException(LedgerError.PackageWrong, batchId);
            kept++;
        });
        return kept;
    }

    /// <summary>
    /// Takes over a batch's documents, sealed anew under keys of this store's own: whatever the school's keys are, this holder
    /// destroys its own. Each part is durable before the next is opened; stopped, the same call goes on with the part that is
    /// next. The batch stays only if both trees, built from the documents alone, have the ledger's roots.
    /// </summary>
    /// <param name="anchored">The ledger's batch.</param>
    /// <param name="receipt">Its receipt.</param>
    /// <param name="parts">In how many parts the documents come.</param>
    /// <param name="open">Opens the documents of a part.</param>
    /// <param name="progress">Told how many documents are done; may be null.</param>
    /// <param name="cancellationToken">Cancels between parts; what was received stays.</param>
    /// <exception cref="LedgerInputException">The documents are not the batch's, and nothing of it stays; or the disk is full, and what was received stays.</exception>
    internal async Task ReceiveAsync(
        Batch anchored, Receipt receipt, int parts, Func<int, IReadOnlyList<TransferredDocument>> open, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        var number = 0;
        try
        {
            Settle(remove: true);
            var id = anchored.BatchId.ToString();
            var batch = _cache.Batches().FirstOrDefault(b => b.BatchId == id && (b.State == CacheBatchState.Receiving || IsHalfReceived(b))) ?? Begin(anchored, receipt);
            number = batch.Number;
            if (batch.State == CacheBatchState.Receiving)
                await ReceiveAsync(batch, anchored.Size, parts, open, progress, cancellationToken).ConfigureAwait(false);
            batch = batch with { State = CacheBatchState.Prepared, Size = anchored.Size };
            await Task.Run(() => new CacheScrub(_cache, _keys, _options).RecomputeRoots(batch, progress, cancellationToken), cancellationToken).ConfigureAwait(false);
            _cache.UpdateBatch(batch with { State = CacheBatchState.Anchored });
        }
        catch (LedgerInputException e) when (number > 0 && e.Error is LedgerError.PackageWrong or LedgerError.DocumentDamaged or LedgerError.StudentErased or LedgerError.CacheDamaged)
        {
            _cache.DeleteBatch(number);
            throw;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task ReceiveAsync(
        CacheBatch batch, int size, int parts, Func<int, IReadOnlyList<TransferredDocument>> open, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        var directory = new List<DirectoryEntry>(size);
        var leaves = new BatchBuilder();
        var received = _cache.ReadReceived(batch.Number);
        foreach (var (entries, hashes) in received)
        {
            directory.AddRange(entries);
            Add(leaves, hashes);
        }

        for (var part = received.Count; part < parts; part++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var documents = open(part);
            if (directory.Count + documents.Count > size)
                throw new LedgerInputException(LedgerError.PackageWrong, batch.BatchId);
            await _keys.AddAsync(documents.Select(d => d.Student).Distinct(), cancellationToken).ConfigureAwait(false);
            Take(batch, part, documents, directory, leaves);
            progress?.Report(new ImportProgress(ImportStep.Receiving, directory.Count, size));
        }

        Complete(batch, directory, leaves);
    }

    private CacheBatch Begin(Batch anchored, Receipt receipt)
    {
        var batch = new CacheBatch
        {
            State = CacheBatchState.Receiving,
            Channel = receipt.Channel,
            School = anchored.School,
            Term = anchored.Term,
            Stage = anchored.Stage,
            RuleSetOwner = anchored.RuleSetOwner,
            RuleSet = anchored.RuleSet,
            RuleSetVersion = anchored.RuleSetVersion,
            Sha256Root = anchored.Sha256Root,
            Sm3Root = anchored.Sm3Root,
            PreparedAt = _options.TimeProvider.GetUtcNow(),
            Receipt = receipt,
        };
        return batch with { Number = _cache.BeginBatch(batch) };
    }

    // Content keys tell rows of files from another; here are none.
    private void Take(CacheBatch batch, int part, IReadOnlyList<TransferredDocument> documents, List<DirectoryEntry> directory, BatchBuilder leaves)
    {
        if (directory.Count % DocumentCache.ChunkSize != 0)
            throw new LedgerInputException(LedgerError.PackageWrong, batch.BatchId);
        var secrets = new StudentSecretsCache(_keys);
        var random = RandomNumberGenerator.GetBytes(documents.Count * 16);
        var boxes = new byte[documents.Count][];
        var entries = new DirectoryEntry[documents.Count];
        var hashes = new byte[documents.Count * 64];
        Parallel.For(0, documents.Count, _options.Parallel(CancellationToken.None), i =>
        {
            var document = documents[i];
            entries[i] = new DirectoryEntry(document.Student, document.RecordId, document.Version, BinaryPrimitives.ReadUInt128BigEndian(random.AsSpan(i * 16)), 0);
            var own = secrets.Find(document.Student) ?? throw new LedgerInputException(LedgerError.StudentErased, document.Student.ToString());
            boxes[i] = DocumentBox.Seal(_options.Cipher, own.DocumentKey, batch.Channel, batch.School, entries[i], document.Payload, document.Disclosures);
            byte[] leaf = [0, .. document.Payload];
            Digest.Compute(DigestAlgorithm.Sha256, leaf).CopyTo(hashes, i * 64);
            Digest.Compute(DigestAlgorithm.Sm3, leaf).CopyTo(hashes, (i * 64) + 32);
        });
        Add(leaves, hashes);
        var chunks = new List<byte[]>();
        for (var from = 0; from < boxes.Length; from += DocumentCache.ChunkSize)
            chunks.Add(DocumentChunk.Join(boxes.AsSpan(from, Math.Min(DocumentCache.ChunkSize, boxes.Length - from))));
        _cache.AppendChunks(batch.Number, directory.Count / DocumentCache.ChunkSize, chunks);
        _cache.NoteReceived(batch.Number, part, entries, hashes);
        directory.AddRange(entries);
    }

    private static void Add(BatchBuilder leaves, byte[] hashes)
    {
        for (var at = 0; at < hashes.Length; at += 64)
            leaves.Add(hashes.AsSpan(at, 32), hashes.AsSpan(at + 32, 32));
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

        if (Convert.ToHexStringLower(trees.Sha256.Root.Span) != batch.Sha256Root || Convert.ToHexStringLower(trees.Sm3.Root.Span) != batch.Sm3Root)
            throw new LedgerInputException(LedgerError.PackageWrong, batch.BatchId);
        _cache.CompleteBatch(batch, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(directory), BatchTree.Of(trees));
    }
}
