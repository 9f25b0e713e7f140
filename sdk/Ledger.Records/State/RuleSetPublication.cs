using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>What <c>rulesets:Publish</c> is given.</summary>
public record RuleSetPublication : IStateValue
{
    /// <summary>The unit whose rules they are.</summary>
    public required string Owner { get; init; }

    /// <summary>The rule set's id.</summary>
    public required string Id { get; init; }

    /// <summary>Its version.</summary>
    public required string Version { get; init; }

    /// <summary>SHA-256 of the rule set's canonical bytes, lowercase hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>SM3 of the same bytes, lowercase hex.</summary>
    public required string Sm3 { get; init; }

    /// <summary>What the contract enforces of the rule set; null in one published before it was said, which sets no terms.</summary>
    public Procedure? Procedure { get; init; }

    /// <summary>What the contract enforces of a supervision rule set; null in one of another kind.</summary>
    public SupervisionProcedure? Supervision { get; init; }

    /// <summary>Reads an argument in RFC 8785 form.</summary>
    /// <exception cref="StateFormatException">The text is another.</exception>
    public static RuleSetPublication Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("ruleset", canonical, static json => new RuleSetPublication
    {
        Id = json.Text("id", Codes.IsRuleSetId),
        Owner = json.Text("owner", Codes.IsUnitCode),
        Procedure = json.OptionalObject("procedure", State.Procedure.Read),
        Sha256 = json.Text("sha256", Codes.IsRoot),
        Sm3 = json.Text("sm3", Codes.IsRoot),
        Supervision = json.OptionalObject("supervision", SupervisionProcedure.Read),
        Version = json.Text("version", Codes.IsRuleSetVersion),
    });

    /// <inheritdoc/>
    public virtual byte[] ToCanonicalBytes() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        writer.WriteText("id", Id);
        writer.WriteText("owner", Owner);
        WriteProcedure(writer);
        writer.WriteText("sha256", Sha256);
        writer.WriteText("sm3", Sm3);
        WriteSupervision(writer);
        writer.WriteVersion();
        writer.WriteText("version", Version);
        writer.EndObject();
    });

    private protected void WriteProcedure(CanonicalJsonWriter writer)
    {
        if (Procedure is null) return;
        writer.WriteName("procedure");
        Procedure.Write(writer);
    }

    private protected void WriteSupervision(CanonicalJsonWriter writer)
    {
        if (Supervision is null) return;
        writer.WriteName("supervision");
        Supervision.Write(writer);
    }
}
