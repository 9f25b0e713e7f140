using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Import;
using Ledger.Sdk.Import.Internal;
using Ledger.Sdk.Internal;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Keys.Internal;
using Ledger.Sdk.Rosters;
using Term = Ledger.Records.Term;

namespace Ledger.Sdk.Archives.Internal;

/// <summary>Makes the statements of completeness of students, as one batch in the cache.</summary>
internal sealed class ArchivePreparation(
    DocumentCache cache, StudentSecretsCache secrets, RuleSetShelf shelf, LedgerStoreOptions store, ArchiveFormation options, IProgress<ImportProgress>? progress)
{
    private const int RowsInPart = 8 * DocumentCache.ChunkSize;

    /// <summary>Makes the batch.</summary>
    /// <param name="students">Whose; each has a key.</param>
    /// <param name="sources">The batches of records.</param>
    /// <param name="standing">The batches of statements that are anchored, in the order of their numbers.</param>
    /// <param name="height">The ledger's height.</param>
    /// <param name="outdated">Records that do not stand.</param>
    /// <param name="cancellationToken">Cancels between documents.</param>
    public PreparedArchives Run(
        IReadOnlyList<Student> students, IReadOnlyList<CacheBatch> sources, IReadOnlyList<CacheBatch> standing, long height,
        IReadOnlySet<RecordReference> outdated, CancellationToken cancellationToken)
    {
        if (options.RuleSet.Archive is null)
            throw new LedgerInputException(LedgerError.ArchiveRuleSetMissing, options.RuleSet.Id);
        var found = new RecordSurvey(cache, secrets, shelf, store.Parallel(cancellationToken), progress)
            .Run(sources, students.Select(s => s.Id).ToHashSet(), outdated);
        var known = new Dictionary<StudentId, UInt128>();
        foreach (var entry in standing.SelectMany(b => cache.ReadDirectory(b)))
            known[entry.Student] = entry.ContentKey;

        var rows = new Dictionary<RuleSet, List<RecordRow>>();
        var unchanged = 0;
        List<StudentId> changed = [], without = [];
        foreach (var student in students)
        {
            if (found[student.Id] is not { Count: > 0 } records)
            {
                without.Add(student.Id);
                continue;
            }

            var key = ContentKey(student.Id, records);
            if (known.TryGetValue(student.Id, out var before))
            {
                if (before == key)
                    unchanged++;
                else if (!options.Reform)
                    changed.Add(student.Id);
                if (before == key || !options.Reform)
                    continue;
            }

            var rules = RulesFor(student, records);
            (rows.TryGetValue(rules, out var others) ? others : rows[rules] = []).Add(new RecordRow(student.Id, rules.Types[0], Completeness.Values(rules.Types[0], student.Name, student.RegistryNumber, height, records), key));
        }

        // A batch follows one rule set: students with more terms than usual have one of their own.
        return new PreparedArchives([.. rows.Select(r => Write(r.Key, r.Value, cancellationToken))], [.. rows.Values.SelectMany(r => r).Select(r => r.Student)], unchanged, changed, without);
    }

    private RuleSet RulesFor(Student student, List<StatedRecord> records)
    {
        var terms = records.Select(r => r.Term).Distinct().Count();
        return terms <= Completeness.MostTerms && options.RuleSet.ArchiveOf(terms) is { } rules
            ? rules
            : throw new LedgerInputException(LedgerError.ArchiveTermsTooMany, student.Id.ToString(), terms.ToString(CultureInfo.InvariantCulture));
    }

    private CacheBatch Write(RuleSet rules, List<RecordRow> rows, CancellationToken cancellationToken)
    {
        var batch = new CacheBatch
        {
            Channel = options.Channel,
            School = options.School,
            Term = options.Term,
            Stage = options.Stage,
            RuleSetOwner = options.RuleSetOwner,
            RuleSet = rules.Id,
            RuleSetVersion = rules.Version.ToString(CultureInfo.InvariantCulture),
            PreparedAt = store.TimeProvider.GetUtcNow(),
        };
        var committer = new RecordCommitter(new BatchContext(options.Channel, SchoolCode.Parse(options.School), Term.Parse(options.Term), rules), store.MaxDegreeOfParallelism);
        var documents = new BatchDocuments(store, secrets);
        var number = cache.BeginBatch(batch);
        try
        {
            var chunks = 0;
            foreach (var part in rows.Chunk(RowsInPart))
            {
                var sealedPart = documents.Commit(batch, committer, [.. part], cancellationToken);
                cache.AppendChunks(number, chunks, sealedPart);
                chunks += sealedPart.Count;
                progress?.Report(new ImportProgress(ImportStep.Completing, documents.Count, rows.Count));
            }

            return documents.Complete(cache, batch with { Number = number });
        }
        catch
        {
            cache.DeleteBatch(number);
            throw;
        }
    }

    // The same records give the same statement, whatever the height.
    private UInt128 ContentKey(StudentId student, List<StatedRecord> records)
    {
        var text = string.Join('\n', records.Select(r => $"{r.Term} {r.Dimension} {Convert.ToHexStringLower(r.Sha256Leaf.Span)}").Order(StringComparer.Ordinal));
        var hash = HMACSHA256.HashData(cache.ContentKeyKey, (byte[])[.. student.ToByteArray(), .. "archive\n"u8, .. Encoding.UTF8.GetBytes(text)]);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
