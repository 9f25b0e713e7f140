using System.Runtime.CompilerServices;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk.Access;
using Ledger.Sdk.Archives;
using Ledger.Sdk.Archives.Internal;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Files.Internal;
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
            var kept = await Task.Run(() => ReadKept(batchId, part), cancellationToken).ConfigureAwait(false);
            var built = await Task.Run(() => export.Build([.. part.Where(s => !kept.ContainsKey(s))], cancellationToken), cancellationToken).ConfigureAwait(false);
            var next = 0;
            foreach (var student in part)
                yield return kept.TryGetValue(student, out var archive) ? new ExportedArchive(student, archive, null) { IsKept = true } : built[next++];
        }
    }

    /// <summary>
    /// Keeps an archive sealed under its student's key, in the place of one kept before; durable on return. It is exported from
    /// then on as it was kept, and becomes unreadable when the student is erased.
    /// </summary>
    /// <param name="archive">The archive, of a batch of statements in this store.</param>
    /// <param name="cancellationToken">Cancels before it is written.</param>
    /// <returns>Whose it is.</returns>
    /// <exception cref="LedgerInputException">The batch is not in the store, the archive is not of it, the student was erased, or it cannot be written.</exception>
    public Task<StudentId> KeepArchiveAsync(QualityArchive archive, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(archive);
        return Task.Run(
            () =>
            {
                var (student, batch) = OwnerOf(archive);
                using var content = new MemoryStream(archive.Utf8.ToArray(), writable: false);
                _files.Remove(student, StudentFileKind.Page, batch);
                _files.Keep(student, StudentFileKind.Archive, batch, content);
                return student;
            },
            cancellationToken);
    }

    /// <summary>Keeps the printable form of an archive that is kept, sealed as it is.</summary>
    /// <exception cref="LedgerInputException">As <see cref="KeepArchiveAsync"/>.</exception>
    public Task KeepArchivePageAsync(QualityArchive archive, ReadOnlyMemory<byte> page, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(archive);
        return Task.Run(
            () =>
            {
                var (student, batch) = OwnerOf(archive);
                using var content = new MemoryStream(page.ToArray(), writable: false);
                _files.Keep(student, StudentFileKind.Page, batch, content);
            },
            cancellationToken);
    }

    /// <summary>The printable form that is kept of an archive; the access log has an entry first. Null if none is kept.</summary>
    /// <exception cref="LedgerInputException">As <see cref="KeepArchiveAsync"/>, or the file was changed.</exception>
    public Task<byte[]?> ReadArchivePageAsync(QualityArchive archive, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(archive);
        return Task.Run(
            () =>
            {
                var (student, batch) = OwnerOf(archive);
                if (!_files.Has(student, StudentFileKind.Page, batch))
                    return null;
                _access.Append(_options.Access, AccessPurposes.ArchiveExport, [student], []);
                return ReadWhole(student, StudentFileKind.Page, batch);
            },
            cancellationToken);
    }

    private Dictionary<StudentId, QualityArchive> ReadKept(string batch, StudentId[] students)
    {
        List<StudentId> kept = [.. students.Where(s => _files.Has(s, StudentFileKind.Archive, batch))];
        if (kept.Count > 0)
            _access.Append(_options.Access, AccessPurposes.ArchiveExport, kept, []);
        return kept.ToDictionary(s => s, s => ArchiveReading.Parse(ReadWhole(s, StudentFileKind.Archive, batch)!, batch));
    }

    private byte[]? ReadWhole(StudentId student, StudentFileKind kind, string name)
    {
        using var content = _files.Open(student, kind, name);
        if (content is null)
            return null;
        using var whole = new MemoryStream();
        content.CopyTo(whole);
        return whole.ToArray();
    }

    // By where its statement stands, and by the statement itself: an archive of another batch is nobody's here.
    private (StudentId Student, string Batch) OwnerOf(QualityArchive archive)
    {
        var batch = archive.Content.StatementBatch.Id;
        var index = archive.Content.StatementIndex;
        var reader = NewReader(Find(batch));
        Span<byte> leaf = stackalloc byte[Digest.Size];
        MerkleProof.HashLeaf(DigestAlgorithm.Sha256, archive.Content.StatementPayload.Span, leaf);
        var ordinal = Enumerable.Range(0, reader.Batch.Size).FirstOrDefault(o => reader.IndexOf(o) == index, -1);
        return ordinal >= 0 && leaf.SequenceEqual(reader.Sha256Leaf(ordinal))
            ? (reader.Directory[ordinal].Student, batch)
            : throw new LedgerInputException(LedgerError.ArchiveNotFormed, batch);
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
