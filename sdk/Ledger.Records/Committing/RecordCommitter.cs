using System.Runtime.ExceptionServices;

namespace Ledger.Records;

/// <summary>
/// Turns the records of one batch into bytes: salts, disclosures, digests under both algorithms, payloads and leaf hashes.
/// The result depends on the drafts alone. Thread safe.
/// </summary>
public sealed class RecordCommitter
{
    private readonly Dictionary<RecordType, PayloadTemplate> _templates;
    private readonly int _maxDegreeOfParallelism;

    /// <summary>Creates a committer.</summary>
    /// <param name="context">What the batch's records share.</param>
    /// <param name="maxDegreeOfParallelism">Most threads at once; null means one a core.</param>
    public RecordCommitter(BatchContext context, int? maxDegreeOfParallelism = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        Context = context;
        _templates = context.RuleSet.Types.ToDictionary(type => type, type => new PayloadTemplate(context, type));
        _maxDegreeOfParallelism = maxDegreeOfParallelism ?? Environment.ProcessorCount;
    }

    /// <summary>What the batch's records share.</summary>
    public BatchContext Context { get; }

    /// <summary>
    /// Commits one record. Throws <see cref="ArgumentException"/> for a draft that is not of this batch's rule set or not in
    /// form; the message names the record id and never a value.
    /// </summary>
    /// <param name="draft">The record.</param>
    public CommittedRecord Commit(RecordDraft draft)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return Commit([draft])[0];
    }

    /// <summary>
    /// Commits records on all cores, in their order. For more records than memory should hold, call it for a few thousand at
    /// a time and give each result to a <see cref="BatchBuilder"/>.
    /// </summary>
    /// <param name="drafts">The records.</param>
    /// <param name="cancellationToken">Stops between records.</param>
    public CommittedRecord[] Commit(IReadOnlyList<RecordDraft> drafts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(drafts);
        var committed = new CommittedRecord[drafts.Count];
        var batches = (drafts.Count + CommitScratch.BatchSize - 1) / CommitScratch.BatchSize;
        if (batches == 1)
        {
            CommitBatch(drafts, 0, committed);
            return committed;
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = _maxDegreeOfParallelism, CancellationToken = cancellationToken };
        try
        {
            Parallel.For(0, batches, options, batch => CommitBatch(drafts, batch * CommitScratch.BatchSize, committed));
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        return committed;
    }

    private void CommitBatch(IReadOnlyList<RecordDraft> all, int from, CommittedRecord[] committed)
    {
        var count = Math.Min(CommitScratch.BatchSize, all.Count - from);
        var drafts = new RecordDraft[count];
        var templates = new PayloadTemplate[count];
        for (var i = 0; i < count; i++)
        {
            drafts[i] = all[from + i];
            templates[i] = TemplateOf(drafts[i]);
        }

        CommitScratch.Mine.Commit(Context.Channel, templates, drafts, committed.AsSpan(from, count));
    }

    private PayloadTemplate TemplateOf(RecordDraft draft)
    {
        if (!_templates.TryGetValue(draft.Type, out var template))
            throw new ArgumentException($"The type of record {draft.RecordId} is not of rule set {Context.RuleSet.Id} {Context.RuleSet.Version}.", nameof(draft));
        if (draft.Values.Count != template.FieldCount)
            throw new ArgumentException($"Record {draft.RecordId} has {draft.Values.Count} values; its type has {template.FieldCount} fields.", nameof(draft));
        if (!RecordPayload.IsRecordId(draft.RecordId) || draft.Version < 1)
            throw new ArgumentException("A record has an id of 16 bytes in base64url and a version from 1.", nameof(draft));
        return template;
    }
}
