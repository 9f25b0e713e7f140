using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>Of whose records is drawn. All conditions hold together; null is any.</summary>
/// <param name="Unit">The unit: a school, or all schools below it.</param>
/// <param name="Term">The term.</param>
/// <param name="Stage">The stage.</param>
/// <param name="Batch">One batch of a school of the unit.</param>
public sealed record DrawScope(string Unit, string? Term = null, string? Stage = null, BatchId? Batch = null)
{
    /// <summary>Whether a batch of a school within the unit is drawn from.</summary>
    public bool Covers(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return (Term is null || batch.Term == Term) && (Stage is null || batch.Stage == Stage) && (Batch is null || batch.BatchId == Batch);
    }

    internal void Write(CanonicalJsonWriter writer)
    {
        writer.BeginObject();
        writer.WriteOptionalText("batch", Batch?.ToString());
        writer.WriteOptionalText("stage", Stage);
        writer.WriteOptionalText("term", Term);
        writer.WriteText("unit", Unit);
        writer.EndObject();
    }

    internal static DrawScope Read(StateObject json) => new(
        json.Text("unit", Codes.IsUnitCode),
        json.OptionalText("term", Codes.IsTerm),
        json.OptionalText("stage", Codes.IsStage),
        json.OptionalText("batch", static t => BatchId.TryParse(t, out _)) is { } batch ? BatchId.Parse(batch) : null);
}
