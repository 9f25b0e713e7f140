namespace Ledger.Records.State;

/// <summary>
/// A record that must be kept for a dispute or an inquiry: a statement of kind restricted with reason <see cref="Reason"/>. One
/// unit's word is enough to keep, without approval; only the unit that gave it lifts it, with <see cref="LiftReason"/>.
/// </summary>
public static class LegalHold
{
    /// <summary>The reason that sets a hold.</summary>
    public const string Reason = "LEGAL_HOLD";

    /// <summary>The reason that lifts the unit's own hold.</summary>
    public const string LiftReason = "LEGAL_HOLD_LIFTED";

    /// <summary>The unit whose hold stands on a record; null for none. A unit's holds are counted against its liftings, so that no order matters.</summary>
    /// <param name="index">The record's leaf index.</param>
    /// <param name="statuses">The batch's statuses, or the record's.</param>
    public static string? HeldBy(int index, IEnumerable<RecordStatus> statuses) => Holders(index, statuses).FirstOrDefault();

    /// <summary>Whether a unit holds a record.</summary>
    /// <param name="unit">The unit's code.</param>
    /// <param name="index">The record's leaf index.</param>
    /// <param name="statuses">The batch's statuses, or the record's.</param>
    public static bool IsHeldBy(string unit, int index, IEnumerable<RecordStatus> statuses) => Holders(index, statuses).Contains(unit, StringComparer.Ordinal);

    private static IEnumerable<string> Holders(int index, IEnumerable<RecordStatus> statuses) => statuses
        .Where(s => s.Index == index && s.Kind == RecordStatusKind.Restricted && s.Approves is null && s.ReasonCode is Reason or LiftReason)
        .GroupBy(s => s.By.Unit, StringComparer.Ordinal)
        .Where(unit => unit.Count(s => s.ReasonCode == Reason) > unit.Count(s => s.ReasonCode == LiftReason))
        .Select(unit => unit.Key)
        .Order(StringComparer.Ordinal);
}
