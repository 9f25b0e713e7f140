using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>A statement about a record, or the approval of one, key <c>status~batchId~index~txId</c>; append-only.</summary>
public sealed record RecordStatus : IStateValue
{
    private static readonly Dictionary<string, RecordStatusKind> Kinds = new(StringComparer.Ordinal)
    {
        ["restricted"] = RecordStatusKind.Restricted,
        ["superseded"] = RecordStatusKind.Superseded,
        ["revoked"] = RecordStatusKind.Revoked,
        ["erasureOrdered"] = RecordStatusKind.ErasureOrdered,
        ["erased"] = RecordStatusKind.Erased,
    };

    /// <summary>The record's batch.</summary>
    public required BatchId Batch { get; init; }

    /// <summary>The record's leaf index.</summary>
    public required int Index { get; init; }

    /// <summary>What is said.</summary>
    public required RecordStatusKind Kind { get; init; }

    /// <summary>Why.</summary>
    public required string ReasonCode { get; init; }

    /// <summary>The record that takes its place; null unless superseded.</summary>
    public RecordReference? SupersededBy { get; init; }

    /// <summary>The transaction whose statement this one approves; null for a statement.</summary>
    public string? Approves { get; init; }

    /// <summary>
    /// SHA-256 of the submitter's enrolment id (the certificate's common name), 64 lowercase hex digits: two approvals are two
    /// persons'. Null in statements written before that was asked.
    /// </summary>
    public string? Enrolment { get; init; }

    /// <summary>
    /// The unit whose approval is needed beside that of the school and its parent: the next one above, for a statement made
    /// when the batch was locked. Null before.
    /// </summary>
    public string? Also { get; init; }

    /// <summary>When, by the submitter's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>By whom.</summary>
    public required Submitter By { get; init; }

    /// <summary>In which transaction.</summary>
    public required string TransactionId { get; init; }

    /// <summary>Reads a kind's name in JSON.</summary>
    public static bool TryParseKind(string text, out RecordStatusKind kind) => Kinds.TryGetValue(text, out kind);

    /// <summary>A kind's name in JSON.</summary>
    public static string KindName(RecordStatusKind kind) => Kinds.First(k => k.Value == kind).Key;

    /// <summary>Reads a value.</summary>
    /// <exception cref="StateFormatException">The bytes are no status in RFC 8785 form.</exception>
    public static RecordStatus Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("status", canonical, Read);

    internal static RecordStatus Read(StateObject json)
    {
        var approves = json.Text("approves", static t => t.Length == 0 || Codes.IsTransactionId(t));
        var supersededBy = json.Text("supersededBy", static t => t.Length == 0 || RecordReference.TryParse(t, out _));
        var reference = RecordReference.TryParse(supersededBy, out var parsed) ? parsed : null;
        var status = new RecordStatus
        {
            Also = json.OptionalText("also", Codes.IsUnitCode),
            Approves = approves.Length == 0 ? null : approves,
            At = json.Time("at"),
            Batch = BatchId.Parse(json.Text("batch", static t => BatchId.TryParse(t, out _))),
            By = json.Object("by", Submitter.Read),
            Enrolment = json.OptionalText("enrolment", Codes.IsRoot),
            Index = json.Integer("index", 0, State.Batch.MaxSize - 1),
            Kind = json.Enumeration("kind", Kinds),
            ReasonCode = json.Text("reasonCode", Codes.IsReasonCode),
            SupersededBy = reference,
            TransactionId = json.Text("txId", Codes.IsTransactionId),
        };
        return status.Kind == RecordStatusKind.Superseded == status.SupersededBy is not null
            ? status
            : throw json.Wrong("supersededBy", "a reference belongs here for a superseded record, and for no other.");
    }

    /// <inheritdoc/>
    public byte[] ToCanonicalBytes() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        writer.WriteOptionalText("also", Also);
        writer.WriteText("approves", Approves ?? "");
        writer.WriteTime("at", At);
        writer.WriteText("batch", Batch.ToString());
        writer.WriteBy("by", By);
        writer.WriteOptionalText("enrolment", Enrolment);
        writer.WriteNumber("index", Index);
        writer.WriteText("kind", KindName(Kind));
        writer.WriteText("reasonCode", ReasonCode);
        writer.WriteText("supersededBy", SupersededBy?.ToString() ?? "");
        writer.WriteText("txId", TransactionId);
        writer.WriteVersion();
        writer.EndObject();
    });
}
