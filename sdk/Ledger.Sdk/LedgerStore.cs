using System.Runtime.CompilerServices;
using Ledger.Records;
using Ledger.Sdk.Access;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Files.Internal;
using Ledger.Sdk.Import;
using Ledger.Sdk.Import.Internal;
using Ledger.Sdk.Internal;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Keys.Internal;
using Ledger.Sdk.Notices;
using Ledger.Sdk.Rosters;
using Ledger.Sdk.Rosters.Internal;
using Ledger.Sdk.Workspaces;

namespace Ledger.Sdk;

/// <summary>
/// What a school keeps at home: roster, document cache, students' keys. It needs no network. One process per working
/// folder; within it the store may be shared, and runs one import at a time.
/// </summary>
public sealed partial class LedgerStore : IDisposable
{
    private readonly LedgerStoreOptions _options;
    private readonly MasterKey _master;
    private readonly KeyStore _keys;
    private readonly DocumentCache _cache;
    private readonly AccessLog _access;
    private readonly StudentFiles _files;
    private readonly SemaphoreSlim _gate = new(1, 1);

    private LedgerStore(LedgerStoreOptions options, MasterKey master, KeyStore keys, DocumentCache cache, AccessLog access, StudentFiles files)
    {
        _files = files;
        _options = options;
        _master = master;
        _keys = keys;
        _cache = cache;
        _access = access;
        Inspections = new Supervision.InspectionStore(cache, keys, access, options);
        Roster = new Roster([]);
    }

    /// <summary>The rule sets of the working folder as it was opened; each record is read by the one that it names.</summary>
    public RuleSetShelf RuleSets { get; private init; } = RuleSetShelf.Shipped;

    /// <summary>The roster as of the last import.</summary>
    public Roster Roster { get; private set; }

    /// <summary>The batches of the cache in the order in which they were made; those being prepared are left out.</summary>
    /// <exception cref="LedgerInputException">A batch's entry was changed on the disk.</exception>
    public IReadOnlyList<CacheBatch> Batches => [.. _cache.Batches().Where(b => b.IsWhole)];

    /// <summary>The master key, for its backup.</summary>
    public MasterKey MasterKey => _master;

    /// <summary>The documents and plans of inspections.</summary>
    public Supervision.InspectionStore Inspections { get; }

    /// <summary>The backups of master key and students' keys.</summary>
    public KeyBackups Backups { get; private init; } = null!;

    /// <summary>Opens the store of a working folder, making master key, key store and cache where they are missing.</summary>
    /// <exception cref="LedgerInputException">
    /// Another process has it open; the master key is readable by others or is not the one under which the rest was
    /// written; something was changed on the disk; the shelf of rule sets cannot be read.
    /// </exception>
    public static async Task<LedgerStore> OpenAsync(
        Workspace workspace, LedgerStoreOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        options ??= new LedgerStoreOptions();
        var shelf = await RuleSetShelf.OpenAsync(workspace, cancellationToken).ConfigureAwait(false);

        KeyHandover.Settle(workspace);

        var master = await MasterKey.OpenForAsync(workspace, cancellationToken).ConfigureAwait(false);
        KeyStore? keys = null;
        DocumentCache? cache = null;
        try
        {
            keys = await KeyStore.OpenAsync(workspace.StudentKeysFile, master, cancellationToken).ConfigureAwait(false);
            cache = await DocumentCache.OpenAsync(workspace.CacheFile, master, options.CacheCapacity, cancellationToken).ConfigureAwait(false);
            var access = await AccessLog.OpenAsync(workspace, options.TimeProvider, cancellationToken).ConfigureAwait(false);
            var store = new LedgerStore(options, master, keys, cache, access, new StudentFiles(workspace.FilesDirectory, keys, options.Cipher)) { Backups = new KeyBackups(workspace, master, keys, options.TimeProvider), RuleSets = shelf };
            await store.ReplayErasuresAsync(cancellationToken).ConfigureAwait(false);
            store.Roster = await Task.Run(store.LoadRoster, cancellationToken).ConfigureAwait(false);
            return store;
        }
        catch
        {
            cache?.Dispose();
            keys?.Dispose();
            master.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Takes over a roster file: new students get an id and a key, known ones what changed. Students who are not in the
    /// file stay. If anything in the file is wrong, nothing changes.
    /// </summary>
    /// <exception cref="LedgerInputException">The file cannot be read, or the store cannot be written.</exception>
    public Task<RosterReport> ImportRosterAsync(string file, CancellationToken cancellationToken = default) =>
        ImportRosterAsync(file, ColumnMapping.Empty, cancellationToken);

    /// <summary>Takes over a roster file whose headers the school words in its own way.</summary>
    /// <exception cref="LedgerInputException">The file cannot be read, or the store cannot be written.</exception>
    public async Task<RosterReport> ImportRosterAsync(string file, ColumnMapping mapping, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        ArgumentException.ThrowIfNullOrEmpty(file);
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => ImportRoster(file, mapping, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Reads and checks record files without keeping anything: the dry run.</summary>
    /// <exception cref="LedgerInputException">A file cannot be read, or an option cannot hold.</exception>
    public async Task<ImportReport> CheckAsync(
        IReadOnlyList<string> files, ImportOptions options, IProgress<ImportProgress>? progress = null, CancellationToken cancellationToken = default) =>
        (await RunAsync(files, options, keep: false, progress, cancellationToken).ConfigureAwait(false)).Report;

    /// <summary>
    /// Checks files and folders as <see cref="RecordCheck"/> does, against this store's roster unless the options name
    /// another, and tells which rows are anchored already, or look like others of before. Of what was checked only fingerprints
    /// are kept, by which later rows are compared; see <see cref="RebuildFingerprintsAsync"/>.
    /// </summary>
    /// <exception cref="LedgerInputException">As <see cref="RecordCheck.RunAsync"/>.</exception>
    public async Task<RecordCheckReport> CheckAsync(
        IReadOnlyList<string> paths, RecordCheckOptions options, IProgress<ImportProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfZero(paths.Count, nameof(paths));
        RecordCheck.Check(options);
        if (Roster.Students.Count == 0 && options.RosterFile is null)
            throw new LedgerInputException(LedgerError.RosterEmpty);
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(
                () =>
                {
                    var batches = Settle(remove: false)
                        .Where(b => b.State != CacheBatchState.Withdrawn && (options.School.Length == 0 || b.School == options.School) && (options.Term.Length == 0 || b.Term == options.Term));
                    List<CacheBatch> standing = [.. batches];
                    var grades = new GradeCounts(options.RuleSet);

                    // Which batches are of one school's term is known only if both were said.
                    if (options.School.Length > 0 && options.Term.Length > 0)
                        grades.AddBatches(_cache, new StudentSecretsCache(_keys), RuleSets, standing, CountsGrades, _options.Parallel(cancellationToken));
                    return RecordCheck.Run(options, new CheckStore(Roster, _cache.ContentKeyKey, Known(standing), grades) { Before = ReadFingerprints(), Keep = _cache.WriteFingerprints }, paths, progress, cancellationToken);
                },
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Reads, checks, commits and caches record files: on return their batch is on the disk with everything that a proof
    /// needs, and only the ledger's word is missing. Run again with the same files it makes nothing twice, and a batch
    /// that an interrupted run prepared is taken up as it stands, with the same ids, random bytes and roots.
    /// </summary>
    /// <exception cref="LedgerInputException">A file cannot be read, an option cannot hold, or the disk is full.</exception>
    public Task<PreparedImport> PrepareAsync(
        IReadOnlyList<string> files, ImportOptions options, IProgress<ImportProgress>? progress = null, CancellationToken cancellationToken = default) =>
        RunAsync(files, options, keep: true, progress, cancellationToken);

    /// <summary>Removes a batch that is prepared and not on the ledger; false if there is none of this id in that state.</summary>
    public async Task<bool> DiscardPreparedAsync(string batchId, CancellationToken cancellationToken = default)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Batches.FirstOrDefault(b => b.BatchId == batchId) is not { State: CacheBatchState.Prepared } batch)
                return false;
            await Task.Run(() => _cache.DeleteBatch(batch.Number), cancellationToken).ConfigureAwait(false);
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Opens, rehashes and re-proves every cached document, all of them even after the first that fails.</summary>
    public Task<CacheScrubReport> ScrubAsync(IProgress<ImportProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => new CacheScrub(_cache, _keys, _options).Run(_files, progress, cancellationToken), cancellationToken);

    /// <summary>
    /// Builds a student's bundle from the anchored batches of the cache. Each document is rehashed on the way, so that a
    /// changed one is named instead of exported.
    /// </summary>
    /// <exception cref="LedgerInputException">
    /// The student is unknown, erased or without anchored records, a field is unknown, or a document was changed.
    /// </exception>
    public Task<byte[]> ExportBundleAsync(BundleRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Task.Run(() => NewExport().Build(request, cancellationToken), cancellationToken);
    }

    /// <summary>Builds the bundles of many students, in their order, some at a time, so that memory does not grow with their number.</summary>
    /// <param name="students">Internal ids of students of the roster.</param>
    /// <param name="selection">Which records, and what of them.</param>
    /// <param name="cancellationToken">Stops between students.</param>
    public async IAsyncEnumerable<ExportedBundle> ExportBundlesAsync(
        IReadOnlyList<StudentId> students, BundleSelection selection, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(students);
        ArgumentNullException.ThrowIfNull(selection);
        var export = NewExport();
        foreach (var part in students.Chunk(BundleExport.Together))
        {
            foreach (var exported in await Task.Run(() => export.Build(part, selection, cancellationToken), cancellationToken).ConfigureAwait(false))
                yield return exported;
        }
    }

    /// <summary>Recomputes both roots of a batch from its documents: payloads from fields, leaves from payloads, trees from leaves.</summary>
    /// <returns>The SHA-256 and the SM3 root, 64 lowercase hexadecimal digits each.</returns>
    /// <exception cref="LedgerInputException">The batch is not in the cache, or a document was changed.</exception>
    public Task<(string Sha256Root, string Sm3Root)> RecomputeRootsAsync(
        string batchId, IProgress<ImportProgress>? progress = null, CancellationToken cancellationToken = default) => Task.Run(
        () =>
        {
            var batch = Find(batchId);
            _access.Append(_options.Access, AccessPurposes.BatchReview, [], [new AccessedBatch(batch.BatchId, batch.Size)]);
            return new CacheScrub(_cache, _keys, _options).RecomputeRoots(batch, progress, cancellationToken);
        },
        cancellationToken);

    /// <summary>Counts a batch's records by class and by type, from its documents; a type that the shelf does not know is named by its code.</summary>
    /// <exception cref="LedgerInputException">The batch is not in the cache, or a document was changed.</exception>
    public Task<BatchContents> CountContentsAsync(string batchId, CancellationToken cancellationToken = default) =>
        Task.Run(() => CountContents(Find(batchId), cancellationToken), cancellationToken);

    /// <summary>What a public notice shows of a batch's records, by class, name and type; students who were erased are left out.</summary>
    /// <exception cref="LedgerInputException">The batch is not in the cache, a document was changed, or the shelf lacks its rule set.</exception>
    public Task<IReadOnlyList<NoticeRow>> ReadNoticeAsync(string batchId, CancellationToken cancellationToken = default) =>
        Task.Run(() => ReadNotice(Find(batchId), cancellationToken), cancellationToken);

    /// <summary>Closes the files and forgets the keys.</summary>
    public void Dispose()
    {
        _cache.Dispose();
        _keys.Dispose();
        _master.Dispose();
        _gate.Dispose();
    }

    /// <summary>
    /// Destroys a student's key, and with it all that the documents and salts of the student say. The erasure is noted
    /// beside the documents too, so that a restored key store does not undo it.
    /// </summary>
    /// <returns>False if the student has no key.</returns>
    public async Task<bool> EraseStudentAsync(StudentId student, CancellationToken cancellationToken = default)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var now = _options.TimeProvider.GetUtcNow();
            if (_keys.Find(student) is null)
                return false;
            // The note first: an interrupted erasure is completed by the next opening.
            _cache.WriteErasures([(student, now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture))]);
            await _keys.EraseAsync(student, now, cancellationToken).ConfigureAwait(false);
            _files.Erase(student);
            _cache.Purge([student]);
            Roster = new Roster(Roster.Students.Where(s => s.Id != student));
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Writes a backup of the document cache while the store is in use, and reads it back: other work on the store waits. The
    /// keys are not in it (<see cref="Backups"/>). <see cref="CacheFiles.RestoreAsync"/> brings it back.
    /// </summary>
    /// <param name="file">A file that does not exist.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    /// <exception cref="LedgerInputException">The file exists or cannot be written, or the cache is damaged.</exception>
    public async Task<CacheBackup> BackUpCacheAsync(string file, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await CacheFiles.BackUpAsync(_cache, _master, _files.Directory, file, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Every batch of which anything is stored; null for an entry that cannot be read.</summary>
    internal IReadOnlyList<(int Number, CacheBatch? Batch)> Entries => _cache.ReadEntries();

    internal byte[] ReadLeaves(int number) => _cache.ReadLeaves(number);

    internal void Put(CacheBatch batch) => _cache.UpdateBatch(batch);

    /// <summary>Whose the records of a batch are, by leaf index; empty if the cache does not have the batch.</summary>
    internal StudentId[] StudentsOf(string batchId)
    {
        if (Batches.FirstOrDefault(b => b.BatchId == batchId) is not { } batch)
            return [];
        var directory = _cache.ReadDirectory(batch);
        return [.. _cache.ReadTree(batch).Ordinals.Select(ordinal => directory[ordinal].Student)];
    }

    internal bool HasKey(StudentId student) => _keys.Find(student) is not null;

    /// <summary>The batch of an id; an exception if the cache has none.</summary>
    internal CacheBatch Find(string batchId) => Batches.FirstOrDefault(b => b.BatchId == batchId)
        ?? throw new LedgerInputException(LedgerError.BatchNotInCache, batchId);

    internal CacheBatch MarkAnchored(CacheBatch batch, Receipt receipt)
    {
        var anchored = batch with { State = CacheBatchState.Anchored, Receipt = receipt };
        _cache.UpdateBatch(anchored);
        return anchored;
    }

    /// <summary>Lets the rows of a withdrawn batch be anchored anew; its documents and its receipt stay.</summary>
    internal void MarkWithdrawn(CacheBatch batch) => _cache.UpdateBatch(batch with { State = CacheBatchState.Withdrawn });

    /// <summary>Puts a batch back to the state before the ledger's answer, as if the answer had been lost.</summary>
    internal void Forget(CacheBatch batch) => _cache.UpdateBatch(batch with { State = CacheBatchState.Prepared, Receipt = null });

    private static void Check(ImportOptions options)
    {
        if (SchoolCode.Parse(options.School, out _) != IdentifierError.None)
            throw new LedgerInputException(LedgerError.SchoolCodeWrong, options.School);
        if (Term.Parse(options.Term, out _) != IdentifierError.None)
            throw new LedgerInputException(LedgerError.TermWrong, options.Term);
        if (options.RecordType is { } type && !options.RuleSet.TryFindType(type, out _))
            throw new LedgerInputException(LedgerError.RecordTypeUnknown, type, string.Join("、", options.RuleSet.Types.Select(t => t.Title.Zh)));
    }

    private async Task<PreparedImport> RunAsync(
        IReadOnlyList<string> files, ImportOptions options, bool keep, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfZero(files.Count, nameof(files));
        Check(options);
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Roster.Students.Count == 0)
                throw new LedgerInputException(LedgerError.RosterEmpty);
            var sheets = await Task.Run(
                () => FileSearch.Expand(files, except: null).Select(f => SheetFile.Open(f.Path, f.Name)).ToList(), cancellationToken).ConfigureAwait(false);
            var batches = await Task.Run(() => Settle(keep), cancellationToken).ConfigureAwait(false);
            var ofTerm = batches.Where(b => b.State != CacheBatchState.Withdrawn && b.School == options.School && b.Term == options.Term && (b.Channel == options.Channel || b.Receipt?.Channel == options.Channel)).ToList();
            var known = Known(ofTerm);
            var findings = new FindingList(options.MaxFindings);
            var reader = new RecordReader(options, Roster, _cache.ContentKeyKey, findings);
            var changed = await Task.Run(() => FindChanged(sheets, options, ofTerm, cancellationToken), cancellationToken).ConfigureAwait(false);
            var sorter = new RecordSorter(known) { Changed = options.AcceptChanged ? new Dictionary<UInt128, ChangedRecord>() : changed };
            var grades = new GradeCounts(options.RuleSet);
            await Task.Run(() => grades.AddBatches(_cache, new StudentSecretsCache(_keys), RuleSets, ofTerm, CountsGrades, _options.Parallel(cancellationToken)), cancellationToken).ConfigureAwait(false);
            var prints = keep ? new FingerprintCollector(new Fingerprints(_cache.ContentKeyKey)) : null;
            var import = new RecordImport(options, _options, keep ? _cache : null, new StudentSecretsCache(_keys), grades, Roster, keep && options.Evidence is { } folder ? new EvidenceKeeping(folder, _files) : null, prints, progress);
            var made = await import.RunAsync(sheets, reader, sorter, findings, cancellationToken).ConfigureAwait(false);
            var report = new ImportReport
            {
                Files = [.. sheets.Select(f => f.Name)],
                RuleSet = options.RuleSet,
                ExceedsQuota = import.ExceedsQuota,
                Changed = [.. changed.Values],
                Rows = reader.Rows,
                Accepted = import.Accepted,
                Refused = reader.Refused + sorter.Refused,
                AlreadyAnchored = sorter.AlreadyAnchored,
                Resumed = sorter.Resumed,
                Students = import.Students,
                AcceptedByType = import.AcceptedByType,
                Findings = findings.Kept,
                FindingCount = findings.Count,
                Notices = findings.Notices,
                NoticeCount = findings.NoticeCount,
            };
            var refused = report.ExceedsQuota || (!report.Passed && !options.AcceptValid);
            List<CacheBatch> waiting = refused ? [] : Resumed(ofTerm, known);
            if (made is not null)
            {
                made = made with { RefusedRows = reader.Refused };
                await Task.Run(() => KeepFingerprints(made, prints!, options.Evidence, cancellationToken), cancellationToken).ConfigureAwait(false);
                _cache.UpdateBatch(made);
                waiting.Add(made);
            }
            return new PreparedImport(report, waiting, [.. ofTerm.Where(b => known.MetAnchored.Contains(b.Number))]);
        }
        finally
        {
            _gate.Release();
        }
    }

    // Batches left in the state preparing were interrupted: nothing of them can be on the ledger.
    private List<CacheBatch> Settle(bool remove)
    {
        var batches = _cache.Batches();
        foreach (var batch in batches.Where(b => remove && b.State == CacheBatchState.Preparing))
            _cache.DeleteBatch(batch.Number);
        return [.. batches.Where(b => b.IsWhole)];
    }

    /// <summary>Where a record stands that was anchored from a row; null if it is not anchored.</summary>
    internal (string BatchId, int Index)? PlaceOf(ChangedRecord changed) =>
        AnchoredVersions.PlaceOf(_cache, Batches, changed.ContentKey);

    // The files are read once more beforehand, because whether a record is gone is known only at the end of the last one.
    private Dictionary<UInt128, ChangedRecord> FindChanged(
        List<SheetFile> sheets, ImportOptions options, List<CacheBatch> batches, CancellationToken cancellationToken)
    {
        if (batches.TrueForAll(b => b.State != CacheBatchState.Anchored))
            return [];
        var reader = new RecordReader(options, Roster, _cache.ContentKeyKey, new FindingList(0));
        var rows = new List<ReadRecord>();
        foreach (var record in sheets.SelectMany(reader.Read))
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Add(record);
        }

        return new AnchoredVersions(
            _cache, new StudentSecretsCache(_keys), batches, RuleSets, options.RuleSet, read => _access.Append(_options.Access, AccessPurposes.RowComparison, [], read)).Find(rows, options.AcceptChanged, cancellationToken);
    }

    private void CountsGrades(IReadOnlyList<AccessedBatch> read) => _access.Append(_options.Access, AccessPurposes.GradeCounts, [], read);

    private BundleExport NewExport(string purpose = AccessPurposes.BundleExport) =>
        new(_cache, _keys, Roster, RuleSets, students => _access.Append(_options.Access, purpose, students, []));

    private KnownRecords Known(List<CacheBatch> batches)
    {
        var known = new KnownRecords();
        foreach (var batch in batches)
        {
            foreach (var entry in _cache.ReadDirectory(batch))
                known.Add(entry.ContentKey, batch.Number, batch.State == CacheBatchState.Anchored);
        }

        return known;
    }

    private static List<CacheBatch> Resumed(List<CacheBatch> batches, KnownRecords known)
    {
        var resumed = new List<CacheBatch>();
        foreach (var batch in batches)
        {
            if (!known.MetPrepared.TryGetValue(batch.Number, out var met))
                continue;
            if (met < batch.Size)
                throw new LedgerInputException(LedgerError.PreparedBatchDiffers, batch.BatchId, met.ToString(System.Globalization.CultureInfo.InvariantCulture), batch.Size.ToString(System.Globalization.CultureInfo.InvariantCulture));
            resumed.Add(batch);
        }

        return resumed;
    }

    private async Task<RosterReport> ImportRoster(string file, ColumnMapping mapping, CancellationToken cancellationToken)
    {
        var findings = new FindingList(new ImportOptions { School = string.Empty, Term = string.Empty }.MaxFindings);
        var reader = new RosterReader(Roster, mapping, findings);
        var students = reader.Read(SheetFile.Open(file), cancellationToken);
        if (findings.Count == 0)
        {
            await _keys.AddAsync(students.Select(s => s.Id), cancellationToken).ConfigureAwait(false);
            _cache.WriteStudents(students.Select(s => (s.Id, RosterBox.Seal(s, KeyOf(s.Id)))));
            var merged = Roster.Students.ToDictionary(s => s.Id);
            foreach (var student in students)
                merged[student.Id] = student;
            Roster = new Roster(merged.Values);
        }

        return new RosterReport
        {
            Rows = reader.Rows,
            Added = findings.Count == 0 ? reader.Added : 0,
            Updated = findings.Count == 0 ? reader.Updated : 0,
            Unchanged = reader.Unchanged,
            Findings = findings.Kept,
            FindingCount = findings.Count,
            Notices = findings.Notices,
        };
    }

    private Roster LoadRoster()
    {
        var students = new List<Student>();
        foreach (var (id, box) in _cache.ReadStudents())
        {
            if (_keys.Find(id) is { } key)
                students.Add(RosterBox.TryOpen(id, box, key) ?? throw new LedgerInputException(LedgerError.CacheDamaged, _cache.Path, "students", id.ToString()));
            else if (!_keys.IsErased(id))
                throw new LedgerInputException(LedgerError.StudentKeyMissing, id.ToString());
        }

        return new Roster(students);
    }

    private BatchContents CountContents(CacheBatch batch, CancellationToken cancellationToken)
    {
        var ruleSet = RuleSets.Find(batch.RuleSet, batch.RuleSetVersion);
        _access.Append(_options.Access, AccessPurposes.ReceiptCounts, [], [new AccessedBatch(batch.BatchId, batch.Size)]);
        var classes = Roster.Students.ToDictionary(s => s.Id, s => s.Class);
        var reader = new Cache.Internal.BatchReader(_cache, batch);
        var secrets = new StudentSecretsCache(_keys);
        var byClass = new Dictionary<string, int>(StringComparer.Ordinal);
        var byType = new Dictionary<int, int>();
        var erased = 0;
        for (var ordinal = 0; ordinal < reader.Directory.Length; ordinal++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var student = reader.Directory[ordinal].Student;
            if (secrets.Find(student) is not { } own)
            {
                erased++;
                continue;
            }

            var type = RecordPayload.Parse(reader.Open(ordinal, own).Payload).TypeCode;
            byType[type] = byType.GetValueOrDefault(type) + 1;
            var name = classes.GetValueOrDefault(student) ?? string.Empty;
            byClass[name] = byClass.GetValueOrDefault(name) + 1;
        }

        return new BatchContents(
            [.. byClass.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => new ContentCount(c.Key, c.Key, c.Value))],
            [.. byType.OrderBy(t => t.Key).Select(t => ruleSet is not null && ruleSet.TryFindType(t.Key, out var type)
                ? new ContentCount(type.Title.Zh, type.Title.En, t.Value)
                : new ContentCount(t.Key.ToString(System.Globalization.CultureInfo.InvariantCulture), t.Key.ToString(System.Globalization.CultureInfo.InvariantCulture), t.Value))],
            erased,
            batch.RefusedRows);
    }

    private IReadOnlyList<NoticeRow> ReadNotice(CacheBatch batch, CancellationToken cancellationToken)
    {
        var rules = RuleSets.Find(batch.RuleSet, batch.RuleSetVersion) ?? throw new LedgerInputException(LedgerError.RuleSetUnknown, $"{batch.RuleSet} {batch.RuleSetVersion}");
        _access.Append(_options.Access, AccessPurposes.PublicNotice, [], [new AccessedBatch(batch.BatchId, batch.Size)]);
        var students = Roster.Students.ToDictionary(s => s.Id);
        var reader = new Cache.Internal.BatchReader(_cache, batch);
        var secrets = new StudentSecretsCache(_keys);
        var rows = new List<NoticeRow>();
        for (var ordinal = 0; ordinal < reader.Directory.Length; ordinal++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var id = reader.Directory[ordinal].Student;
            if (secrets.Find(id) is not { } own || students.GetValueOrDefault(id) is not { } student)
                continue;
            var (payload, disclosures) = reader.Open(ordinal, own);
            if (!rules.TryFindType(RecordPayload.Parse(payload).TypeCode, out var type))
                continue;
            var values = CommittedRecord.SplitDisclosures(disclosures).Select(Disclosure.Parse).ToDictionary(d => d.Name, d => d.Value, StringComparer.Ordinal);
            rows.Add(NoticeRow.Of(reader.IndexOf(ordinal), student.Class, student.Name, type, values));
        }

        return [.. rows.OrderBy(r => r.Class, StringComparer.Ordinal).ThenBy(r => r.Name, StringComparer.Ordinal).ThenBy(r => r.Type.Code).ThenBy(r => r.Index)];
    }

    // Two places know who was erased; what one lost, the other still says.
    private async Task ReplayErasuresAsync(CancellationToken cancellationToken)
    {
        var noted = _cache.ReadErasures();
        foreach (var (student, _) in noted.Where(e => _keys.Find(e.Id) is not null))
            await _keys.EraseAsync(student, _options.TimeProvider.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        var known = noted.Select(e => e.Id).ToHashSet();
        if (_keys.Erasures.Where(e => !known.Contains(e.Key)).Select(e => (e.Key, e.Value)).ToList() is { Count: > 0 } missing)
            _cache.WriteErasures(missing);

        // A kill may have come between key and purge, and a restored cache has everything again.
        var left = _cache.ReadStudents().Select(s => s.Id).Where(_keys.IsErased).ToHashSet();
        if (left.Count > 0)
            _cache.Purge(left);
        foreach (var student in _files.Students().Where(_keys.IsErased))
            _files.Erase(student);
    }

    private byte[] KeyOf(StudentId student) =>
        _keys.Find(student) ?? throw new LedgerInputException(LedgerError.StudentErased, student.ToString());
}
