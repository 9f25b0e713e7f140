using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>A day's head of a unit's access log, key <c>accesslog~unit~date</c>. It says nothing of who read what.</summary>
public sealed record AccessLogHead : AccessHead
{
    /// <summary>The day in China on which it was anchored.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>When, by the submitter's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>By whom.</summary>
    public required Submitter By { get; init; }

    /// <summary>In which transaction.</summary>
    public required string TransactionId { get; init; }

    /// <summary>Reads a value.</summary>
    /// <exception cref="StateFormatException">The bytes are no head in RFC 8785 form.</exception>
    public static new AccessLogHead Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("accesslog", canonical, Read);

    internal static AccessLogHead Read(StateObject json) => new()
    {
        At = json.Time("at"),
        By = json.Object("by", Submitter.Read),
        Count = json.Integer("count", 1, int.MaxValue),
        Date = json.OptionalDate("date") ?? throw json.Wrong("date", "a date such as 2026-11-23 belongs here."),
        Sha256 = json.Text("sha256", Codes.IsRoot),
        Sm3 = json.Text("sm3", Codes.IsRoot),
        TransactionId = json.Text("txId", Codes.IsTransactionId),
        Unit = json.Text("unit", Codes.IsUnitCode),
    };

    /// <inheritdoc/>
    public override byte[] ToCanonicalBytes() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        writer.WriteTime("at", At);
        writer.WriteBy("by", By);
        writer.WriteNumber("count", Count);
        writer.WriteOptionalDate("date", Date);
        writer.WriteText("sha256", Sha256);
        writer.WriteText("sm3", Sm3);
        writer.WriteText("txId", TransactionId);
        writer.WriteText("unit", Unit);
        writer.WriteVersion();
        writer.EndObject();
    });
}
