using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>A stage to open, with the dates announced for it.</summary>
/// <param name="Stage">The stage's name.</param>
/// <param name="From">The first day announced; null if none was.</param>
/// <param name="Until">The last day announced; null if none was.</param>
public sealed record StageOpening(string Stage, DateOnly? From = null, DateOnly? Until = null)
{
    internal void Write(CanonicalJsonWriter writer)
    {
        writer.BeginObject();
        writer.WriteOptionalDate("from", From);
        writer.WriteText("stage", Stage);
        writer.WriteOptionalDate("until", Until);
        writer.EndObject();
    }

    internal static StageOpening Read(StateObject json)
    {
        var stage = new StageOpening(json.Text("stage", Codes.IsStage), json.OptionalDate("from"), json.OptionalDate("until"));
        return stage.From > stage.Until ? throw json.Wrong("until", "the last day comes before the first.") : stage;
    }
}
