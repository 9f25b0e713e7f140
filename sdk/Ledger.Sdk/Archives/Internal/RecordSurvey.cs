using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Cache.Internal;
using Ledger.Sdk.Import;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Keys.Internal;

namespace Ledger.Sdk.Archives.Internal;

/// <summary>Finds every record of some students in anchored batches with its dimension; each document is rehashed on the way.</summary>
internal sealed class RecordSurvey(DocumentCache cache, StudentSecretsCache secrets, RuleSetShelf shelf, ParallelOptions parallel, IProgress<ImportProgress>? progress)
{
    public Dictionary<StudentId, List<StatedRecord>> Run(
        IReadOnlyList<CacheBatch> batches, IReadOnlySet<StudentId> students, IReadOnlySet<RecordReference> outdated)
    {
        var found = students.ToDictionary(s => s, _ => new List<StatedRecord>());
        var total = batches.Sum(b => (long)b.Size);
        long done = 0;
        foreach (var batch in batches)
        {
            var reader = new BatchReader(cache, batch);
            var gone = outdated.Where(r => r.Batch.ToString() == batch.BatchId).Select(r => r.Index).ToHashSet();
            var records = reader.OpenAll(
                ordinal => reader.Directory[ordinal].Student is var student && students.Contains(student) && !gone.Contains(reader.IndexOf(ordinal))
                    ? secrets.Find(student) ?? throw new LedgerInputException(LedgerError.StudentErased, student.ToString())
                    : null,
                (ordinal, payload, disclosures) => (reader.Directory[ordinal].Student, Record: new StatedRecord(
                    Records.Term.Parse(batch.Term), DimensionOf(payload, disclosures), reader.Sha256Leaf(ordinal).ToArray(), reader.Sm3Leaf(ordinal).ToArray())),
                parallel);
            foreach (var (student, record) in records)
                found[student].Add(record);
            progress?.Report(new ImportProgress(ImportStep.Reading, done += batch.Size, total));
        }

        return found;
    }

    private string? DimensionOf(byte[] payload, byte[] disclosures)
    {
        var type = DocumentFields.TypeOf(shelf, payload);
        return type.Dimension is not null || type.DimensionField < 0 ? type.Dimension : DocumentFields.ValueAt(disclosures, type.DimensionField)?.AsText;
    }
}
