namespace Ledger.Records.State;

/// <summary>What a finding's steps amount to since it was sent last.</summary>
/// <param name="Steps">All steps, by number.</param>
/// <param name="Sent">The last sending.</param>
/// <param name="Answer">The unit's answer to it; null before.</param>
/// <param name="Settlement">What it was settled as; null before.</param>
/// <param name="Withdrawal">The withdrawal; null unless it was withdrawn.</param>
public sealed record FindingProgress(IReadOnlyList<FindingStep> Steps, FindingStep Sent, FindingStep? Answer, FindingStep? Settlement, FindingStep? Withdrawal)
{
    /// <summary>The finding.</summary>
    public FindingId Id => Sent.Id;

    /// <summary>The step that says where it stands.</summary>
    public FindingStep Last => Settlement ?? Withdrawal ?? Answer ?? Sent;

    /// <summary>Whether the unit's answer is late on a day.</summary>
    public bool IsOverdue(DateOnly day) => Last == Sent && day > Sent.Due;

    /// <summary>Whether it may be settled on a day: once answered, or after the term for the answer.</summary>
    public bool MaySettle(DateOnly day) => Last == Answer || IsOverdue(day);

    /// <summary>Computes the progress of findings, in the order in which they were sent. Steps that no sending precedes do not count.</summary>
    /// <param name="steps">The steps, in any order.</param>
    public static IReadOnlyList<FindingProgress> Of(IEnumerable<FindingStep> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        return
        [
            .. from of in steps.GroupBy(s => s.Id)
               let ordered = of.OrderBy(s => s.Number).ToList()
               let sent = ordered.FindLast(s => s.Kind == FindingStepKind.Sent)
               where sent is not null
               let since = ordered.Where(s => s.Number > sent.Number).ToList()
               orderby sent.At, sent.TransactionId
               select new FindingProgress(ordered, sent, Find(since, FindingStepKind.Answered), Find(since, FindingStepKind.Settled), Find(since, FindingStepKind.Withdrawn)),
        ];
    }

    private static FindingStep? Find(List<FindingStep> since, FindingStepKind kind) => since.Find(s => s.Kind == kind);
}
