namespace Ledger.Records.State;

/// <summary>What an objection's steps amount to, whatever their order.</summary>
/// <param name="Raised">The objection.</param>
/// <param name="Answer">The school's answer; null before.</param>
/// <param name="Appeal">The appeal; null without.</param>
/// <param name="Decision">The decision of the unit above; null before.</param>
public sealed record ObjectionProgress(ObjectionStep Raised, ObjectionStep? Answer, ObjectionStep? Appeal, ObjectionStep? Decision)
{
    /// <summary>What came of it; null while it is open or before the unit above.</summary>
    public ObjectionOutcome? Outcome => Decision is not null ? Decision.Outcome : Appeal is null ? Answer?.Outcome : null;

    /// <summary>What is waited for, and until when; null when nothing is.</summary>
    public (ObjectionStepKind Next, DateOnly? Due)? Awaited =>
        Decision is not null ? null
        : Appeal is not null ? (ObjectionStepKind.Decided, Appeal.Due)
        : Answer is null ? (ObjectionStepKind.Answered, Raised.Due)
        : null;

    /// <summary>Whether what is waited for is late on a day.</summary>
    public bool IsOverdue(DateOnly day) => Awaited is { Due: { } due } && day > due;

    /// <summary>Whether an appeal may be brought on a day: after an answer in its term, without an answer after its term.</summary>
    public bool MayAppeal(DateOnly day) =>
        Appeal is null && Decision is null && (Answer is null ? IsOverdue(day) : Answer.Due is not { } due || day <= due);

    /// <summary>Whether it keeps its record from being confirmed on a day: not answered, under appeal, or still open to one.</summary>
    public bool Stands(DateOnly day) => Decision is null && (Appeal is not null || Answer is null || day <= Answer.Due);

    /// <summary>Computes the progress of every objection of a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="parent">The code of the unit above its school.</param>
    /// <param name="steps">The steps, in any order; those of other batches and by units other than the school and its parent do not count.</param>
    public static IReadOnlyList<ObjectionProgress> Of(BatchId batch, string parent, IEnumerable<ObjectionStep> steps)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var counting = steps.Where(s => s.Batch == batch && (s.By.Unit == batch.School || s.By.Unit == parent)).ToList();
        var found = new List<ObjectionProgress>();
        foreach (var raised in counting.Where(s => s.Kind == ObjectionStepKind.Raised).OrderBy(s => s.At).ThenBy(s => s.TransactionId, StringComparer.Ordinal))
        {
            found.Add(new ObjectionProgress(
                raised,
                First(ObjectionStepKind.Answered, batch.School),
                First(ObjectionStepKind.Appealed, null),
                First(ObjectionStepKind.Decided, parent)));

            ObjectionStep? First(ObjectionStepKind kind, string? by) =>
                counting.Where(s => s.Kind == kind && s.About == raised.TransactionId && (by is null || s.By.Unit == by)).MinBy(s => (s.At, s.TransactionId));
        }
        return found;
    }
}
