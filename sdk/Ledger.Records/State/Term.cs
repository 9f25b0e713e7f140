using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>A term and its windows, key <c>term~owner~term</c>.</summary>
public sealed record Term : IStateValue
{
    /// <summary>The unit that opens and closes the windows.</summary>
    public required string Owner { get; init; }

    /// <summary>The term's code, <c>2025-2026-1</c>.</summary>
    public required string Code { get; init; }

    /// <summary>The windows, by stage.</summary>
    public required IReadOnlyList<TermWindow> Windows { get; init; }

    /// <summary>The window of a stage; null if the term has none.</summary>
    /// <param name="stage">The stage's name.</param>
    public TermWindow? Window(string stage) => Windows.FirstOrDefault(w => w.Stage == stage);

    /// <summary>Reads a value.</summary>
    /// <exception cref="StateFormatException">The bytes are no term in RFC 8785 form.</exception>
    public static Term Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("term", canonical, Read);

    internal static Term Read(StateObject json)
    {
        var term = new Term
        {
            Owner = json.Text("owner", Codes.IsUnitCode),
            Code = json.Text("term", Codes.IsTerm),
            Windows = json.Objects("windows", TermWindow.Read),
        };
        return term.Windows.Zip(term.Windows.Skip(1)).All(static p => string.CompareOrdinal(p.First.Stage, p.Second.Stage) < 0)
            ? term
            : throw json.Wrong("windows", "the windows are sorted by stage, one each.");
    }

    /// <inheritdoc/>
    public byte[] ToCanonicalBytes() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        writer.WriteText("owner", Owner);
        writer.WriteText("term", Code);
        writer.WriteVersion();
        writer.WriteName("windows");
        writer.BeginArray();
        foreach (var window in Windows) window.Write(writer);
        writer.EndArray();
        writer.EndObject();
    });
}
