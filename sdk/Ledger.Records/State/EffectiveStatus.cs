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
    /// a transaction of its own, by another person; statements and approvals by anyone else, and approvals that say something else, do not count.
    /// </summary>
    /// <param name="batch">The record's batch.</param>
    /// <param name="index">The record's leaf index.</param>
    /// <param name="parent">The code of the unit above the school.</param>
    /// <param name="statuses">The batch's whole range of statuses.</param>
    public static EffectiveStatus Of(BatchId batch, int index, string parent, IEnumerable<RecordStatus> statuses)
    {
        var ofRecord = statuses.Where(s => s.Batch == batch && s.Index == index && (s.By.Unit == batch.School || s.By.Unit == parent)).ToList();
        var inEffect = new List<RecordStatus>();
        var pending = new List<RecordStatus>();
        foreach (var statement in ofRecord.Where(static s => s.Approves is null))
        {
            var approved = ofRecord.Exists(a =>
                a.Approves == statement.TransactionId && a.TransactionId != statement.TransactionId && a.By.Unit != statement.By.Unit
                && (statement.Enrolment is null || (a.Enrolment is not null && a.Enrolment != statement.Enrolment))
                && a.Kind == statement.Kind && a.ReasonCode == statement.ReasonCode && a.SupersededBy == statement.SupersededBy);
            (approved ? inEffect : pending).Add(statement);
        }
        return new EffectiveStatus([.. inEffect.OrderByDescending(static s => s.Kind)], pending);
    }
}
