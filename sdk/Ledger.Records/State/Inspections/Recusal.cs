using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>
/// A standing declaration that a person has a ground for recusal (回避) towards a unit, key <c>recusal~unit~person</c>. It is
/// made independently of any inspection and so betrays none.
/// </summary>
public sealed record Recusal : IStateValue
{
    /// <summary>The unit towards which the ground exists.</summary>
    public required string Unit { get; init; }

    /// <summary>Who, SHA-256 of the enrolment id, 64 lowercase hex digits.</summary>
    public required string Person { get; init; }

    /// <summary>The ground, as a code.</summary>
    public required string ReasonCode { get; init; }

    /// <summary>When it was declared, by the submitter's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>For which unit and in which role the declaring person acts.</summary>
    public required Submitter By { get; init; }

    /// <summary>In which transaction.</summary>
    public required string TransactionId { get; init; }

    /// <summary>When another person of the same office lifted it; null while it stands.</summary>
    public DateTimeOffset? LiftedAt { get; init; }

    /// <summary>Who did; null while it stands.</summary>
    public Submitter? LiftedBy { get; init; }

    /// <summary>In which transaction; null while it stands.</summary>
    public string? LiftedTransactionId { get; init; }

    /// <summary>Whether it stands.</summary>
    public bool Stands => LiftedTransactionId is null;

    /// <summary>Reads a value.</summary>
    /// <exception cref="StateFormatException">The bytes are no declaration in RFC 8785 form.</exception>
    public static Recusal Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("recusal", canonical, Read);

    internal static Recusal Read(StateObject json)
    {
        var recusal = new Recusal
        {
            At = json.Time("at"),
            By = json.Object("by", Submitter.Read),
            LiftedAt = json.OptionalTime("liftedAt"),
            LiftedBy = json.OptionalObject("liftedBy", Submitter.Read),
            LiftedTransactionId = json.OptionalText("liftedTxId", Codes.IsTransactionId),
            Person = json.Text("person", Codes.IsRoot),
            ReasonCode = json.Text("reasonCode", Codes.IsReasonCode),
            TransactionId = json.Text("txId", Codes.IsTransactionId),
            Unit = json.Text("unit", Codes.IsUnitCode),
        };
        return recusal.LiftedAt is null == recusal.Stands && recusal.LiftedBy is null == recusal.Stands
            ? recusal
            : throw json.Wrong("liftedTxId", "the lifting's members are all there or none is.");
    }

    /// <inheritdoc/>
    public byte[] ToCanonicalBytes() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        writer.WriteTime("at", At);
        writer.WriteBy("by", By);
        writer.WriteOptionalTime("liftedAt", LiftedAt);
        if (LiftedBy is not null) writer.WriteBy("liftedBy", LiftedBy);
        writer.WriteOptionalText("liftedTxId", LiftedTransactionId);
        writer.WriteText("person", Person);
        writer.WriteText("reasonCode", ReasonCode);
        writer.WriteText("txId", TransactionId);
        writer.WriteText("unit", Unit);
        writer.WriteVersion();
        writer.EndObject();
    });
}
