using System.Globalization;
using Hyperledger.Fabric.Client;
using Ledger.Records.State;
using Ledger.Sdk.Cache;
using Term = Ledger.Records.State.Term;

namespace Ledger.Sdk;

/// <summary>What follows the anchoring: public notice, objections, confirmation, lock, archive.</summary>
public sealed partial class LedgerClient
{
    /// <summary>Publishes a year's working days (owner), or replaces them.</summary>
    public Task<Submission<WorkCalendar>> PublishCalendarAsync(WorkCalendarYear calendar, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(calendar);
        return SubmitAsync("calendars", "Publish", [Json(calendar)], b => WorkCalendar.Parse(b), null, cancellationToken);
    }

    /// <summary>The calendars of an owner, by year.</summary>
    public async Task<IReadOnlyList<WorkCalendar>> ListCalendarsAsync(string owner, CancellationToken cancellationToken = default) =>
        StateList.ParseCalendars(await _connection.EvaluateAsync("calendars", "List", [owner], cancellationToken).ConfigureAwait(false));

    /// <summary>Locks a closed window of a term (its owner): a change of its records then needs a third unit's approval.</summary>
    public Task<Submission<Term>> LockTermAsync(string owner, string term, string stage, CancellationToken cancellationToken = default) =>
        SubmitAsync("terms", "Lock", [owner, term, stage], b => Term.Parse(b), null, cancellationToken);

    /// <summary>
    /// States that the public notice of a batch began (school): until it ends nothing of the school's stage is entered or
    /// changed, and from then on the batch is corrected, not withdrawn. <see cref="BatchEvent.Until"/> is its last day.
    /// </summary>
    public Task<Submission<BatchEvent>> BeginNoticeAsync(string batchId, CancellationToken cancellationToken = default) =>
        SubmitForBatchAsync("batches", "Notice", [batchId], b => BatchEvent.Parse(b), batchId, cancellationToken);

    /// <summary>States that the public notice of a batch ended (school), on a later day than its last.</summary>
    public Task<Submission<BatchEvent>> EndNoticeAsync(string batchId, CancellationToken cancellationToken = default) =>
        SubmitForBatchAsync("batches", "EndNotice", [batchId], b => BatchEvent.Parse(b), batchId, cancellationToken);

    /// <summary>Confirms a batch after its notice (school), once no objection to its records stands.</summary>
    public Task<Submission<BatchEvent>> ConfirmAsync(string batchId, CancellationToken cancellationToken = default) =>
        SubmitForBatchAsync("batches", "Confirm", [batchId], b => BatchEvent.Parse(b), batchId, cancellationToken);

    /// <summary>Closes a confirmed batch of a locked window into the archive (school).</summary>
    public Task<Submission<BatchEvent>> ArchiveAsync(string batchId, CancellationToken cancellationToken = default) =>
        SubmitForBatchAsync("batches", "Archive", [batchId], b => BatchEvent.Parse(b), batchId, cancellationToken);

    /// <summary>Writes down an objection to a record under notice (school, or the unit above it).</summary>
    /// <param name="batchId">The batch.</param>
    /// <param name="index">The record's leaf index.</param>
    /// <param name="reasonCode">Why, such as <c>NOT_TRUE</c>.</param>
    /// <param name="text">The digests of the objection's text, which stands off the ledger.</param>
    /// <param name="cancellationToken">Cancels before the transaction is submitted.</param>
    public Task<Submission<ObjectionStep>> RaiseObjectionAsync(
        string batchId, int index, string reasonCode, TextDigest text, CancellationToken cancellationToken = default) =>
        SubmitStepAsync("Raise", batchId, [index.ToString(CultureInfo.InvariantCulture), reasonCode, Text(text)], cancellationToken);

    /// <summary>Answers an objection (school).</summary>
    /// <param name="batchId">The batch.</param>
    /// <param name="objection">The transaction that raised it.</param>
    /// <param name="outcome">Whether the school finds it right.</param>
    /// <param name="reasonCode">Why.</param>
    /// <param name="text">The digests of the answer's text.</param>
    /// <param name="cancellationToken">Cancels before the transaction is submitted.</param>
    public Task<Submission<ObjectionStep>> AnswerObjectionAsync(
        string batchId, string objection, ObjectionOutcome outcome, string reasonCode, TextDigest text, CancellationToken cancellationToken = default) =>
        SubmitStepAsync("Answer", batchId, [objection, ObjectionStep.OutcomeName(outcome), reasonCode, Text(text)], cancellationToken);

    /// <summary>Brings an answer, or the want of one, before the unit above (school, or that unit).</summary>
    /// <param name="batchId">The batch.</param>
    /// <param name="objection">The transaction that raised it.</param>
    /// <param name="reasonCode">Why.</param>
    /// <param name="text">The digests of the appeal's text.</param>
    /// <param name="cancellationToken">Cancels before the transaction is submitted.</param>
    public Task<Submission<ObjectionStep>> AppealObjectionAsync(
        string batchId, string objection, string reasonCode, TextDigest text, CancellationToken cancellationToken = default) =>
        SubmitStepAsync("Appeal", batchId, [objection, reasonCode, Text(text)], cancellationToken);

    /// <summary>Decides an appeal (the unit above the school), by another person than the one who answered.</summary>
    /// <param name="batchId">The batch.</param>
    /// <param name="objection">The transaction that raised it.</param>
    /// <param name="outcome">What is decided.</param>
    /// <param name="reasonCode">Why.</param>
    /// <param name="text">The digests of the decision's text.</param>
    /// <param name="cancellationToken">Cancels before the transaction is submitted.</param>
    public Task<Submission<ObjectionStep>> DecideObjectionAsync(
        string batchId, string objection, ObjectionOutcome outcome, string reasonCode, TextDigest text, CancellationToken cancellationToken = default) =>
        SubmitStepAsync("Decide", batchId, [objection, ObjectionStep.OutcomeName(outcome), reasonCode, Text(text)], cancellationToken);

    /// <summary>
    /// The records of a store that do not stand any more by what the ledger says: superseded, revoked, restricted, erased, or
    /// with an objection that was upheld. A bundle that held one would not verify.
    /// </summary>
    public async Task<IReadOnlyList<RecordReference>> ListOutdatedAsync(LedgerStore store, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        var outdated = new List<RecordReference>();
        foreach (var batch in store.Batches.Where(b => b.State == CacheBatchState.Anchored))
        {
            var evidence = await GetEvidenceAsync(batch.BatchId, cancellationToken).ConfigureAwait(false);
            var (id, parent) = (evidence.Batch.BatchId, evidence.Unit?.Parent ?? string.Empty);
            var upheld = ObjectionProgress.Of(id, parent, evidence.Objections).Where(o => o.Outcome == ObjectionOutcome.Upheld).Select(o => o.Raised.Index);
            var stated = evidence.Statuses.Select(s => s.Index).Distinct().Where(i => EffectiveStatus.Of(id, i, parent, evidence.Statuses).Deciding is not null);
            outdated.AddRange(upheld.Concat(stated).Distinct().Order().Select(i => new RecordReference(id, i)));
        }

        return outdated;
    }

    private Task<Submission<ObjectionStep>> SubmitStepAsync(string function, string batchId, IReadOnlyList<Argument> arguments, CancellationToken cancellationToken) =>
        SubmitForBatchAsync("objections", function, [batchId, .. arguments], b => ObjectionStep.Parse(b), batchId, cancellationToken);

    private static string Text(TextDigest text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.ToString();
    }
}
