using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>A step of an objection, key <c>objection~batchId~objection~txId</c>; append-only. Texts stand elsewhere, their salted digests here.</summary>
public sealed record ObjectionStep : IStateValue
{
    private static readonly Dictionary<string, ObjectionStepKind> Kinds = new(StringComparer.Ordinal)
    {
        ["raised"] = ObjectionStepKind.Raised,
        ["answered"] = ObjectionStepKind.Answered,
        ["appealed"] = ObjectionStepKind.Appealed,
        ["decided"] = ObjectionStepKind.Decided,
    };

    internal static readonly Dictionary<string, ObjectionOutcome> Outcomes = new(StringComparer.Ordinal)
    {
        ["upheld"] = ObjectionOutcome.Upheld,
        ["dismissed"] = ObjectionOutcome.Dismissed,
    };

    /// <summary>The batch.</summary>
    public required BatchId Batch { get; init; }

    /// <summary>The record's leaf index.</summary>
    public required int Index { get; init; }

    /// <summary>Which step.</summary>
    public required ObjectionStepKind Kind { get; init; }

    /// <summary>The transaction that raised the objection; null in that one itself.</summary>
    public string? About { get; init; }

    /// <summary>What comes of it, by an answer or a decision; null in another step.</summary>
    public ObjectionOutcome? Outcome { get; init; }

    /// <summary>Why, as a code.</summary>
    public required string ReasonCode { get; init; }

    /// <summary>The digests of the step's text.</summary>
    public required TextDigest Text { get; init; }

    /// <summary>
    /// The last day of what may or must follow: the answer to an objection, the appeal against an answer, the decision of an
    /// appeal; null after a decision, and where the rule set sets no term.
    /// </summary>
    public DateOnly? Due { get; init; }

    /// <summary>SHA-256 of the submitter's enrolment id, 64 lowercase hex digits: who answers does not decide.</summary>
    public required string Enrolment { get; init; }

    /// <summary>When, by the submitter's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>By whom.</summary>
    public required Submitter By { get; init; }

    /// <summary>In which transaction.</summary>
    public required string TransactionId { get; init; }

    /// <summary>Reads an outcome's name in JSON.</summary>
    public static bool TryParseOutcome(string text, out ObjectionOutcome outcome) => Outcomes.TryGetValue(text, out outcome);

    /// <summary>An outcome's name in JSON.</summary>
    public static string OutcomeName(ObjectionOutcome outcome) => Outcomes.First(o => o.Value == outcome).Key;

    /// <summary>A kind's name in JSON.</summary>
    public static string KindName(ObjectionStepKind kind) => Kinds.First(k => k.Value == kind).Key;

    /// <summary>Reads a value.</summary>
    /// <exception cref="StateFormatException">The bytes are no step in RFC 8785 form.</exception>
    public static ObjectionStep Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("objection", canonical, Read);

    internal static ObjectionStep Read(StateObject json)
    {
        var step = new ObjectionStep
        {
            About = json.OptionalText("about", Codes.IsTransactionId),
            At = json.Time("at"),
            Batch = BatchId.Parse(json.Text("batch", static t => BatchId.TryParse(t, out _))),
            By = json.Object("by", Submitter.Read),
            Due = json.OptionalDate("due"),
            Enrolment = json.Text("enrolment", Codes.IsRoot),
            Index = json.Integer("index", 0, State.Batch.MaxSize - 1),
            Kind = json.Enumeration("kind", Kinds),
            Outcome = json.Has("outcome") ? json.Enumeration("outcome", Outcomes) : null,
            ReasonCode = json.Text("reasonCode", Codes.IsReasonCode),
            Text = json.Object("text", TextDigest.Read),
            TransactionId = json.Text("txId", Codes.IsTransactionId),
        };
        if (step.About is null != (step.Kind == ObjectionStepKind.Raised)) throw json.Wrong("about", "every step but the first names the objection.");
        return step.Outcome is null != step.Kind is ObjectionStepKind.Answered or ObjectionStepKind.Decided
            ? step
            : throw json.Wrong("outcome", "an answer and a decision have an outcome, another step has none.");
    }

    /// <inheritdoc/>
    public byte[] ToCanonicalBytes() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        writer.WriteOptionalText("about", About);
        writer.WriteTime("at", At);
        writer.WriteText("batch", Batch.ToString());
        writer.WriteBy("by", By);
        writer.WriteOptionalDate("due", Due);
        writer.WriteText("enrolment", Enrolment);
        writer.WriteNumber("index", Index);
        writer.WriteText("kind", KindName(Kind));
        writer.WriteOptionalText("outcome", Outcome is { } outcome ? OutcomeName(outcome) : null);
        writer.WriteText("reasonCode", ReasonCode);
        writer.WriteName("text");
        Text.Write(writer);
        writer.WriteText("txId", TransactionId);
        writer.WriteVersion();
        writer.EndObject();
    });
}
