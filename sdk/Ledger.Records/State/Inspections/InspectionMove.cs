using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>What <c>inspections:Append</c> is given: a step that is to follow. Planning and opening have functions of their own.</summary>
public record InspectionMove : IStateValue
{
    internal static readonly Dictionary<string, InspectionStepKind> Kinds = Enum.GetValues<InspectionStepKind>()
        .ToDictionary(static k => char.ToLowerInvariant(k.ToString()[0]) + k.ToString()[1..], StringComparer.Ordinal);

    /// <summary>The inspection.</summary>
    public required InspectionId Id { get; init; }

    /// <summary>Which step.</summary>
    public required InspectionStepKind Kind { get; init; }

    /// <summary>The number of the step that it is about: an arrival, an order, an objection, a proposal; null for one about the whole.</summary>
    public int? About { get; init; }

    /// <summary>The digests of the step's document; null for a step without one.</summary>
    public TextDigest? Document { get; init; }

    /// <summary>Of an order the last day that it names; null for the rule set's term.</summary>
    public DateOnly? Due { get; init; }

    /// <summary>What comes of an objection, a reconsideration or an appeal.</summary>
    public ObjectionOutcome? Outcome { get; init; }

    /// <summary>Who joins or leaves the team, by digest.</summary>
    public string? Person { get; init; }

    /// <summary>Of who joins the team the unit for which they act; else null.</summary>
    public string? Unit { get; init; }

    /// <summary>Why, as a code; null for a step that needs none.</summary>
    public string? ReasonCode { get; init; }

    /// <summary>A kind's name in JSON.</summary>
    public static string KindName(InspectionStepKind kind) => Kinds.First(k => k.Value == kind).Key;

    /// <summary>Reads an argument in RFC 8785 form.</summary>
    /// <exception cref="StateFormatException">The text is another.</exception>
    public static InspectionMove Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("inspection", canonical, static json =>
    {
        var move = new InspectionMove { Id = ReadId(json), Kind = ReadKind(json) };
        return move with
        {
            About = ReadAbout(json),
            Document = json.OptionalObject("document", TextDigest.Read),
            Due = json.OptionalDate("due"),
            Outcome = json.Has("outcome") ? json.Enumeration("outcome", ObjectionStep.Outcomes) : null,
            Person = json.OptionalText("person", Codes.IsRoot),
            ReasonCode = json.OptionalText("reasonCode", Codes.IsReasonCode),
            Unit = json.OptionalText("unit", InspectionId.IsOwner),
        };
    });

    /// <inheritdoc/>
    public virtual byte[] ToCanonicalBytes() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        if (About is { } about) writer.WriteNumber("about", about);
        if (Document is not null) WriteDigest(writer, "document", Document);
        writer.WriteOptionalDate("due", Due);
        writer.WriteText("id", Id.Id);
        writer.WriteText("kind", KindName(Kind));
        writer.WriteOptionalText("outcome", Outcome is { } outcome ? ObjectionStep.OutcomeName(outcome) : null);
        writer.WriteText("owner", Id.Owner);
        writer.WriteOptionalText("person", Person);
        writer.WriteOptionalText("reasonCode", ReasonCode);
        writer.WriteOptionalText("unit", Unit);
        writer.WriteVersion();
        writer.EndObject();
    });

    private protected static InspectionId ReadId(StateObject json) => new(json.Text("owner", InspectionId.IsOwner), json.Text("id", Codes.IsReleaseId));

    private protected static InspectionStepKind ReadKind(StateObject json) => json.Enumeration("kind", Kinds);

    private protected static int? ReadAbout(StateObject json) => json.Has("about") ? json.Integer("about", 0, InspectionStep.MaxSteps) : null;

    private protected static void WriteDigest(CanonicalJsonWriter writer, string name, TextDigest digest)
    {
        writer.WriteName(name);
        digest.Write(writer);
    }
}
