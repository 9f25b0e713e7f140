using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>A year's working days on the ledger, key <c>calendar~owner~year</c>.</summary>
public sealed record WorkCalendar : WorkCalendarYear
{
    /// <summary>When it was published as it is, by the submitter's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who published it.</summary>
    public required Submitter By { get; init; }

    /// <summary>The transaction that did.</summary>
    public required string TransactionId { get; init; }

    /// <summary>Reads a value.</summary>
    /// <exception cref="StateFormatException">The bytes are no calendar in RFC 8785 form.</exception>
    public static new WorkCalendar Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("calendar", canonical, Read);

    internal static WorkCalendar Read(StateObject json) => Check(json, new WorkCalendar
    {
        At = json.Time("at"),
        By = json.Object("by", Submitter.Read),
        DaysOff = json.Dates("daysOff"),
        Owner = json.Text("owner", Codes.IsUnitCode),
        TransactionId = json.Text("txId", Codes.IsTransactionId),
        WorkedDays = json.Dates("workedDays"),
        Year = json.Integer("year", 2000, 2999),
    });

    /// <inheritdoc/>
    public override byte[] ToCanonicalBytes() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        writer.WriteTime("at", At);
        writer.WriteBy("by", By);
        writer.WriteDates("daysOff", DaysOff);
        writer.WriteText("owner", Owner);
        writer.WriteText("txId", TransactionId);
        writer.WriteVersion();
        writer.WriteDates("workedDays", WorkedDays);
        writer.WriteNumber("year", Year);
        writer.EndObject();
    });
}
