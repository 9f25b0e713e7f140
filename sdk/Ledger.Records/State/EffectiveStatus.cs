namespace Ledger.Records.State;

/// <summary>What the statements about one record amount to, whatever their order.</summary>
/// <param name="InEffect">The statements that both units made or approved; by kind, the weightiest first.</param>
/// <param name="Pending">The statements that the other unit has not approved; in the ledger's order.</param>
public sealed record EffectiveStatus(IReadOnlyList<RecordStatus> InEffect, IReadOnlyList<RecordStatus> Pending)
{
    /// <summary>The weightiest statement in effect; null if the record stands as anchored.</summary>
    public RecordStatus? Deciding => InEffect.Count == 0 ? null : InEffect[0];

    /// <summary>
    /// Computes it. A statement by the school or the unit above it takes effect when the other of the two has approved it in
    /// a transaction of its own, by another person, and so has the unit that <see cref="RecordStatus.Also"/> names; statements and
    /// approvals by anyone else, and approvals that say something else, do not count.
    /// </summary>
    /// <param name="batch">The record's batch.</param>
    /// <param name="index">The record's leaf index.</param>
    /// <param name="parent">The code of the unit above the school.</param>
    /// <param name="statuses">The batch's whole range of statuses.</param>
    public static EffectiveStatus Of(BatchId batch, int index, string parent, IEnumerable<RecordStatus> statuses)
    {
        var ofRecord = statuses.Where(s => s.Batch == batch && s.Index == index).ToList();
        var inEffect = new List<RecordStatus>();
        var pending = new List<RecordStatus>();
        foreach (var statement in ofRecord.Where(s => s.Approves is null && (s.By.Unit == batch.School || s.By.Unit == parent)))
        {
            var approvals = ofRecord.Where(a => IsApproval(a, statement)).ToList();
            var other = statement.By.Unit == parent ? batch.School : parent;
            var isApproved = approvals.Exists(a => a.By.Unit == other
                && (statement.Also is not { } also || approvals.Exists(b => b.By.Unit == also && b.Enrolment != a.Enrolment)));
            (isApproved ? inEffect : pending).Add(statement);
        }
        return new EffectiveStatus([.. inEffect.OrderByDescending(static s => s.Kind)], pending);
    }

    private static bool IsApproval(RecordStatus approval, RecordStatus statement) =>
        approval.Approves == statement.TransactionId && approval.TransactionId != statement.TransactionId && approval.By.Unit != statement.By.Unit
        && (statement.Enrolment is null || (approval.Enrolment is not null && approval.Enrolment != statement.Enrolment))
        && approval.Kind == statement.Kind && approval.ReasonCode == statement.ReasonCode
        && approval.SupersededBy == statement.SupersededBy && approval.Also == statement.Also;
}
