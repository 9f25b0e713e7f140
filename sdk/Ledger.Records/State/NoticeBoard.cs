using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>
/// What a school has under public notice, key <c>notice~school~term~stage</c>: while it has anything, nothing of that term
/// and stage is entered, changed or withdrawn.
/// </summary>
public sealed record NoticeBoard : IStateValue
{
    /// <summary>The school.</summary>
    public required string School { get; init; }

    /// <summary>The term.</summary>
    public required string Term { get; init; }

    /// <summary>The stage.</summary>
    public required string Stage { get; init; }

    /// <summary>The SHA-256 roots of the batches whose notice runs, sorted; empty when all have ended.</summary>
    public required IReadOnlyList<string> Running { get; init; }

    /// <summary>Reads a value.</summary>
    /// <exception cref="StateFormatException">The bytes are no notice in RFC 8785 form.</exception>
    public static NoticeBoard Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("notice", canonical, Read);

    internal static NoticeBoard Read(StateObject json)
    {
        var notice = new NoticeBoard
        {
            Running = json.Texts("running", Codes.IsRoot),
            School = json.Text("school", Codes.IsUnitCode),
            Stage = json.Text("stage", Codes.IsStage),
            Term = json.Text("term", Codes.IsTerm),
        };
        return notice.Running.Zip(notice.Running.Skip(1)).All(static p => string.CompareOrdinal(p.First, p.Second) < 0)
            ? notice
            : throw json.Wrong("running", "the roots are sorted, none twice.");
    }

    /// <inheritdoc/>
    public byte[] ToCanonicalBytes() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        writer.WriteTexts("running", Running);
        writer.WriteText("school", School);
        writer.WriteText("stage", Stage);
        writer.WriteText("term", Term);
        writer.WriteVersion();
        writer.EndObject();
    });

    /// <summary>The board with a batch's notice begun.</summary>
    public NoticeBoard With(string sha256Root) => this with { Running = [.. Running.Append(sha256Root).Distinct().Order(StringComparer.Ordinal)] };

    /// <summary>The board with a batch's notice ended.</summary>
    public NoticeBoard Without(string sha256Root) => this with { Running = [.. Running.Where(r => r != sha256Root)] };
}
