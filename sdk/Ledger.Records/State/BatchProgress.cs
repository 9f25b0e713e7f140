namespace Ledger.Records.State;

/// <summary>What a batch's events amount to, whatever their order: withdrawn before accepted before returned.</summary>
/// <param name="Standing">Where the batch stands.</param>
/// <param name="Deciding">The events that put it there; none for an anchored batch.</param>
/// <param name="PendingWithdrawal">The withdrawal of an accepted batch that the other unit has not joined; null if there is none.</param>
public sealed record BatchProgress(BatchStanding Standing, IReadOnlyList<BatchEvent> Deciding, BatchEvent? PendingWithdrawal)
{
    /// <summary>Computes where a batch stands. Events of other batches and of other units than school and parent do not count.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="parent">The code of the unit above its school.</param>
    /// <param name="events">Its events, in any order.</param>
    public static BatchProgress Of(BatchId batch, string parent, IEnumerable<BatchEvent> events)
    {
        BatchEvent? accepted = null, returned = null, bySchool = null, byParent = null;
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
                case BatchEventKind.Withdrawn when change.By.Unit == batch.School:
                    bySchool ??= change;
                    break;
                case BatchEventKind.Withdrawn when change.By.Unit == parent:
                    byParent ??= change;
                    break;
            }
        }

        if (bySchool is not null && (accepted is null || byParent is not null))
            return new BatchProgress(BatchStanding.Withdrawn, byParent is null ? [bySchool] : [bySchool, byParent], null);
        if (accepted is not null) return new BatchProgress(BatchStanding.Accepted, [accepted], bySchool ?? byParent);
        if (returned is not null) return new BatchProgress(BatchStanding.Returned, [returned], byParent);
        return new BatchProgress(BatchStanding.Anchored, [], byParent);
    }
}
