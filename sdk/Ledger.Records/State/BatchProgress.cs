namespace Ledger.Records.State;

/// <summary>What a batch's events amount to, whatever their order: withdrawn before accepted before returned.</summary>
/// <param name="Standing">Where the batch stands.</param>
/// <param name="Deciding">The events that put it there; none for an anchored batch. Of a withdrawal, who asked and who approved.</param>
/// <param name="PendingWithdrawal">The withdrawal that waits for its second approval; null if none does, or none can any more.</param>
public sealed record BatchProgress(BatchStanding Standing, IReadOnlyList<BatchEvent> Deciding, BatchEvent? PendingWithdrawal)
{
    /// <summary>The school's statement that the public notice began; null if it has not.</summary>
    public BatchEvent? Notice { get; private init; }

    /// <summary>The statement that the notice ended; null if it has not.</summary>
    public BatchEvent? NoticeEnd { get; private init; }

    /// <summary>The school's confirmation; null before.</summary>
    public BatchEvent? Confirmation { get; private init; }

    /// <summary>The statement that the batch is archived; null before.</summary>
    public BatchEvent? Archiving { get; private init; }

    /// <summary>Whether the notice runs: nothing is changed meanwhile.</summary>
    public bool IsUnderNotice => Notice is not null && NoticeEnd is null;

    /// <summary>Computes where a batch stands. Events of other batches do not count, nor reviews and notices by other units than parent and school.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="parent">The code of the unit above its school.</param>
    /// <param name="events">Its events, in any order.</param>
    public static BatchProgress Of(BatchId batch, string parent, IEnumerable<BatchEvent> events)
    {
        BatchEvent? accepted = null, returned = null, notice = null, noticeEnd = null, confirmation = null, archiving = null;
        var withdrawals = new List<BatchEvent>();
        foreach (var change in events)
        {
            if (change.Batch != batch) continue;
            switch (change.Kind)
            {
                case BatchEventKind.Accepted when change.By.Unit == parent:
                    accepted ??= change;
                    break;
                case BatchEventKind.Returned when change.By.Unit == parent:
                    returned = returned is null || change.At > returned.At ? change : returned;
                    break;
                case BatchEventKind.Noticed when change.By.Unit == batch.School:
                    notice ??= change;
                    break;
                case BatchEventKind.NoticeEnded when change.By.Unit == batch.School:
                    noticeEnd ??= change;
                    break;
                case BatchEventKind.Confirmed when change.By.Unit == batch.School:
                    confirmation ??= change;
                    break;
                case BatchEventKind.Archived when change.By.Unit == batch.School:
                    archiving ??= change;
                    break;
                case BatchEventKind.Withdrawn:
                    withdrawals.Add(change);
                    break;
            }
        }

        BatchProgress progress;
        if (Withdrawal(batch.School, parent, accepted is not null, withdrawals) is { } deciding)
            progress = new BatchProgress(BatchStanding.Withdrawn, deciding, null);
        else if (accepted is not null)
            progress = new BatchProgress(BatchStanding.Accepted, [accepted], null);
        else
        {
            // A notice lets a request lapse: what was published is corrected, not taken back.
            var pending = notice is null ? withdrawals.Where(w => w.Approves is null).MinBy(w => (w.At, w.TransactionId)) : null;
            progress = returned is null ? new BatchProgress(BatchStanding.Anchored, [], pending) : new BatchProgress(BatchStanding.Returned, [returned], pending);
        }
        return progress with { Notice = notice, NoticeEnd = noticeEnd, Confirmation = confirmation, Archiving = archiving };
    }

    private static IReadOnlyList<BatchEvent>? Withdrawal(string school, string parent, bool isAccepted, List<BatchEvent> withdrawals)
    {
        foreach (var approval in withdrawals)
        {
            if (approval.Approves is null) continue;
            var asked = withdrawals.Find(w => w.TransactionId == approval.Approves && w.Approves is null);
            if (asked is not null && AreTwo(asked, approval) && (IsOne(asked) || IsOne(approval))) return [asked, approval];
        }

        // Written before an approval named what it approves: the school alone until accepted, then both.
        var bySchool = withdrawals.Find(w => w.Enrolment is null && w.By.Unit == school);
        var byParent = withdrawals.Find(w => w.Enrolment is null && w.By.Unit == parent);
        if (bySchool is null || (isAccepted && byParent is null)) return null;
        return byParent is null ? [bySchool] : [bySchool, byParent];

        bool IsOne(BatchEvent change) => change.By.Unit == school || change.By.Unit == parent;
    }

    private static bool AreTwo(BatchEvent asked, BatchEvent approval) =>
        asked.By.Unit != approval.By.Unit && asked.By.MspId != approval.By.MspId && asked.Enrolment is not null && asked.Enrolment != approval.Enrolment;
}
