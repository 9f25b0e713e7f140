using System.Globalization;
using Ledger.Records.State;
using Ledger.Sdk.Access;
using Ledger.Sdk.Cache.Internal;
using Ledger.Sdk.Files;
using Ledger.Sdk.Files.Internal;
using Ledger.Sdk.Import;
using Ledger.Sdk.Import.Internal;
using Ledger.Sdk.Internal;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Keys.Internal;

namespace Ledger.Sdk;

/// <summary>The evidence files that records name, kept under their students' keys.</summary>
public sealed partial class LedgerStore
{
    /// <summary>
    /// Which evidence the records of a batch name, by index, and which of it is kept here. The access log has an entry before the
    /// first record is opened; records of erased students are left out.
    /// </summary>
    /// <exception cref="LedgerInputException">The batch is not in the store, its rule set is unknown, or a document was changed.</exception>
    public Task<IReadOnlyList<NamedEvidence>> ListEvidenceAsync(string batchId, CancellationToken cancellationToken = default) => Task.Run(
        () =>
        {
            var batch = Find(batchId);
            _access.Append(_options.Access, AccessPurposes.EvidenceReading, [], [new AccessedBatch(batchId, batch.Size)]);
            return (IReadOnlyList<NamedEvidence>)[.. EvidenceOf(NewReader(batch), cancellationToken).OrderBy(e => e.Index)
                .Select(e => new NamedEvidence(e.Index, e.Digest, _files.Has(e.Student, StudentFileKind.Evidence, e.Digest)))];
        },
        cancellationToken);

    /// <summary>
    /// Keeps evidence of a batch that rows named by digest alone, or that was anchored before evidence was kept: every file of a
    /// folder whose digest a record names.
    /// </summary>
    /// <returns>What was kept now, what the batch still lacks, and how many files no record names.</returns>
    /// <exception cref="LedgerInputException">As <see cref="ListEvidenceAsync"/>, or a file cannot be read or kept.</exception>
    public async Task<EvidenceAddition> AddEvidenceAsync(
        string batchId, EvidenceFolder folder, IProgress<ImportProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(
                () =>
                {
                    var batch = Find(batchId);
                    _access.Append(_options.Access, AccessPurposes.EvidenceReading, [], [new AccessedBatch(batchId, batch.Size)]);
                    var files = folder.AllFiles();
                    var named = EvidenceOf(NewReader(batch), cancellationToken).Select(e => (e.Student, e.Digest)).Distinct().ToList();
                    var kept = EvidenceKeeping.Keep([.. named.Where(n => files.ContainsKey(n.Digest)).Select(n => (n.Student, n.Digest, files[n.Digest]))], _files, progress, _options.Parallel(cancellationToken));
                    var digests = named.Select(n => n.Digest).ToHashSet(StringComparer.Ordinal);
                    return new EvidenceAddition(
                        kept, named.Count(n => !_files.Has(n.Student, StudentFileKind.Evidence, n.Digest)), files.Keys.Count(d => !digests.Contains(d)));
                },
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Writes the evidence of one record into a folder, unsealed, each file called by the record's index and its digest. The
    /// access log has an entry with the student's internal id first. A file that stands there with the right content stays.
    /// </summary>
    /// <param name="record">The record.</param>
    /// <param name="folder">The folder, made if it is not there.</param>
    /// <param name="cancellationToken">Cancels between files.</param>
    /// <returns>What the record names: where each file was written, null for one that is not kept here.</returns>
    /// <exception cref="LedgerInputException">The batch is not in the store, the student was erased, a document or file was changed, or the folder cannot be written.</exception>
    public Task<IReadOnlyList<ExportedEvidence>> ExportEvidenceAsync(RecordReference record, string folder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return Task.Run(
            () =>
            {
                var reader = NewReader(Find(record.Batch.ToString()));
                if (record.Index >= reader.Batch.Size)
                    throw new LedgerInputException(LedgerError.EvidenceRecordUnknown, record.ToString(), reader.Batch.Size.ToString(CultureInfo.InvariantCulture));
                var ordinal = Enumerable.Range(0, reader.Batch.Size).First(o => reader.IndexOf(o) == record.Index);
                var student = reader.Directory[ordinal].Student;
                var own = new StudentSecretsCache(_keys).Find(student) ?? throw new LedgerInputException(LedgerError.StudentErased, student.ToString());
                _access.Append(_options.Access, AccessPurposes.EvidenceReading, [student], []);
                var (payload, disclosures) = reader.Open(ordinal, own);
                var written = new List<ExportedEvidence>();
                foreach (var digest in EvidenceText.DigestsOf(RuleSets, payload, disclosures))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    using var content = _files.Open(student, StudentFileKind.Evidence, digest);
                    written.Add(new ExportedEvidence(digest, content is null ? null : EvidenceText.Write(content, folder, record.Index, digest)));
                }

                return (IReadOnlyList<ExportedEvidence>)written;
            },
            cancellationToken);
    }

    /// <summary>What the records of a batch name, in the order of the documents; of students with a key alone.</summary>
    private List<(int Index, StudentId Student, string Digest)> EvidenceOf(BatchReader reader, CancellationToken cancellationToken)
    {
        var secrets = new StudentSecretsCache(_keys);
        return
        [
            .. reader.OpenAll(
                ordinal => secrets.Find(reader.Directory[ordinal].Student),
                (ordinal, payload, disclosures) => EvidenceText.DigestsOf(RuleSets, payload, disclosures).Select(digest => (reader.IndexOf(ordinal), reader.Directory[ordinal].Student, digest)).ToList(),
                _options.Parallel(cancellationToken)).SelectMany(named => named),
        ];
    }
}
