using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>What <c>terms:Open</c> is given: a term and the stages whose windows open now.</summary>
public sealed record TermOpening : IStateValue
{
    /// <summary>The unit that rules over the windows.</summary>
    public required string Owner { get; init; }

    /// <summary>The term, <c>2025-2026-1</c>.</summary>
    public required string Term { get; init; }

    /// <summary>The stages, by name, at least one.</summary>
    public required IReadOnlyList<StageOpening> Stages { get; init; }

    /// <summary>Reads an argument in RFC 8785 form.</summary>
    /// <exception cref="StateFormatException">The text is another.</exception>
    public static TermOpening Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("term", canonical, static json =>
    {
        var opening = new TermOpening
        {
            Owner = json.Text("owner", Codes.IsUnitCode),
            Stages = json.Objects("stages", StageOpening.Read),
            Term = json.Text("term", Codes.IsTerm),
        };
        if (opening.Stages.Count == 0 || !opening.Stages.Zip(opening.Stages.Skip(1)).All(static p => string.CompareOrdinal(p.First.Stage, p.Second.Stage) < 0))
            throw json.Wrong("stages", "at least one stage belongs here, sorted by name and none twice.");
        return opening;
    });

    /// <inheritdoc/>
    public byte[] ToCanonicalBytes() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        writer.WriteText("owner", Owner);
        writer.WriteName("stages");
        writer.BeginArray();
        foreach (var stage in Stages) stage.Write(writer);
        writer.EndArray();
        writer.WriteText("term", Term);
        writer.WriteVersion();
        writer.EndObject();
    });
}
