using System.Runtime.CompilerServices;
using Ledger.Records.State;
using Ledger.Sdk.Access;
using Ledger.Sdk.Archives;
using Ledger.Sdk.Archives.Internal;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Import;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Keys.Internal;
using Ledger.Sdk.Rosters;

namespace Ledger.Sdk;

/// <summary>The archives of the store's students.</summary>
public sealed partial class LedgerStore
{
    /// <summary>
    /// Puts the archives together whose statements of completeness a batch holds, in the order of the students, some at a time.
    /// Nobody has signed them yet.
    /// </summary>
    /// <param name="batchId">An anchored batch of statements.</param>
    /// <param name="students">Internal ids; null: everyone of the batch who is on the roster, by class and name.</param>
    /// <param name="cancellationToken">Stops between students.</param>
    /// <exception cref="LedgerInputException">The batch is not in the cache, is not anchored, or holds no statements; or a document was changed.</exception>
    public async IAsyncEnumerable<ExportedArchive> ExportArchivesAsync(
        string batchId, IReadOnlyList<StudentId>? students = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var batch = Find(batchId);
        if (batch.State != CacheBatchState.Anchored || !ArchiveBatches.IsOfStatements(RuleSets.RuleSets, batch))
            throw new LedgerInputException(LedgerError.ArchiveNotFormed, batchId);
        List<string> sources = [.. Batches.Where(b => b.State == CacheBatchState.Anchored && b.School == batch.School && b.Channel == batch.Channel && !ArchiveBatches.IsOfStatements(RuleSets.RuleSets, b)).Select(b => b.BatchId)];
        var export = new ArchiveExport(NewExport(AccessPurposes.ArchiveExport), RuleSets, batch, sources);
        var stated = StudentsOf(batchId).ToHashSet();
        students ??= [.. Roster.Students.Where(s => stated.Contains(s.Id)).OrderBy(s => s.Class, StringComparer.Ordinal).ThenBy(s => s.Name, StringComparer.Ordinal).Select(s => s.Id)];
        foreach (var part in students.Chunk(BundleExport.Together))
        {
            foreach (var exported in await Task.Run(() => export.Build(part, cancellationToken), cancellationToken).ConfigureAwait(false))
                yield return exported;
        }
    }

    /// <summary>The students of the roster whose archives are formed: of the classes, with a key.</summary>
    internal IReadOnlyList<Student> StudentsOf(ArchiveFormation options) =>
        [.. Roster.Students.Where(s => (options.Classes is null || options.Classes.Contains(s.Class)) && HasKey(s.Id))];

    /// <summary>The anchored batches of a school that hold records and no statements.</summary>
    internal IReadOnlyList<CacheBatch> RecordBatches(ArchiveFormation options) =>
        [.. Batches.Where(b => b.State == CacheBatchState.Anchored && b.School == options.School && b.Channel == options.Channel && !ArchiveBatches.IsOfStatements(RuleSets.RuleSets, b))];

    /// <summary>The batches of statements of a school in a state; those that wait are of the term and stage that are meant.</summary>
    internal IReadOnlyList<CacheBatch> Statements(ArchiveFormation options, CacheBatchState state) =>
        [.. Batches.Where(b => b.State == state && b.School == options.School && b.Channel == options.Channel
            && (state == CacheBatchState.Anchored || (b.Term == options.Term && b.Stage == options.Stage)) && ArchiveBatches.IsOfStatements(RuleSets.RuleSets, b))];

    /// <summary>Makes the statements of completeness that are lacking, as one batch that is on the disk when this returns.</summary>
    internal async Task<PreparedArchives> PrepareArchivesAsync(
        ArchiveFormation options, long height, IReadOnlySet<RecordReference> outdated, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        Check(new ImportOptions { School = options.School, Term = options.Term });
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var students = StudentsOf(options);
            if (students.Count == 0)
                throw new LedgerInputException(options.Classes is null ? LedgerError.RosterEmpty : LedgerError.ArchiveClassUnknown, string.Join(", ", options.Classes ?? []));
            var sources = RecordBatches(options);
            _access.Append(_options.Access, AccessPurposes.ArchiveFormation, [], [.. sources.Select(b => new AccessedBatch(b.BatchId, b.Size))]);
            return await Task.Run(
                () =>
                {
                    Settle(remove: true);
                    return new ArchivePreparation(_cache, new StudentSecretsCache(_keys), RuleSets, _options, options, progress)
                        .Run(students, sources, Statements(options, CacheBatchState.Anchored), height, outdated, cancellationToken);
                },
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }
}
