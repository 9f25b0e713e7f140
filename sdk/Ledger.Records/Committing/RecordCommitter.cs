namespace Ledger.Records;

/// <summary>
/// Turns the records of one batch into bytes: salts, disclosures, digests under both algorithms, payloads and leaf hashes.
/// The result depends on the drafts alone. Thread safe.
/// </summary>
public sealed class RecordCommitter
{
    private readonly Dictionary<RecordType, PayloadTemplate> _templates;
    private readonly ParallelOptions _parallel;

    /// <summary>Creates a committer.</summary>
    /// <param name="context">What the batch's records share.</param>
    /// <param name="maxDegreeOfParallelism">Most threads at once; null means one a core.</param>
    public RecordCommitter(BatchContext context, int? maxDegreeOfParallelism = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        Context = context;
        _templates = context.RuleSet.Types.ToDictionary(type => type, type => new PayloadTemplate(context, type));
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = maxDegreeOfParallelism ?? Environment.ProcessorCount };
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
        return CommitScratch.Mine.Commit(Context.Channel, TemplateOf(draft), draft);
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
        const int Chunk = 64;
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = _parallel.MaxDegreeOfParallelism,
            CancellationToken = cancellationToken,
        };
        try
        {
            Parallel.For(0, (drafts.Count + Chunk - 1) / Chunk, options, chunk =>
            {
                var scratch = CommitScratch.Mine;
                var end = Math.Min(drafts.Count, (chunk + 1) * Chunk);
                for (var i = chunk * Chunk; i < end; i++)
                    committed[i] = scratch.Commit(Context.Channel, TemplateOf(drafts[i]), drafts[i]);
            });
        }
        catch (AggregateException e)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        return committed;
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
