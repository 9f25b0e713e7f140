using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>What a result says of one stage of schooling.</summary>
public sealed record BalanceStageResult
{
    /// <summary>The stage's code in the standard.</summary>
    public required string Stage { get; init; }

    /// <summary>How many schools were compared.</summary>
    public required int Schools { get; init; }

    /// <summary>How many of them meet what the standard holds a school to.</summary>
    public required int SchoolsMeeting { get; init; }

    /// <summary>The indicators in the standard's order.</summary>
    public required IReadOnlyList<BalanceIndicatorResult> Indicators { get; init; }

    /// <summary>The mean of the coefficients; null if one of them is missing.</summary>
    public required decimal? MeanCoefficient { get; init; }

    /// <summary>Whether the stage is balanced by the standard.</summary>
    public required bool IsMet { get; init; }

    internal static bool IsCoefficient(string text) =>
        DecimalText.TryParse(text, out var value) && value is >= 0 and <= 1_000_000 && decimal.Round(value, CoefficientOfVariation.Decimals) == value;

    internal static BalanceStageResult Read(StateObject json)
    {
        var schools = json.Integer("schools", 1, 100_000);
        return new BalanceStageResult
        {
            Indicators = json.Objects("indicators", BalanceIndicatorResult.Read),
            MeanCoefficient = json.OptionalText("meanCv", IsCoefficient) is { } text ? DecimalText.Parse(text) : null,
            IsMet = json.Boolean("met"),
            Schools = schools,
            SchoolsMeeting = json.Integer("schoolsMeeting", 0, schools),
            Stage = json.Text("stage", Codes.IsStage),
        };
    }

    internal void Write(CanonicalJsonWriter writer)
    {
        writer.BeginObject();
        writer.WriteName("indicators");
        writer.BeginArray();
        foreach (var indicator in Indicators) indicator.Write(writer);
        writer.EndArray();
        writer.WriteOptionalText("meanCv", MeanCoefficient is { } mean ? DecimalText.Format(mean) : null);
        writer.WriteBoolean("met", IsMet);
        writer.WriteNumber("schools", Schools);
        writer.WriteNumber("schoolsMeeting", SchoolsMeeting);
        writer.WriteText("stage", Stage);
        writer.EndObject();
    }
}
