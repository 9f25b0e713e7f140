using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>
/// A step of an inspection, key <c>inspection~owner~id~n</c> with n as 4 digits; append-only. Documents stand elsewhere, their
/// digests here, and nobody is named.
/// </summary>
public sealed record InspectionStep : InspectionMove
{
    /// <summary>The greatest number of a step.</summary>
    public const int MaxSteps = 9999;

    /// <summary>The step's number, from 0.</summary>
    public required int Number { get; init; }

    /// <summary>Of the first step the commitment to the plan; else null.</summary>
    public TextDigest? Commitment { get; init; }

    /// <summary>Of the step that opens the plan what it lays open; else null.</summary>
    public InspectionOpening? Opening { get; init; }

    /// <summary>SHA-256 of the submitter's enrolment id, 64 lowercase hex digits.</summary>
    public required string Enrolment { get; init; }

    /// <summary>When, by the submitter's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>By whom.</summary>
    public required Submitter By { get; init; }

    /// <summary>In which transaction.</summary>
    public required string TransactionId { get; init; }

    /// <summary>The day of the step in China.</summary>
    public DateOnly Date => WorkingDays.DateOf(At);

    /// <summary>Reads a value.</summary>
    /// <exception cref="StateFormatException">The bytes are no step in RFC 8785 form.</exception>
    public static new InspectionStep Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("inspection", canonical, Read);

    internal static InspectionStep Read(StateObject json)
    {
        var step = new InspectionStep
        {
            About = ReadAbout(json),
            At = json.Time("at"),
            By = json.Object("by", Submitter.Read),
            Commitment = json.OptionalObject("commitment", TextDigest.Read),
            Document = json.OptionalObject("document", TextDigest.Read),
            Due = json.OptionalDate("due"),
            Enrolment = json.Text("enrolment", Codes.IsRoot),
            Id = ReadId(json),
            Kind = ReadKind(json),
            Number = json.Integer("n", 0, MaxSteps),
            Opening = json.OptionalObject("opening", InspectionOpening.Read),
            Outcome = json.Has("outcome") ? json.Enumeration("outcome", ObjectionStep.Outcomes) : null,
            Person = json.OptionalText("person", Codes.IsRoot),
            ReasonCode = json.OptionalText("reasonCode", Codes.IsReasonCode),
            TransactionId = json.Text("txId", Codes.IsTransactionId),
            Unit = json.OptionalText("unit", InspectionId.IsOwner),
        };
        if (step.Commitment is null != (step.Kind != InspectionStepKind.Planned)) throw json.Wrong("commitment", "the first step has a commitment, another has none.");
        return step.Opening is null || step.Kind is InspectionStepKind.Noticed or InspectionStepKind.Arrived
            ? step
            : throw json.Wrong("opening", "a notice or an arrival opens the plan, another step does not.");
    }

    /// <inheritdoc/>
    public override byte[] ToCanonicalBytes() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        if (About is { } about) writer.WriteNumber("about", about);
        writer.WriteTime("at", At);
        writer.WriteBy("by", By);
        if (Commitment is not null) WriteDigest(writer, "commitment", Commitment);
        if (Document is not null) WriteDigest(writer, "document", Document);
        writer.WriteOptionalDate("due", Due);
        writer.WriteText("enrolment", Enrolment);
        writer.WriteText("id", Id.Id);
        writer.WriteText("kind", KindName(Kind));
        writer.WriteNumber("n", Number);
        if (Opening is not null)
        {
            writer.WriteName("opening");
            Opening.Write(writer);
        }
        writer.WriteOptionalText("outcome", Outcome is { } outcome ? ObjectionStep.OutcomeName(outcome) : null);
        writer.WriteText("owner", Id.Owner);
        writer.WriteOptionalText("person", Person);
        writer.WriteOptionalText("reasonCode", ReasonCode);
        writer.WriteText("txId", TransactionId);
        writer.WriteOptionalText("unit", Unit);
        writer.WriteVersion();
        writer.EndObject();
    });
}
