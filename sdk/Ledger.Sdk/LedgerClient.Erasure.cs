using Ledger.Records.State;
using Ledger.Sdk.Internal;
using Ledger.Sdk.Keys;

namespace Ledger.Sdk;

/// <summary>
/// The erasure of a student: ordered with two approvals, carried out by every holder of keys, acknowledged on the ledger. The
/// holders are the units whose word makes a status take effect: the school, the unit above it, to which keys and cache may be
/// handed over or backed up, and the next one above once the batch is locked. Until each has said that it has no key, the
/// records read 'erasure ordered', then 'erased'.
/// </summary>
public sealed partial class LedgerClient
{
    /// <summary>The reason of a restriction because records must be retained.</summary>
    public const string RetentionReason = "RETENTION";

    /// <summary>
    /// Asks for the erasure of a student (school): inside retention it states that the records are restricted to storage, after
    /// it that their erasure is ordered; each takes effect once the unit above approves. Run again it states what is lacking,
    /// and says how far the erasure has come. No key is destroyed.
    /// </summary>
    /// <param name="store">The school's store.</param>
    /// <param name="student">Internal id of a student of the roster.</param>
    /// <param name="reasonCode">Why, such as <c>REQUEST_OF_SUBJECT</c>.</param>
    /// <param name="retentionYears">
    /// How many whole calendar years after the year of graduation records are retained, from 0, where no rule set of the
    /// student's records says it; of several the longest counts. Null: the site says nothing.
    /// </param>
    /// <param name="cancellationToken">Cancels between transactions.</param>
    /// <exception cref="LedgerInputException">The student is not on the roster, or nobody says how long records are retained.</exception>
    /// <exception cref="LedgerRefusedException">A legal hold stands on a record; nothing was stated.</exception>
    public async Task<ErasureRequest> OrderErasureAsync(
        LedgerStore store, StudentId student, string reasonCode, int? retentionYears, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentException.ThrowIfNullOrEmpty(reasonCode);
        ArgumentOutOfRangeException.ThrowIfNegative(retentionYears ?? 0, nameof(retentionYears));
        var entry = store.Roster.Students.FirstOrDefault(s => s.Id == student) ?? throw new LedgerInputException(LedgerError.StudentUnknown, student.ToString());
        var evidence = await EvidenceOfAsync(store, cancellationToken).ConfigureAwait(false);
        List<RecordReference> records = [.. evidence.SelectMany(e => store.StudentsOf(e.Key).Index().Where(s => s.Item == student).Select(s => new RecordReference(e.Value.Batch.BatchId, s.Index)))];

        var years = records.Select(r => evidence[r.Batch.ToString()].Batch).Max(b => store.RuleSets.Find(b.RuleSet, b.RuleSetVersion)?.RetentionYears)
            ?? retentionYears
            ?? throw new LedgerInputException(LedgerError.RetentionUnknown);
        var today = WorkingDays.DateOf(Options.TimeProvider.GetUtcNow());
        DateOnly? until = entry.GraduationYear is { } year ? new DateOnly(year + years, 12, 31) : null;
        var isRetained = until is not { } last || today <= last;
        if (!isRetained && records.FirstOrDefault(r => LegalHold.HeldBy(r.Index, evidence[r.Batch.ToString()].Statuses) is not null) is { } held)
            throw new LedgerRefusedException(LedgerError.ErasureHeld, held.ToString(), LegalHold.HeldBy(held.Index, evidence[held.Batch.ToString()].Statuses)!);

        var (kind, reason) = isRetained ? (RecordStatusKind.Restricted, RetentionReason) : (RecordStatusKind.ErasureOrdered, reasonCode);
        var stated = 0;
        foreach (var record in records)
        {
            if (evidence[record.Batch.ToString()].Statuses.Any(s => s.Index == record.Index && s.Kind == kind && s.Approves is null && (!isRetained || s.ReasonCode == RetentionReason)))
                continue;
            await AppendStatusAsync(record.Batch.ToString(), record.Index, kind, reason, cancellationToken: cancellationToken).ConfigureAwait(false);
            stated++;
        }

        var standing = isRetained ? ErasureStanding.Restricted
            : records.All(r => Erasures.Ordered(evidence[r.Batch.ToString()]).Contains(r.Index)) ? ErasureStanding.InEffect
            : ErasureStanding.Ordered;
        return new ErasureRequest(student, standing, isRetained ? until : null, records, stated);
    }

    /// <summary>
    /// Carries out the erasures that are in effect: destroys the key here of each student whose records are all ordered to be
    /// erased, and then says on the ledger, for this client's unit, that it has no key. Run again after an interruption it does
    /// what is lacking.
    /// </summary>
    /// <param name="store">This holder's store; null for one that has none.</param>
    /// <param name="batches">Further batches to speak for, of which the store has no documents.</param>
    /// <param name="cancellationToken">Cancels between students and between transactions.</param>
    public async Task<ErasureRun> CarryOutErasuresAsync(LedgerStore? store, IReadOnlyList<string> batches, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batches);
        var known = store is null ? [] : await EvidenceOfAsync(store, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<StudentId> erased = store is null ? [] : await EraseAsync(store, Erasures.Due(store, known), cancellationToken).ConfigureAwait(false);
        foreach (var batch in batches.Where(b => !known.ContainsKey(b)))
            known[batch] = await GetEvidenceAsync(batch, cancellationToken).ConfigureAwait(false);

        var acknowledged = new List<RecordReference>();
        var (open, complete, undecided) = (0, 0, 0);
        foreach (var (batch, evidence) in known)
        {
            var students = store?.StudentsOf(batch) ?? [];
            foreach (var index in Erasures.Ordered(evidence).Order())
            {
                if (index < students.Length && store!.HasKey(students[index]))
                {
                    undecided++;
                    continue;
                }

                var said = await AcknowledgeAsync(evidence, index, cancellationToken).ConfigureAwait(false);
                if (said is not null)
                    acknowledged.Add(new RecordReference(evidence.Batch.BatchId, index));
                var statuses = said is null ? evidence.Statuses : [.. evidence.Statuses, said];
                if (Erasures.Erased(evidence with { Statuses = statuses }).Contains(index))
                    complete++;
                else
                    open++;
            }
        }

        return new ErasureRun(erased.Count, acknowledged, open, complete, undecided) { Students = erased };
    }

    // The first holder states that the record is erased, each other one approves: the statuses' own rule is the count.
    private async Task<RecordStatus?> AcknowledgeAsync(Evidence evidence, int index, CancellationToken cancellationToken)
    {
        var batch = evidence.Batch.BatchId.ToString();
        var ofRecord = evidence.Statuses.Where(s => s.Index == index && s.Kind == RecordStatusKind.Erased).ToList();
        if (ofRecord.Exists(s => s.By.Unit == Identity.Unit))
            return null;
        if (ofRecord.Find(s => s.Approves is null) is { } statement)
            return (await ApproveStatusAsync(batch, index, statement.TransactionId, cancellationToken).ConfigureAwait(false)).Result;
        var order = evidence.Statuses.First(s => s.Index == index && s.Kind == RecordStatusKind.ErasureOrdered && s.Approves is null);
        return (await AppendStatusAsync(batch, index, RecordStatusKind.Erased, order.ReasonCode, cancellationToken: cancellationToken).ConfigureAwait(false)).Result;
    }

    private static async Task<IReadOnlyList<StudentId>> EraseAsync(LedgerStore store, IEnumerable<StudentId> due, CancellationToken cancellationToken)
    {
        var erased = new List<StudentId>();
        foreach (var student in due)
        {
            if (await store.EraseStudentAsync(student, cancellationToken).ConfigureAwait(false))
                erased.Add(student);
        }

        return erased;
    }

    private async Task<Dictionary<string, Evidence>> EvidenceOfAsync(LedgerStore store, CancellationToken cancellationToken)
    {
        var evidence = new Dictionary<string, Evidence>(StringComparer.Ordinal);
        foreach (var batch in store.Batches.Where(b => b.Receipt is not null))
            evidence[batch.BatchId] = await GetEvidenceAsync(batch.BatchId, cancellationToken).ConfigureAwait(false);
        return evidence;
    }
}
