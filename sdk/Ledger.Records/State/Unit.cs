using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>A unit of the register, key <c>unit~code</c>.</summary>
public sealed record Unit : UnitRegistration
{
    /// <summary>The units above, from the parent up to the province; empty for the province.</summary>
    public required IReadOnlyList<string> Path { get; init; }

    /// <summary>When it was registered as it is, by the submitter's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who registered it.</summary>
    public required Submitter By { get; init; }

    /// <summary>The transaction that did.</summary>
    public required string TransactionId { get; init; }

    /// <summary>Whether the unit is this one or stands above it.</summary>
    /// <param name="code">A unit's code.</param>
    public bool IsWithin(string code) => Code == code || Path.Contains(code);

    /// <summary>Whether its members may speak for it on a day.</summary>
    /// <param name="time">A time of that day.</param>
    public bool IsValidAt(DateTimeOffset time)
    {
        var day = DateOnly.FromDateTime(time.UtcDateTime);
        return (ValidFrom is not { } from || day >= from) && (ValidTo is not { } to || day <= to);
    }

    /// <summary>Whether the register lets this submitter speak for the unit at a time.</summary>
    public bool Entitles(Submitter by, DateTimeOffset at) => by.Unit == Code && by.MspId == MspId && Roles.Contains(by.Role) && IsValidAt(at);

    /// <summary>Reads a value.</summary>
    /// <exception cref="StateFormatException">The bytes are no unit in RFC 8785 form.</exception>
    public static new Unit Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("unit", canonical, Read);

    internal static Unit Read(StateObject json) => Check(json, new Unit
    {
        At = json.Time("at"),
        By = json.Object("by", Submitter.Read),
        Code = json.Text("code", Codes.IsUnitCode),
        MspId = json.Text("mspId", Codes.IsMspId),
        Name = json.Text("name", Codes.IsUnitName),
        Parent = json.Text("parent", static t => t.Length == 0 || Codes.IsUnitCode(t)),
        Path = json.Texts("path", Codes.IsUnitCode),
        Roles = json.Texts("roles", State.Roles.All.Contains),
        Tier = json.Enumeration("tier", Tiers),
        TransactionId = json.Text("txId", Codes.IsTransactionId),
        ValidFrom = json.OptionalDate("validFrom"),
        ValidTo = json.OptionalDate("validTo"),
    });

    /// <inheritdoc/>
    public override byte[] ToCanonicalBytes() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        writer.WriteTime("at", At);
        writer.WriteBy("by", By);
        writer.WriteText("code", Code);
        writer.WriteText("mspId", MspId);
        writer.WriteText("name", Name);
        writer.WriteText("parent", Parent);
        writer.WriteTexts("path", Path);
        writer.WriteTexts("roles", Roles);
        writer.WriteText("tier", TierName(Tier));
        writer.WriteText("txId", TransactionId);
        writer.WriteVersion();
        writer.WriteOptionalDate("validFrom", ValidFrom);
        writer.WriteOptionalDate("validTo", ValidTo);
        writer.EndObject();
    });
}
