using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk.Access;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Cache.Internal;
using Ledger.Sdk.Keys.Internal;
using Ledger.Sdk.Review;
using Ledger.Sdk.Workspaces;

namespace Ledger.Sdk;

/// <summary>What the unit above a school looks at before it accepts a batch.</summary>
public sealed partial class LedgerStore
{
    /// <summary>
    /// Draws documents of a batch by chance and opens them for reading. What was drawn is noted and stays drawn; asking for
    /// more adds to it. The access log has an entry before the first is opened.
    /// </summary>
    /// <param name="workspace">The folder of this store.</param>
    /// <param name="batchId">The batch.</param>
    /// <param name="count">How many, from 1; of a smaller batch all.</param>
    /// <param name="cancellationToken">Cancels between documents.</param>
    /// <exception cref="LedgerInputException">The batch is not in the store, its rule set is unknown, a document was changed or its student erased.</exception>
    public async Task<IReadOnlyList<SampledDocument>> SampleAsync(Workspace workspace, string batchId, int count, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var batch = Find(batchId);
        var rules = RulesOf(batch);
        var note = await ReviewSampleNote.DrawAsync(workspace, BatchId.Parse(batchId), batch.Size, count, _options.TimeProvider.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        _access.Append(_options.Access, AccessPurposes.ReviewSample, [], [new AccessedBatch(batchId, note.Indexes.Count)]);
        return await Task.Run(() => Open(batch, rules, note.Indexes, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Opens the documents that a draw of the supervision office names (随机抽查), as far as this store has their batches. The access
    /// log has an entry that names the draw before the first is opened.
    /// </summary>
    /// <param name="draw">The draw.</param>
    /// <param name="records">What was drawn.</param>
    /// <param name="cancellationToken">Cancels between documents.</param>
    /// <returns>The documents by batch; batches that the store does not have are left out.</returns>
    /// <exception cref="LedgerInputException">A rule set is unknown, a document was changed or its student erased.</exception>
    public Task<IReadOnlyList<(BatchId Batch, IReadOnlyList<SampledDocument> Documents)>> OpenDrawnAsync(
        DrawId draw, IReadOnlyList<RecordReference> records, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(draw);
        ArgumentNullException.ThrowIfNull(records);
        return Task.Run<IReadOnlyList<(BatchId, IReadOnlyList<SampledDocument>)>>(
            () =>
            {
                var held = records.GroupBy(r => r.Batch).Where(b => Batches.Any(own => own.BatchId == b.Key.ToString())).OrderBy(b => b.Key.ToString(), StringComparer.Ordinal).ToList();
                if (held.Count == 0) return [];
                _access.Append(_options.Access, AccessPurposes.AuditSample, [], [new AccessedBatch($"draw/{draw}", records.Count), .. held.Select(b => new AccessedBatch(b.Key.ToString(), b.Count()))]);
                return [.. held.Select(b => (b.Key, (IReadOnlyList<SampledDocument>)OpenOf(b.Key.ToString(), [.. b.Select(r => r.Index)], cancellationToken)))];
            },
            cancellationToken);
    }

    /// <summary>
    /// The records of a batch whose id and version stand a second time, in it or in another batch of its school that this store
    /// has and that was not withdrawn.
    /// </summary>
    internal IReadOnlyList<(string RecordId, string OtherBatch)> FindRecordsTwice(CacheBatch batch)
    {
        var own = _cache.ReadDirectory(batch);
        var ids = new HashSet<(UInt128, int)>(own.Length);
        var twice = own.Where(e => !ids.Add((e.RecordId, e.Version))).Select(e => (e.RecordIdText(), batch.BatchId)).ToList();
        foreach (var other in Batches.Where(b => b.School == batch.School && b.BatchId != batch.BatchId && b.State == CacheBatchState.Anchored))
            twice.AddRange(_cache.ReadDirectory(other).Where(e => ids.Contains((e.RecordId, e.Version))).Select(e => (e.RecordIdText(), other.BatchId)));
        return twice;
    }

    private List<SampledDocument> OpenOf(string batchId, IReadOnlyList<int> indexes, CancellationToken cancellationToken)
    {
        var batch = Find(batchId);
        return Open(batch, RulesOf(batch), indexes, cancellationToken);
    }

    private RuleSet RulesOf(CacheBatch batch) =>
        RuleSets.Find(batch.RuleSet, batch.RuleSetVersion) ?? throw new LedgerInputException(LedgerError.RuleSetUnknown, $"{batch.RuleSet} {batch.RuleSetVersion}");

    private List<SampledDocument> Open(CacheBatch batch, RuleSet rules, IReadOnlyList<int> indexes, CancellationToken cancellationToken)
    {
        var reader = new BatchReader(_cache, batch);
        var secrets = new StudentSecretsCache(_keys);
        var ordinals = Enumerable.Range(0, batch.Size).ToDictionary(reader.IndexOf);
        var documents = new List<SampledDocument>();
        foreach (var index in indexes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var entry = reader.Directory[ordinals[index]];
            var own = secrets.Find(entry.Student) ?? throw new LedgerInputException(LedgerError.StudentErased, entry.Student.ToString());
            var (payload, disclosures) = reader.Open(ordinals[index], own);
            var code = RecordPayload.Parse(payload).TypeCode;
            if (!rules.TryFindType(code, out var type))
                throw new LedgerInputException(LedgerError.RecordTypeUnknown, code.ToString(System.Globalization.CultureInfo.InvariantCulture), string.Join("、", rules.Types.Select(t => t.Title.Zh)));
            documents.Add(new SampledDocument(index, entry.RecordIdText(), type, [.. CommittedRecord.SplitDisclosures(disclosures).Select(d => Disclosure.Parse(d).Value)]));
        }

        return documents;
    }
}
