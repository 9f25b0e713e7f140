using Ledger.Sdk.Access;
using Ledger.Sdk.Archives.Internal;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Cache.Internal;
using Ledger.Sdk.Files.Internal;
using Ledger.Sdk.Import;
using Ledger.Sdk.Import.Internal;
using Ledger.Sdk.Internal;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Keys.Internal;

namespace Ledger.Sdk;

/// <summary>What is remembered of rows, so that later ones that look like them are told.</summary>
public sealed partial class LedgerStore
{
    // A picture that is larger is not decoded either.
    private const long LongestPicture = 64 << 20;

    /// <summary>How much is remembered: of how many batches and checked files, and of how many rows.</summary>
    public Task<FingerprintCount> CountFingerprintsAsync(CancellationToken cancellationToken = default) => Task.Run(
        () =>
        {
            var sources = ReadFingerprints();
            return new FingerprintCount(sources.Count(s => s.Id > 0), sources.Count(s => s.Id < 0), sources.Sum(s => (long)s.Prints.Count));
        },
        cancellationToken);

    /// <summary>Forgets all fingerprints; nothing else changes.</summary>
    public Task ClearFingerprintsAsync(CancellationToken cancellationToken = default) => Task.Run(_cache.ClearFingerprints, cancellationToken);

    /// <summary>
    /// Makes the fingerprints of all batches anew from their documents and the evidence that is kept; those of files that were
    /// only checked are forgotten. The access log has an entry before the first document is opened.
    /// </summary>
    /// <param name="progress">Told how many documents are done; may be null.</param>
    /// <param name="cancellationToken">Cancels between documents; the batches that are done stay.</param>
    /// <exception cref="LedgerInputException">A document or file was changed, or a rule set is unknown.</exception>
    public async Task<FingerprintCount> RebuildFingerprintsAsync(IProgress<ImportProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await Task.Run(() => RebuildFingerprints(progress, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }

        return await CountFingerprintsAsync(cancellationToken).ConfigureAwait(false);
    }

    private void RebuildFingerprints(IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        List<CacheBatch> batches = [.. Batches.Where(b => b.State != CacheBatchState.Withdrawn && !ArchiveBatches.IsOfStatements(RuleSets.RuleSets, b))];
        _access.Append(_options.Access, AccessPurposes.LookAlikes, [], [.. batches.Select(b => new AccessedBatch(b.BatchId, b.Size))]);
        _cache.ClearFingerprints();
        var keys = new Fingerprints(_cache.ContentKeyKey);
        long done = 0, total = batches.Sum(b => (long)b.Size);
        foreach (var batch in batches)
        {
            var reader = new BatchReader(_cache, batch);
            var secrets = new StudentSecretsCache(_keys);
            var prints = reader.OpenAll(
                ordinal => secrets.Find(reader.Directory[ordinal].Student),
                (ordinal, payload, disclosures) =>
                {
                    if (Interlocked.Increment(ref done) is var read && read % 1024 == 0)
                        progress?.Report(new ImportProgress(ImportStep.Reading, read, total));
                    return PrintOf(keys, reader.Directory[ordinal].Student, reader.IndexOf(ordinal), payload, disclosures);
                },
                _options.Parallel(cancellationToken));
            _cache.WriteFingerprints(new FingerprintSource(batch.Number, string.Empty, [.. prints]));
        }
    }

    private Fingerprint PrintOf(Fingerprints keys, StudentId student, int index, byte[] payload, byte[] disclosures)
    {
        var text = EvidenceText.LongText(RuleSets, payload, disclosures);
        return keys.Of(student, index, text is null ? null : TextSketch.ShinglesOf(text), EvidenceText.DigestsOf(RuleSets, payload, disclosures), d => LookOf(student, d));
    }

    private PictureHash? LookOf(StudentId student, string digest)
    {
        if (!_files.Has(student, StudentFileKind.Evidence, digest) || _files.LengthOf(student, StudentFileKind.Evidence, digest) > LongestPicture)
            return null;
        return PictureHash.Of(ReadWhole(student, StudentFileKind.Evidence, digest)!);
    }

    private void KeepFingerprints(CacheBatch batch, FingerprintCollector prints, EvidenceFolder? folder, CancellationToken cancellationToken)
    {
        var ordinals = _cache.ReadTree(batch).Ordinals;
        var indexes = new int[ordinals.Length];
        for (var index = 0; index < ordinals.Length; index++)
            indexes[ordinals[index]] = index;
        _cache.WriteFingerprints(new FingerprintSource(batch.Number, string.Empty, prints.Build(folder, i => indexes[i], _options.Parallel(cancellationToken))));
    }

    // A batch that was withdrawn says nothing any more; its rows come again.
    private IReadOnlyList<FingerprintSource> ReadFingerprints()
    {
        var batches = Batches.Where(b => b.State != CacheBatchState.Withdrawn).ToDictionary(b => (long)b.Number, b => b.BatchId);
        return [.. _cache.ReadFingerprints().Where(s => s.Id < 0 || batches.ContainsKey(s.Id)).Select(s => s.Id < 0 ? s : s with { Place = batches[s.Id] })];
    }
}
