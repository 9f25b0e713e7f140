using System.Threading.Channels;
using Ledger.Records;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Internal;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Keys.Internal;
using Ledger.Sdk.Rosters;

namespace Ledger.Sdk.Import.Internal;

/// <summary>
/// One import in three stages that run at the same time: a thread reads and checks rows, all cores commit and seal them, a
/// thread writes them to the cache. Bounded channels between the stages keep memory flat whatever the file's size.
/// </summary>
internal sealed class RecordImport(
    ImportOptions options, LedgerStoreOptions storeOptions, DocumentCache? cache, StudentSecretsCache secrets, GradeCounts grades, Roster roster, EvidenceKeeping? evidence, FingerprintCollector? prints, IProgress<ImportProgress>? progress)
{
    // A multiple of the chunk's size, so that every chunk but the last is full.
    private const int RowsInPart = 32 * DocumentCache.ChunkSize;

    private readonly BatchDocuments _documents = new(storeOptions, secrets);
    private readonly HashSet<StudentId> _students = [];
    private readonly SortedDictionary<int, long> _byType = [];

    public long Accepted { get; private set; }

    public int Students => _students.Count;

    /// <summary>Whether more students than may have a grade; then there is no batch.</summary>
    public bool ExceedsQuota { get; private set; }

    public IReadOnlyDictionary<int, long> AcceptedByType => _byType;

    /// <summary>
    /// Reads all files. With a cache, rows that pass go into a new batch; null is returned if there is none, because no
    /// row is new or something was refused.
    /// </summary>
    public async Task<CacheBatch?> RunAsync(
        IReadOnlyList<SheetFile> files, RecordReader reader, RecordSorter sorter, FindingList findings, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var parts = Channel.CreateBounded<List<RecordRow>>(new BoundedChannelOptions(3) { SingleReader = true, SingleWriter = true });
        var chunks = Channel.CreateBounded<List<byte[]>>(new BoundedChannelOptions(3) { SingleReader = true, SingleWriter = true });
        var batch = NewBatch();
        var reading = Task.Run(() => ReadAsync(files, reader, sorter, findings, parts.Writer, stop.Token), CancellationToken.None);
        var committing = Task.Run(() => CommitAsync(batch, findings, parts.Reader, chunks.Writer, stop.Token), CancellationToken.None);
        var writing = Task.Run(() => WriteAsync(batch, chunks.Reader, stop.Token), CancellationToken.None);
        var number = 0;
        try
        {
            await WhenAllOrFirstFailure(stop, reading, committing, writing).ConfigureAwait(false);
            number = await writing.ConfigureAwait(false);

            // Whether a class has too many of a grade is known only when all of its rows are.
            ExceedsQuota = grades.Tell(roster, findings.Add) > 0;
            if (number == 0)
                return null;
            if (ExceedsQuota || (findings.Count > 0 && !options.AcceptValid))
            {
                cache!.DeleteBatch(number);
                return null;
            }

            if (evidence is not null)
                await Task.Run(() => KeepEvidence(number, cancellationToken), cancellationToken).ConfigureAwait(false);
            progress?.Report(new ImportProgress(ImportStep.Completing, 0, _documents.Count));
            return _documents.Complete(cache!, batch with { Number = number });
        }
        catch when (number == 0 && writing.IsCompletedSuccessfully && writing.Result > 0)
        {
            cache!.DeleteBatch(writing.Result);
            throw;
        }
    }

    private void KeepEvidence(int number, CancellationToken cancellationToken)
    {
        try
        {
            evidence!.Keep(progress, storeOptions.Parallel(cancellationToken));
        }
        catch
        {
            cache!.DeleteBatch(number);
            throw;
        }
    }

    private static async Task WhenAllOrFirstFailure(CancellationTokenSource stop, params Task[] stages)
    {
        var running = stages.ToList();
        Task? failed = null;
        while (running.Count > 0)
        {
            var ended = await Task.WhenAny(running).ConfigureAwait(false);
            running.Remove(ended);
            if (failed is not null || ended.IsCompletedSuccessfully)
                continue;
            failed = ended;
            await stop.CancelAsync().ConfigureAwait(false);
        }

        if (failed is not null)
            await failed.ConfigureAwait(false);
    }

    private CacheBatch NewBatch() => new()
    {
        Channel = options.Channel,
        School = options.School,
        Term = options.Term,
        Stage = options.Stage,
        RuleSetOwner = options.RuleSetOwner,
        RuleSet = options.RuleSet.Id,
        RuleSetVersion = options.RuleSet.Version.ToString(System.Globalization.CultureInfo.InvariantCulture),
        PreparedAt = storeOptions.TimeProvider.GetUtcNow(),
    };

    private async Task ReadAsync(
        IReadOnlyList<SheetFile> files, RecordReader reader, RecordSorter sorter, FindingList findings, ChannelWriter<List<RecordRow>> parts, CancellationToken cancellationToken)
    {
        try
        {
            var part = new List<RecordRow>(RowsInPart);
            foreach (var file in files)
            {
                foreach (var record in reader.Read(file))
                {
                    if (!sorter.IsNew(record, findings))
                        continue;
                    grades.Add(record.Row.Student, record.Graded, record.File);
                    evidence?.Add(record);
                    prints?.Add(record);
                    part.Add(record.Row);
                    if (part.Count < RowsInPart)
                        continue;
                    await parts.WriteAsync(part, cancellationToken).ConfigureAwait(false);
                    progress?.Report(new ImportProgress(ImportStep.Reading, reader.Rows, null));
                    part = new List<RecordRow>(RowsInPart);
                }
            }

            if (part.Count > 0)
                await parts.WriteAsync(part, cancellationToken).ConfigureAwait(false);
            progress?.Report(new ImportProgress(ImportStep.Reading, reader.Rows, reader.Rows));
        }
        finally
        {
            parts.Complete();
        }
    }

    private async Task CommitAsync(
        CacheBatch batch, FindingList findings, ChannelReader<List<RecordRow>> parts, ChannelWriter<List<byte[]>> chunks, CancellationToken cancellationToken)
    {
        try
        {
            var context = new BatchContext(options.Channel, SchoolCode.Parse(options.School), Term.Parse(options.Term), options.RuleSet);
            var committer = new RecordCommitter(context, storeOptions.MaxDegreeOfParallelism);
            await foreach (var part in parts.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                Count(part);

                // Once something is refused and all or nothing holds, rows are read on for the report alone.
                if (cache is null || (findings.Count > 0 && !options.AcceptValid))
                    continue;
                if (_documents.Count + part.Count > BatchBuilder.MaxSize)
                    throw new LedgerInputException(LedgerError.BatchTooLarge);
                await chunks.WriteAsync(_documents.Commit(batch, committer, part, cancellationToken), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            chunks.Complete();
        }
    }

    private void Count(List<RecordRow> part)
    {
        Accepted += part.Count;
        foreach (var row in part)
        {
            _students.Add(row.Student);
            _byType[row.Type.Code] = _byType.GetValueOrDefault(row.Type.Code) + 1;
        }
    }

    private async Task<int> WriteAsync(CacheBatch batch, ChannelReader<List<byte[]>> chunks, CancellationToken cancellationToken)
    {
        var number = 0;
        var written = 0;
        try
        {
            await foreach (var part in chunks.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                if (number == 0)
                    number = cache!.BeginBatch(batch);
                cache!.AppendChunks(number, written, part);
                written += part.Count;
            }

            return number;
        }
        catch when (number > 0)
        {
            // What cannot be removed now, because the disk is full, is removed when the next import begins.
            try
            {
                cache!.DeleteBatch(number);
            }
            catch (LedgerInputException)
            {
            }

            throw;
        }
    }
}
