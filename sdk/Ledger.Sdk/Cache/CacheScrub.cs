using Ledger.Sdk.Cache.Internal;
using Ledger.Sdk.Files.Internal;
using Ledger.Sdk.Import;
using Ledger.Sdk.Internal;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Keys.Internal;

namespace Ledger.Sdk.Cache;

/// <summary>
/// Rehashes everything in the cache: fields against payloads, payloads against leaves, leaves against roots. A root alone
/// would still be right after a document was changed on the disk.
/// </summary>
internal sealed class CacheScrub(DocumentCache cache, KeyStore keys, LedgerStoreOptions options)
{
    private const int MaxFaults = 1000;

    public CacheScrubReport Run(StudentFiles files, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        var faults = new List<LedgerInputException>();
        long documents = 0, erased = 0, faultCount = 0;
        IReadOnlyList<CacheBatch> batches;
        try
        {
            batches = [.. cache.Batches().Where(b => b.IsWhole)];
            cache.ReadStudents();
        }
        catch (LedgerInputException e)
        {
            return new CacheScrubReport(0, 0, 0, [e], 1);
        }

        var total = batches.Sum(b => (long)b.Size);
        foreach (var batch in batches)
        {
            try
            {
                erased += Walk(batch, documents, total, progress, Keep, cancellationToken);
                documents += batch.Size;
            }
            catch (LedgerInputException e)
            {
                Keep(e);
            }
        }

        var read = ReadFiles(files, Keep, cancellationToken);
        return new CacheScrubReport(batches.Count, documents, erased, faults, faultCount) { Files = read };

        void Keep(LedgerInputException fault)
        {
            faultCount++;
            if (faults.Count < MaxFaults)
                faults.Add(fault);
        }
    }

    public (string Sha256Root, string Sm3Root) RecomputeRoots(CacheBatch batch, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        // The reader builds both trees from the leaves, and every document opened is hashed down to its leaf.
        LedgerInputException? first = null;
        var erased = Walk(batch, 0, batch.Size, progress, fault => first ??= fault, cancellationToken);
        if (first is not null)
            throw first;
        if (erased > 0)
            throw new LedgerInputException(LedgerError.StudentErased, batch.BatchId);
        return (batch.Sha256Root, batch.Sm3Root);
    }

    private long ReadFiles(StudentFiles files, Action<LedgerInputException> fault, CancellationToken cancellationToken)
    {
        var gate = new Lock();
        long read = 0;
        Parallel.ForEach(files.Students().Where(s => keys.Find(s) is not null), options.Parallel(cancellationToken), student =>
        {
            var count = files.Scrub(student, e =>
            {
                lock (gate)
                    fault(e);
            });
            Interlocked.Add(ref read, count);
        });
        return read;
    }

    // Opens every document of a batch; answers how many belong to students whose keys were erased.
    private long Walk(
        CacheBatch batch, long before, long total, IProgress<ImportProgress>? progress, Action<LedgerInputException> fault, CancellationToken cancellationToken)
    {
        var reader = new BatchReader(cache, batch);
        var secrets = new StudentSecretsCache(keys);
        var gate = new Lock();
        long erased = 0, done = 0;
        var chunks = (batch.Size + DocumentCache.ChunkSize - 1) / DocumentCache.ChunkSize;
        Parallel.For(0, chunks, options.Parallel(cancellationToken), chunk =>
        {
            byte[]? bytes = null;
            LedgerInputException? unread = null;
            try
            {
                bytes = cache.ReadChunk(batch.Number, chunk);
            }
            catch (LedgerInputException e)
            {
                unread = e;
            }

            var end = Math.Min(batch.Size, (chunk + 1) * DocumentCache.ChunkSize);
            var opened = new OpenedDocuments(reader);
            for (var ordinal = chunk * DocumentCache.ChunkSize; ordinal < end; ordinal++)
            {
                try
                {
                    var student = reader.Directory[ordinal].Student;
                    if (secrets.Find(student) is { } found)
                    {
                        var document = reader.Decrypt(ordinal, found, bytes);
                        opened.Add(ordinal, document.Payload, document.Disclosures);
                    }
                    else if (keys.IsErased(student))
                        Interlocked.Increment(ref erased);
                    else
                        throw new LedgerInputException(LedgerError.StudentKeyMissing, student.ToString());
                }
                catch (LedgerInputException e)
                {
                    lock (gate)
                        fault(unread is null ? e : new LedgerInputException(LedgerError.DocumentDamaged, unread, reader.Directory[ordinal].RecordIdText(), batch.BatchId, "LiteDB"));
                }
            }

            opened.Check(e =>
            {
                lock (gate)
                    fault(e);
            });

            var now = Interlocked.Add(ref done, end - (chunk * DocumentCache.ChunkSize));
            if (chunk % 64 == 0)
                progress?.Report(new ImportProgress(ImportStep.Scrubbing, before + now, total));
        });
        progress?.Report(new ImportProgress(ImportStep.Scrubbing, before + batch.Size, total));
        return erased;
    }
}
