using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>A step of a finding, key <c>finding~unit~digest~n</c>; append-only. Texts stand elsewhere, their salted digests here.</summary>
public sealed record FindingStep : IStateValue
{
    /// <summary>The highest number of a step.</summary>
    public const int MaxSteps = 9999;

    /// <summary>The most working days that a unit has for its answer.</summary>
    public const int MaxDays = 60;

    private static readonly Dictionary<string, FindingStepKind> Kinds = new(StringComparer.Ordinal)
    {
        ["sent"] = FindingStepKind.Sent,
        ["answered"] = FindingStepKind.Answered,
        ["settled"] = FindingStepKind.Settled,
        ["withdrawn"] = FindingStepKind.Withdrawn,
    };

    private static readonly Dictionary<string, FindingOutcome> Outcomes = new(StringComparer.Ordinal)
    {
        ["substantiated"] = FindingOutcome.Substantiated,
        ["unsubstantiated"] = FindingOutcome.Unsubstantiated,
        ["rectification"] = FindingOutcome.Rectification,
    };

    /// <summary>The finding.</summary>
    public required FindingId Id { get; init; }

    /// <summary>The step's place, from 0.</summary>
    public required int Number { get; init; }

    /// <summary>Which step.</summary>
    public required FindingStepKind Kind { get; init; }

    /// <summary>Of a sending the rule that found it; else null.</summary>
    public string? Rule { get; init; }

    /// <summary>Of a sending the last day for the answer; else null.</summary>
    public DateOnly? Due { get; init; }

    /// <summary>Of a settling what it came to; else null.</summary>
    public FindingOutcome? Outcome { get; init; }

    /// <summary>Of a settling by rectification the order; else null.</summary>
    public OrderReference? Order { get; init; }

    /// <summary>Why, as a code; null of a sending, whose rule says it.</summary>
    public string? ReasonCode { get; init; }

    /// <summary>The digests of the step's text; null of a withdrawal.</summary>
    public TextDigest? Text { get; init; }

    /// <summary>SHA-256 of the submitter's enrolment id, 64 lowercase hex digits.</summary>
    public required string Enrolment { get; init; }

    /// <summary>When, by the submitter's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>By whom.</summary>
    public required Submitter By { get; init; }

    /// <summary>In which transaction.</summary>
    public required string TransactionId { get; init; }

    /// <summary>A kind's name in JSON.</summary>
    public static string KindName(FindingStepKind kind) => Kinds.First(k => k.Value == kind).Key;

    /// <summary>An outcome's name in JSON.</summary>
    public static string OutcomeName(FindingOutcome outcome) => Outcomes.First(o => o.Value == outcome).Key;

    /// <summary>Reads an outcome's name in JSON.</summary>
    public static bool TryParseOutcome(string text, out FindingOutcome outcome) => Outcomes.TryGetValue(text, out outcome);

    /// <summary>Whether a text may name a rule.</summary>
    public static bool IsRule(string text) => Codes.IsStage(text);

    /// <summary>Reads a value.</summary>
    /// <exception cref="StateFormatException">The bytes are no step in RFC 8785 form.</exception>
    public static FindingStep Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("finding", canonical, Read);

    internal static FindingStep Read(StateObject json)
    {
        var step = new FindingStep
        {
            At = json.Time("at"),
            By = json.Object("by", Submitter.Read),
            Due = json.OptionalDate("due"),
            Enrolment = json.Text("enrolment", Codes.IsRoot),
            Id = new FindingId(json.Text("unit", Codes.IsUnitCode), json.Text("digest", Codes.IsRoot)),
            Kind = json.Enumeration("kind", Kinds),
            Number = json.Integer("n", 0, MaxSteps),
            Order = json.OptionalText("order", static t => OrderReference.TryParse(t, out _)) is { } order && OrderReference.TryParse(order, out var reference) ? reference : null,
            Outcome = json.Has("outcome") ? json.Enumeration("outcome", Outcomes) : null,
            ReasonCode = json.OptionalText("reasonCode", Codes.IsReasonCode),
            Rule = json.OptionalText("rule", IsRule),
            Text = json.OptionalObject("text", TextDigest.Read),
            TransactionId = json.Text("txId", Codes.IsTransactionId),
        };
        var (isSent, isSettled) = (step.Kind == FindingStepKind.Sent, step.Kind == FindingStepKind.Settled);
        if (step.Rule is not null != isSent) throw json.Wrong("rule", "a sending names the rule, another step does not.");
        if (step.Due is not null != isSent) throw json.Wrong("due", "a sending has the last day of the answer, another step has none.");
        if (step.ReasonCode is null != isSent) throw json.Wrong("reasonCode", "every step but a sending says why.");
        if (step.Outcome is not null != isSettled) throw json.Wrong("outcome", "a settling has an outcome, another step has none.");
        if (step.Order is not null != (step.Outcome == FindingOutcome.Rectification)) throw json.Wrong("order", "a settling by rectification names the order, another step does not.");
        return step.Text is null == (step.Kind == FindingStepKind.Withdrawn) ? step : throw json.Wrong("text", "every step but a withdrawal has a text.");
    }

    /// <inheritdoc/>
    public byte[] ToCanonicalBytes() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        writer.WriteTime("at", At);
        writer.WriteBy("by", By);
        writer.WriteText("digest", Id.Digest);
        writer.WriteOptionalDate("due", Due);
        writer.WriteText("enrolment", Enrolment);
        writer.WriteText("kind", KindName(Kind));
        writer.WriteNumber("n", Number);
        writer.WriteOptionalText("order", Order?.ToString());
        writer.WriteOptionalText("outcome", Outcome is { } outcome ? OutcomeName(outcome) : null);
        writer.WriteOptionalText("reasonCode", ReasonCode);
        writer.WriteOptionalText("rule", Rule);
        if (Text is not null)
        {
            writer.WriteName("text");
            Text.Write(writer);
        }
        writer.WriteText("txId", TransactionId);
        writer.WriteText("unit", Id.Unit);
        writer.WriteVersion();
        writer.EndObject();
    });
}
