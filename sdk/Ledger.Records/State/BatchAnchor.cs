using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>What <c>batches:Anchor</c> is given.</summary>
public record BatchAnchor : IStateValue
{
    /// <summary>The school's code.</summary>
    public required string School { get; init; }

    /// <summary>The term.</summary>
    public required string Term { get; init; }

    /// <summary>The stage in whose window the batch is anchored.</summary>
    public required string Stage { get; init; }

    /// <summary>How many records, 1 to <see cref="Batch.MaxSize"/>.</summary>
    public required int Size { get; init; }

    /// <summary>The root of the SHA-256 tree, lowercase hex.</summary>
    public required string Sha256Root { get; init; }

    /// <summary>The root of the SM3 tree, lowercase hex.</summary>
    public required string Sm3Root { get; init; }

    /// <summary>The unit whose rule set the records follow, the school or one above it; its term rules over the window.</summary>
    public required string RuleSetOwner { get; init; }

    /// <summary>The rule set's id.</summary>
    public required string RuleSet { get; init; }

    /// <summary>The rule set's version.</summary>
    public required string RuleSetVersion { get; init; }

    /// <summary>The batch's id.</summary>
    public BatchId BatchId => new(School, Term, Sha256Root);

    /// <summary>Reads an argument in RFC 8785 form.</summary>
    /// <exception cref="StateFormatException">The text is another.</exception>
    public static BatchAnchor Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("batch", canonical, static json => new BatchAnchor
    {
        RuleSet = json.Text("ruleSet", Codes.IsRuleSetId),
        RuleSetOwner = json.Text("ruleSetOwner", Codes.IsUnitCode),
        RuleSetVersion = json.Text("ruleSetVersion", Codes.IsRuleSetVersion),
        School = json.Text("school", static t => t.Length == 10 && Codes.IsUnitCode(t)),
        Sha256Root = json.Text("sha256Root", Codes.IsRoot),
        Size = json.Integer("size", 1, Batch.MaxSize),
        Sm3Root = json.Text("sm3Root", Codes.IsRoot),
        Stage = json.Text("stage", Codes.IsStage),
        Term = json.Text("term", Codes.IsTerm),
    });

    /// <inheritdoc/>
    public virtual byte[] ToCanonicalBytes() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        WriteContent(writer);
        writer.WriteVersion();
        writer.EndObject();
    });

    private protected void WriteContent(CanonicalJsonWriter writer, string? transactionId = null)
    {
        writer.WriteText("ruleSet", RuleSet);
        writer.WriteText("ruleSetOwner", RuleSetOwner);
        writer.WriteText("ruleSetVersion", RuleSetVersion);
        writer.WriteText("school", School);
        writer.WriteText("sha256Root", Sha256Root);
        writer.WriteNumber("size", Size);
        writer.WriteText("sm3Root", Sm3Root);
        writer.WriteText("stage", Stage);
        writer.WriteText("term", Term);
        writer.WriteOptionalText("txId", transactionId);
    }
}
