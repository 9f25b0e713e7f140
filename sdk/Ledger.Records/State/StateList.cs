using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>The arrays that list functions answer with: values in the order of their keys, RFC 8785.</summary>
public static class StateList
{
    /// <summary>Writes an array.</summary>
    public static byte[] ToCanonicalBytes<T>(IEnumerable<T> values) where T : IStateValue => StateWriting.Write(writer =>
    {
        writer.BeginArray();
        foreach (var value in values) writer.WriteRaw(value.ToCanonicalBytes());
        writer.EndArray();
    });

    /// <summary>Reads an array of units.</summary>
    /// <exception cref="StateFormatException">The bytes are another.</exception>
    public static IReadOnlyList<Unit> ParseUnits(ReadOnlySpan<byte> canonical) => Parse("unit", canonical, Unit.Read);

    /// <summary>Reads an array of rule sets' headers.</summary>
    /// <exception cref="StateFormatException">The bytes are another.</exception>
    public static IReadOnlyList<RuleSetHeader> ParseRuleSets(ReadOnlySpan<byte> canonical) => Parse("ruleset", canonical, RuleSetHeader.Read);

    /// <summary>Reads an array of terms.</summary>
    /// <exception cref="StateFormatException">The bytes are another.</exception>
    public static IReadOnlyList<Term> ParseTerms(ReadOnlySpan<byte> canonical) => Parse("term", canonical, Term.Read);

    /// <summary>Reads an array of batches.</summary>
    /// <exception cref="StateFormatException">The bytes are another.</exception>
    public static IReadOnlyList<Batch> ParseBatches(ReadOnlySpan<byte> canonical) => Parse("batch", canonical, Batch.Read);

    /// <summary>Reads an array of batch events.</summary>
    /// <exception cref="StateFormatException">The bytes are another.</exception>
    public static IReadOnlyList<BatchEvent> ParseBatchEvents(ReadOnlySpan<byte> canonical) => Parse("batchevent", canonical, BatchEvent.Read);

    /// <summary>Reads an array of statuses.</summary>
    /// <exception cref="StateFormatException">The bytes are another.</exception>
    public static IReadOnlyList<RecordStatus> ParseStatuses(ReadOnlySpan<byte> canonical) => Parse("status", canonical, RecordStatus.Read);

    /// <summary>Reads an array of objections' steps.</summary>
    /// <exception cref="StateFormatException">The bytes are another.</exception>
    public static IReadOnlyList<ObjectionStep> ParseObjections(ReadOnlySpan<byte> canonical) => Parse("objection", canonical, ObjectionStep.Read);

    /// <summary>Reads an array of calendars.</summary>
    /// <exception cref="StateFormatException">The bytes are another.</exception>
    public static IReadOnlyList<WorkCalendar> ParseCalendars(ReadOnlySpan<byte> canonical) => Parse("calendar", canonical, WorkCalendar.Read);

    /// <summary>Reads an array of releases.</summary>
    /// <exception cref="StateFormatException">The bytes are another.</exception>
    public static IReadOnlyList<Release> ParseReleases(ReadOnlySpan<byte> canonical) => Parse("release", canonical, Release.Read);

    /// <summary>Reads an array of access logs' heads.</summary>
    /// <exception cref="StateFormatException">The bytes are another.</exception>
    public static IReadOnlyList<AccessLogHead> ParseAccessLogs(ReadOnlySpan<byte> canonical) => Parse("accesslog", canonical, AccessLogHead.Read);

    /// <summary>Reads an array of inspections' steps.</summary>
    /// <exception cref="StateFormatException">The bytes are another.</exception>
    public static IReadOnlyList<InspectionStep> ParseInspections(ReadOnlySpan<byte> canonical) => Parse("inspection", canonical, InspectionStep.Read);

    /// <summary>Reads an array of declarations of recusal.</summary>
    /// <exception cref="StateFormatException">The bytes are another.</exception>
    public static IReadOnlyList<Recusal> ParseRecusals(ReadOnlySpan<byte> canonical) => Parse("recusal", canonical, Recusal.Read);

    /// <summary>Reads an array of other ledgers.</summary>
    /// <exception cref="StateFormatException">The bytes are another.</exception>
    public static IReadOnlyList<Origin> ParseOrigins(ReadOnlySpan<byte> canonical) => Parse("origin", canonical, Origin.Read);

    /// <summary>Reads an array of statements of balance.</summary>
    /// <exception cref="StateFormatException">The bytes are another.</exception>
    public static IReadOnlyList<Balance> ParseBalances(ReadOnlySpan<byte> canonical) => Parse("balance", canonical, Balance.Read);

    /// <summary>Reads an array of draws' steps.</summary>
    /// <exception cref="StateFormatException">The bytes are another.</exception>
    public static IReadOnlyList<DrawStep> ParseDraws(ReadOnlySpan<byte> canonical) => Parse("draw", canonical, DrawStep.Read);

    /// <summary>Reads an array of findings' steps.</summary>
    /// <exception cref="StateFormatException">The bytes are another.</exception>
    public static IReadOnlyList<FindingStep> ParseFindings(ReadOnlySpan<byte> canonical) => Parse("finding", canonical, FindingStep.Read);

    private static List<T> Parse<T>(string objectType, ReadOnlySpan<byte> canonical, Func<StateObject, T> read)
    {
        try
        {
            using var document = JsonCanonicalizer.ParseCanonical(canonical.ToArray());
            if (document.RootElement.ValueKind != System.Text.Json.JsonValueKind.Array) throw new StateFormatException(objectType, "", "an array belongs here.");
            return [.. document.RootElement.EnumerateArray().Select(e => StateObject.Parse(objectType, e, read))];
        }
        catch (CanonicalJsonException e)
        {
            throw new StateFormatException(objectType, "", e.Message, e);
        }
    }
}
