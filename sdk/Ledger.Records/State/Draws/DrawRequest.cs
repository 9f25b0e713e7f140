using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>What <c>draws:Request</c> is given: how many records of which are to be drawn, and why.</summary>
public sealed record DrawRequest : IStateValue
{
    /// <summary>The most records of one draw.</summary>
    public const int MaxCount = 1000;

    /// <summary>The draw.</summary>
    public required DrawId Id { get; init; }

    /// <summary>How many records, 1 to <see cref="MaxCount"/>.</summary>
    public required int Count { get; init; }

    /// <summary>Why, as a code.</summary>
    public required string Purpose { get; init; }

    /// <summary>Of which records.</summary>
    public required DrawScope Scope { get; init; }

    /// <summary>Reads an argument in RFC 8785 form.</summary>
    /// <exception cref="StateFormatException">The text is another.</exception>
    public static DrawRequest Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("draw", canonical, static json => new DrawRequest
    {
        Count = json.Integer("count", 1, MaxCount),
        Id = new DrawId(json.Text("office", InspectionId.IsOwner), json.Text("commitment", Codes.IsRoot)),
        Purpose = json.Text("purpose", Codes.IsReasonCode),
        Scope = json.Object("scope", DrawScope.Read),
    });

    /// <inheritdoc/>
    public byte[] ToCanonicalBytes() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        writer.WriteText("commitment", Id.Commitment);
        writer.WriteNumber("count", Count);
        writer.WriteText("office", Id.Office);
        writer.WriteText("purpose", Purpose);
        writer.WriteName("scope");
        Scope.Write(writer);
        writer.WriteVersion();
        writer.EndObject();
    });
}
