using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>An indicator's coefficient in a result.</summary>
/// <param name="Code">The indicator's code in the standard.</param>
/// <param name="Coefficient">差异系数 with at most four decimal places; null if no school has anything.</param>
/// <param name="IsMet">Whether it is within the stage's limit.</param>
public sealed record BalanceIndicatorResult(string Code, decimal? Coefficient, bool IsMet)
{
    internal static BalanceIndicatorResult Read(StateObject json) => new(
        json.Text("code", Codes.IsStage),
        json.OptionalText("cv", BalanceStageResult.IsCoefficient) is { } text ? DecimalText.Parse(text) : null,
        json.Boolean("met"));

    internal void Write(CanonicalJsonWriter writer)
    {
        writer.BeginObject();
        writer.WriteText("code", Code);
        writer.WriteOptionalText("cv", Coefficient is { } cv ? DecimalText.Format(cv) : null);
        writer.WriteBoolean("met", IsMet);
        writer.EndObject();
    }
}
