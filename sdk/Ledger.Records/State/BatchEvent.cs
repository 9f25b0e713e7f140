using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>An event of a batch, key <c>batchevent~batchId~txId</c>.</summary>
public sealed record BatchEvent : IStateValue
{
    private static readonly Dictionary<string, BatchEventKind> Kinds = new(StringComparer.Ordinal)
    {
        ["accepted"] = BatchEventKind.Accepted,
        ["returned"] = BatchEventKind.Returned,
        ["withdrawn"] = BatchEventKind.Withdrawn,
        ["noticed"] = BatchEventKind.Noticed,
        ["noticeEnded"] = BatchEventKind.NoticeEnded,
        ["confirmed"] = BatchEventKind.Confirmed,
        ["archived"] = BatchEventKind.Archived,
    };

    /// <summary>The batch.</summary>
    public required BatchId Batch { get; init; }

    /// <summary>What happened.</summary>
    public required BatchEventKind Kind { get; init; }

    /// <summary>Why; empty unless it is returned or withdrawn, or an acceptance says why.</summary>
    public required string ReasonCode { get; init; }

    /// <summary>The withdrawal that this one approves, by its transaction; null for one that asks, and for another kind.</summary>
    public string? Approves { get; init; }

    /// <summary>
    /// SHA-256 of the submitter's enrolment id (the certificate's common name), 64 lowercase hex digits, in a withdrawal:
    /// two approvals are two persons'. Null in another kind, and in withdrawals written before two were required.
    /// </summary>
    public string? Enrolment { get; init; }

    /// <summary>The last working day of the notice that begins, in China; null for another kind, and where the rule set sets no term.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>What a review sampled; null for one that sampled nothing, and for another kind.</summary>
    public ReviewSample? Sample { get; init; }

    /// <summary>When, by the submitter's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>By whom.</summary>
    public required Submitter By { get; init; }

    /// <summary>In which transaction.</summary>
    public required string TransactionId { get; init; }

    /// <summary>Reads a value.</summary>
    /// <exception cref="StateFormatException">The bytes are no event in RFC 8785 form.</exception>
    public static BatchEvent Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("batchevent", canonical, Read);

    internal static BatchEvent Read(StateObject json)
    {
        var change = new BatchEvent
        {
            Approves = json.OptionalText("approves", Codes.IsTransactionId),
            At = json.Time("at"),
            Batch = BatchId.Parse(json.Text("batch", static t => BatchId.TryParse(t, out _))),
            By = json.Object("by", Submitter.Read),
            Enrolment = json.OptionalText("enrolment", Codes.IsRoot),
            Kind = json.Enumeration("kind", Kinds),
            ReasonCode = json.Text("reasonCode", static t => t.Length == 0 || Codes.IsReasonCode(t)),
            Sample = json.OptionalObject("sample", ReviewSample.Read),
            TransactionId = json.Text("txId", Codes.IsTransactionId),
            Until = json.OptionalDate("until"),
        };
        if (change.Kind != BatchEventKind.Noticed && change.Until is not null) throw json.Wrong("until", "only a notice has a last day.");
        if (change.Kind != BatchEventKind.Withdrawn && (change.Approves ?? change.Enrolment) is not null) throw json.Wrong("kind", "only a withdrawal names persons and approvals.");
        if (change.Kind is not (BatchEventKind.Accepted or BatchEventKind.Returned) && change.Sample is not null) throw json.Wrong("sample", "only a review samples.");
        if (change.Approves is not null && change.Enrolment is null) throw json.Wrong("enrolment", "an approval says whose it is.");
        return change.ReasonCode.Length > 0 || change.Kind is not (BatchEventKind.Returned or BatchEventKind.Withdrawn)
            ? change
            : throw json.Wrong("reasonCode", "a reason belongs here.");
    }

    /// <inheritdoc/>
    public byte[] ToCanonicalBytes() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        writer.WriteOptionalText("approves", Approves);
        writer.WriteTime("at", At);
        writer.WriteText("batch", Batch.ToString());
        writer.WriteBy("by", By);
        writer.WriteOptionalText("enrolment", Enrolment);
        writer.WriteText("kind", Kinds.First(k => k.Value == Kind).Key);
        writer.WriteText("reasonCode", ReasonCode);
        if (Sample is not null)
        {
            writer.WriteName("sample");
            Sample.Write(writer);
        }
        writer.WriteText("txId", TransactionId);
        writer.WriteOptionalDate("until", Until);
        writer.WriteVersion();
        writer.EndObject();
    });
}
