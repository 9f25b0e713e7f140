using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>
/// What <c>accesslogs:Anchor</c> is given: how far a unit's access log reaches, and the digests of its last entry, which cover
/// every entry before it.
/// </summary>
public record AccessHead : IStateValue
{
    /// <summary>The unit whose log it is.</summary>
    public required string Unit { get; init; }

    /// <summary>How many entries the log has, from 1.</summary>
    public required int Count { get; init; }

    /// <summary>SHA-256 of the last entry, 64 lowercase hex digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>SM3 of the last entry, 64 lowercase hex digits.</summary>
    public required string Sm3 { get; init; }

    /// <summary>Reads an argument in RFC 8785 form.</summary>
    /// <exception cref="StateFormatException">The text is another.</exception>
    public static AccessHead Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("accesslog", canonical, static json => new AccessHead
    {
        Count = json.Integer("count", 1, int.MaxValue),
        Sha256 = json.Text("sha256", Codes.IsRoot),
        Sm3 = json.Text("sm3", Codes.IsRoot),
        Unit = json.Text("unit", Codes.IsUnitCode),
    });

    /// <inheritdoc/>
    public virtual byte[] ToCanonicalBytes() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        writer.WriteNumber("count", Count);
        writer.WriteText("sha256", Sha256);
        writer.WriteText("sm3", Sm3);
        writer.WriteText("unit", Unit);
        writer.WriteVersion();
        writer.EndObject();
    });
}
