using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>A rule set on the ledger, key <c>ruleset~owner~id~version</c>; its text is kept elsewhere.</summary>
public sealed record RuleSetHeader : RuleSetPublication
{
    /// <summary>When it was published, by the submitter's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who published it.</summary>
    public required Submitter By { get; init; }

    /// <summary>The transaction that did.</summary>
    public required string TransactionId { get; init; }

    /// <summary>When the province approved it; null before.</summary>
    public DateTimeOffset? ApprovedAt { get; init; }

    /// <summary>Who approved it; null before.</summary>
    public Submitter? ApprovedBy { get; init; }

    /// <summary>The transaction that did; null before.</summary>
    public string? ApprovedTransactionId { get; init; }

    /// <summary>Whether batches may rest on it.</summary>
    public bool IsApproved => ApprovedTransactionId is not null;

    /// <summary>Reads a value.</summary>
    /// <exception cref="StateFormatException">The bytes are no rule set's header in RFC 8785 form.</exception>
    public static new RuleSetHeader Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("ruleset", canonical, Read);

    internal static RuleSetHeader Read(StateObject json)
    {
        var header = new RuleSetHeader
        {
            ApprovedAt = json.OptionalTime("approvedAt"),
            ApprovedBy = json.OptionalObject("approvedBy", Submitter.Read),
            ApprovedTransactionId = json.OptionalText("approvedTxId", Codes.IsTransactionId),
            At = json.Time("at"),
            By = json.Object("by", Submitter.Read),
            Id = json.Text("id", Codes.IsRuleSetId),
            Owner = json.Text("owner", Codes.IsUnitCode),
            Procedure = json.OptionalObject("procedure", State.Procedure.Read),
            Sha256 = json.Text("sha256", Codes.IsRoot),
            Sm3 = json.Text("sm3", Codes.IsRoot),
            Supervision = json.OptionalObject("supervision", SupervisionProcedure.Read),
            TransactionId = json.Text("txId", Codes.IsTransactionId),
            Version = json.Text("version", Codes.IsRuleSetVersion),
        };
        var state = json.Text("state", static t => t is "published" or "approved");
        if (header.ApprovedAt is null == header.IsApproved || header.ApprovedBy is null == header.IsApproved || state == "approved" != header.IsApproved)
            throw json.Wrong("state", "the approval's members are all there or none is.");
        return header;
    }

    /// <inheritdoc/>
    public override byte[] ToCanonicalBytes() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        writer.WriteOptionalTime("approvedAt", ApprovedAt);
        if (ApprovedBy is not null) writer.WriteBy("approvedBy", ApprovedBy);
        writer.WriteOptionalText("approvedTxId", ApprovedTransactionId);
        writer.WriteTime("at", At);
        writer.WriteBy("by", By);
        writer.WriteText("id", Id);
        writer.WriteText("owner", Owner);
        WriteProcedure(writer);
        writer.WriteText("sha256", Sha256);
        writer.WriteText("sm3", Sm3);
        writer.WriteText("state", IsApproved ? "approved" : "published");
        WriteSupervision(writer);
        writer.WriteText("txId", TransactionId);
        writer.WriteVersion();
        writer.WriteText("version", Version);
        writer.EndObject();
    });
}
