using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>A step of a draw, key <c>draw~office~commitment~txId</c>; append-only.</summary>
public sealed record DrawStep : IStateValue
{
    private static readonly Dictionary<string, DrawStepKind> Kinds = new(StringComparer.Ordinal)
    {
        ["requested"] = DrawStepKind.Requested,
        ["witnessed"] = DrawStepKind.Witnessed,
        ["revealed"] = DrawStepKind.Revealed,
    };

    /// <summary>The draw.</summary>
    public required DrawId Id { get; init; }

    /// <summary>Which step.</summary>
    public required DrawStepKind Kind { get; init; }

    /// <summary>Of a request what was asked for; else null.</summary>
    public DrawRequest? Request { get; init; }

    /// <summary>Of the last step the office's secret, 64 lowercase hex digits; else null.</summary>
    public string? Secret { get; init; }

    /// <summary>SHA-256 of the submitter's enrolment id, 64 lowercase hex digits.</summary>
    public required string Enrolment { get; init; }

    /// <summary>When, by the submitter's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>By whom.</summary>
    public required Submitter By { get; init; }

    /// <summary>In which transaction.</summary>
    public required string TransactionId { get; init; }

    /// <summary>A kind's name in JSON.</summary>
    public static string KindName(DrawStepKind kind) => Kinds.First(k => k.Value == kind).Key;

    /// <summary>Reads a value.</summary>
    /// <exception cref="StateFormatException">The bytes are no step in RFC 8785 form.</exception>
    public static DrawStep Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("draw", canonical, Read);

    internal static DrawStep Read(StateObject json)
    {
        var id = new DrawId(json.Text("office", InspectionId.IsOwner), json.Text("commitment", Codes.IsRoot));
        var step = new DrawStep
        {
            At = json.Time("at"),
            By = json.Object("by", Submitter.Read),
            Enrolment = json.Text("enrolment", Codes.IsRoot),
            Id = id,
            Kind = json.Enumeration("kind", Kinds),
            Request = json.Has("scope")
                ? new DrawRequest
                {
                    Count = json.Integer("count", 1, DrawRequest.MaxCount),
                    Id = id,
                    Purpose = json.Text("purpose", Codes.IsReasonCode),
                    Scope = json.Object("scope", DrawScope.Read),
                }
                : null,
            Secret = json.OptionalText("secret", Codes.IsRoot),
            TransactionId = json.Text("txId", Codes.IsTransactionId),
        };
        if (step.Request is not null != (step.Kind == DrawStepKind.Requested)) throw json.Wrong("scope", "a request says what is asked for, another step does not.");
        return step.Secret is not null == (step.Kind == DrawStepKind.Revealed) ? step : throw json.Wrong("secret", "the last step has the secret, another step has none.");
    }

    /// <inheritdoc/>
    public byte[] ToCanonicalBytes() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        writer.WriteTime("at", At);
        writer.WriteBy("by", By);
        writer.WriteText("commitment", Id.Commitment);
        if (Request is not null) writer.WriteNumber("count", Request.Count);
        writer.WriteText("enrolment", Enrolment);
        writer.WriteText("kind", KindName(Kind));
        writer.WriteText("office", Id.Office);
        if (Request is not null)
        {
            writer.WriteText("purpose", Request.Purpose);
            writer.WriteName("scope");
            Request.Scope.Write(writer);
        }
        writer.WriteOptionalText("secret", Secret);
        writer.WriteText("txId", TransactionId);
        writer.WriteVersion();
        writer.EndObject();
    });
}
