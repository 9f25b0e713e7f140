using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Cache.Internal;
using Ledger.Sdk.Import;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Keys.Internal;

namespace Ledger.Sdk.Archives.Internal;

/// <summary>Finds every record of some students in anchored batches with its dimension; each document is rehashed on the way.</summary>
internal sealed class RecordSurvey(DocumentCache cache, StudentSecretsCache secrets, RuleSetShelf shelf, int? threads, IProgress<ImportProgress>? progress)
{
    public Dictionary<StudentId, List<StatedRecord>> Run(
        IReadOnlyList<CacheBatch> batches, IReadOnlySet<StudentId> students, IReadOnlySet<RecordReference> outdated, CancellationToken cancellationToken)
    {
        var found = students.ToDictionary(s => s, _ => new List<StatedRecord>());
        var total = batches.Sum(b => (long)b.Size);
        long done = 0;
        foreach (var batch in batches)
        {
            var reader = new BatchReader(cache, batch);
            var gone = outdated.Where(r => r.Batch.ToString() == batch.BatchId).Select(r => r.Index).ToHashSet();
            var gate = new Lock();
            var parallel = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = threads ?? Environment.ProcessorCount };
            try
            {
                Parallel.For(0, (batch.Size + DocumentCache.ChunkSize - 1) / DocumentCache.ChunkSize, parallel, chunk =>
                {
                    var records = ReadChunk(reader, chunk, students, gone);
                    lock (gate)
                    {
                        foreach (var (student, record) in records)
                            found[student].Add(record);
                    }
                });
            }
            catch (AggregateException e) when (e.InnerExceptions[0] is LedgerException first)
            {
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
            }

            progress?.Report(new ImportProgress(ImportStep.Reading, done += batch.Size, total));
        }

        return found;
    }

    private List<(StudentId Student, StatedRecord Record)> ReadChunk(BatchReader reader, int chunk, IReadOnlySet<StudentId> students, HashSet<int> gone)
    {
        var records = new List<(StudentId, StatedRecord)>();
        var first = chunk * DocumentCache.ChunkSize;
        List<int> wanted = [.. Enumerable.Range(first, Math.Min(reader.Batch.Size, first + DocumentCache.ChunkSize) - first)
            .Where(o => students.Contains(reader.Directory[o].Student) && !gone.Contains(reader.IndexOf(o)))];
        if (wanted.Count == 0)
            return records;
        var bytes = cache.ReadChunk(reader.Batch.Number, chunk);
        var opened = new OpenedDocuments(reader);
        foreach (var ordinal in wanted)
        {
            var student = reader.Directory[ordinal].Student;
            var (payload, disclosures) = reader.Decrypt(ordinal, secrets.Find(student)!, bytes);
            opened.Add(ordinal, payload, disclosures);
            records.Add((student, new StatedRecord(
                Records.Term.Parse(reader.Batch.Term), DimensionOf(payload, disclosures), reader.Sha256Leaf(ordinal).ToArray(), reader.Sm3Leaf(ordinal).ToArray())));
        }

        opened.Check(static fault => throw fault);
        return records;
    }

    private string? DimensionOf(byte[] payload, byte[] disclosures)
    {
        var parsed = RecordPayload.Parse(payload);
        if (shelf.Find(parsed.RuleSetId, parsed.RuleSetVersion) is not { } rules || !rules.TryFindType(parsed.TypeCode, out var type))
            throw new LedgerInputException(LedgerError.RuleSetUnknown, $"{parsed.RuleSetId} {parsed.RuleSetVersion}");
        if (type.Dimension is not null || type.DimensionField < 0)
            return type.Dimension;
        var position = 0;
        foreach (var range in disclosures.AsSpan().Split((byte)'~'))
        {
            if (position++ == type.DimensionField)
                return Disclosure.Parse(disclosures.AsMemory(range)).Value.AsText;
        }

        return null;
    }
}
