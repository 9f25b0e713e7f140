namespace Ledger.Records.State;

/// <summary>One visit of an inspection.</summary>
/// <param name="Arrival">The arrival; <see cref="InspectionMove.Due"/> is the last day for the record.</param>
/// <param name="Record">The record by the inspectors' side, whose due is the other side's last day to sign; null before.</param>
/// <param name="Signature">The other side's signature of the same record; null before.</param>
/// <param name="Lapse">The office's note that the other side did not sign in time; null without.</param>
public sealed record InspectionVisit(InspectionStep Arrival, InspectionStep? Record, InspectionStep? Signature, InspectionStep? Lapse)
{
    /// <summary>Whether both sides signed.</summary>
    public bool IsSigned => Signature is not null;

    /// <summary>Whether nothing is waited for: signed by both, or noted as not signed.</summary>
    public bool IsSettled => Signature is not null || Lapse is not null;

    /// <summary>Whether the record came after its last day.</summary>
    public bool IsRecordLate => Record is { } record && record.Date > Arrival.Due;
}
