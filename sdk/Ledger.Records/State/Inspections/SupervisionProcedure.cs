using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>What the contract enforces of a supervision rule set: the kinds of inspection and the terms.</summary>
public sealed record SupervisionProcedure
{
    /// <summary>The kinds, sorted by code, at least one.</summary>
    public required IReadOnlyList<InspectionKind> Kinds { get; init; }

    /// <summary>The terms.</summary>
    public required SupervisionTerms Terms { get; init; }

    /// <summary>A kind; null if the rule set has none of this code.</summary>
    public InspectionKind? Kind(string code) => Kinds.FirstOrDefault(k => k.Code == code);

    /// <summary>Reads kinds and terms from RFC 8785 JSON with the members <c>kinds</c>, <c>terms</c> and <c>v</c> (1).</summary>
    /// <exception cref="StateFormatException">The bytes are another.</exception>
    public static SupervisionProcedure Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("supervision", canonical, Read);

    internal static SupervisionProcedure Read(StateObject json)
    {
        var procedure = new SupervisionProcedure { Kinds = json.Objects("kinds", InspectionKind.Read), Terms = json.Object("terms", SupervisionTerms.Read) };
        return procedure.Kinds.Count > 0 && procedure.Kinds.Zip(procedure.Kinds.Skip(1)).All(static p => string.CompareOrdinal(p.First.Code, p.Second.Code) < 0)
            ? procedure
            : throw json.Wrong("kinds", "at least one kind belongs here, sorted and none twice.");
    }

    internal void Write(CanonicalJsonWriter writer)
    {
        writer.BeginObject();
        writer.WriteName("kinds");
        writer.BeginArray();
        foreach (var kind in Kinds) kind.Write(writer);
        writer.EndArray();
        writer.WriteName("terms");
        Terms.Write(writer);
        writer.EndObject();
    }
}
