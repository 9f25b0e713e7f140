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
    };

    /// <summary>The batch.</summary>
    public required BatchId Batch { get; init; }

    /// <summary>What happened.</summary>
    public required BatchEventKind Kind { get; init; }

    /// <summary>Why; empty only for an acceptance.</summary>
    public required string ReasonCode { get; init; }

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
            At = json.Time("at"),
            Batch = BatchId.Parse(json.Text("batch", static t => BatchId.TryParse(t, out _))),
            By = json.Object("by", Submitter.Read),
            Kind = json.Enumeration("kind", Kinds),
            ReasonCode = json.Text("reasonCode", static t => t.Length == 0 || Codes.IsReasonCode(t)),
            TransactionId = json.Text("txId", Codes.IsTransactionId),
        };
        return change.ReasonCode.Length > 0 || change.Kind == BatchEventKind.Accepted ? change : throw json.Wrong("reasonCode", "a reason belongs here.");
    }

    /// <inheritdoc/>
    public byte[] ToCanonicalBytes() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        writer.WriteTime("at", At);
        writer.WriteText("batch", Batch.ToString());
        writer.WriteBy("by", By);
        writer.WriteText("kind", Kinds.First(k => k.Value == Kind).Key);
        writer.WriteText("reasonCode", ReasonCode);
        writer.WriteText("txId", TransactionId);
        writer.WriteVersion();
        writer.EndObject();
    });
}
