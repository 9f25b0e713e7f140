using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>
/// That a school released a student's bundle to one receiver, key <c>release~school~id</c>. Who receives what of whom stands in
/// the signed release, off the ledger; here are its digests.
/// </summary>
public sealed record Release : IStateValue
{
    /// <summary>The school.</summary>
    public required string School { get; init; }

    /// <summary>The release's random id, 32 lowercase hex digits, which is its nonce too.</summary>
    public required string Id { get; init; }

    /// <summary>The digests of the signed release.</summary>
    public required TextDigest Document { get; init; }

    /// <summary>The last day on which it holds.</summary>
    public required DateOnly Expires { get; init; }

    /// <summary>When it was released, by the submitter's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who released it.</summary>
    public required Submitter By { get; init; }

    /// <summary>The transaction that did.</summary>
    public required string TransactionId { get; init; }

    /// <summary>When it was withdrawn; null while it holds.</summary>
    public DateTimeOffset? WithdrawnAt { get; init; }

    /// <summary>Who withdrew it; null while it holds.</summary>
    public Submitter? WithdrawnBy { get; init; }

    /// <summary>Why; null while it holds.</summary>
    public string? WithdrawnReason { get; init; }

    /// <summary>The transaction that withdrew it; null while it holds.</summary>
    public string? WithdrawnTransactionId { get; init; }

    /// <summary>Whether student or guardian took the consent back, or the school the release.</summary>
    public bool IsWithdrawn => WithdrawnTransactionId is not null;

    /// <summary>Reads a value.</summary>
    /// <exception cref="StateFormatException">The bytes are no release in RFC 8785 form.</exception>
    public static Release Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("release", canonical, Read);

    internal static Release Read(StateObject json)
    {
        var release = new Release
        {
            At = json.Time("at"),
            By = json.Object("by", Submitter.Read),
            Document = json.Object("document", TextDigest.Read),
            Expires = json.OptionalDate("expires") ?? throw json.Wrong("expires", "a date belongs here."),
            Id = json.Text("id", Codes.IsReleaseId),
            School = json.Text("school", Codes.IsUnitCode),
            TransactionId = json.Text("txId", Codes.IsTransactionId),
            WithdrawnAt = json.OptionalTime("withdrawnAt"),
            WithdrawnBy = json.OptionalObject("withdrawnBy", Submitter.Read),
            WithdrawnReason = json.OptionalText("withdrawnReason", Codes.IsReasonCode),
            WithdrawnTransactionId = json.OptionalText("withdrawnTxId", Codes.IsTransactionId),
        };
        return release.IsWithdrawn == release.WithdrawnAt is not null && release.IsWithdrawn == release.WithdrawnBy is not null && release.IsWithdrawn == release.WithdrawnReason is not null
            ? release
            : throw json.Wrong("withdrawnTxId", "the withdrawal's members are all there or none is.");
    }

    /// <inheritdoc/>
    public byte[] ToCanonicalBytes() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        writer.WriteTime("at", At);
        writer.WriteBy("by", By);
        writer.WriteName("document");
        Document.Write(writer);
        writer.WriteOptionalDate("expires", Expires);
        writer.WriteText("id", Id);
        writer.WriteText("school", School);
        writer.WriteText("txId", TransactionId);
        writer.WriteVersion();
        writer.WriteOptionalTime("withdrawnAt", WithdrawnAt);
        if (WithdrawnBy is not null) writer.WriteBy("withdrawnBy", WithdrawnBy);
        writer.WriteOptionalText("withdrawnReason", WithdrawnReason);
        writer.WriteOptionalText("withdrawnTxId", WithdrawnTransactionId);
        writer.EndObject();
    });
}
