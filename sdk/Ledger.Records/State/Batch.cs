using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>An anchored batch, key <c>batch~school~term~sha256root</c>.</summary>
public sealed record Batch : BatchAnchor
{
    /// <summary>The most records that a batch holds.</summary>
    public const int MaxSize = 1_000_000;

    /// <summary>When it was anchored, by the submitter's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who anchored it.</summary>
    public required Submitter By { get; init; }

    /// <summary>The transaction that did.</summary>
    public required string TransactionId { get; init; }

    /// <summary>Where it was anchored first, of a batch that was moved here; null for one that was anchored here.</summary>
    public BatchOrigin? Origin { get; init; }

    /// <summary>Reads a value.</summary>
    /// <exception cref="StateFormatException">The bytes are no batch in RFC 8785 form.</exception>
    public static new Batch Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("batch", canonical, Read);

    internal static Batch Read(StateObject json) => new()
    {
        At = json.Time("at"),
        By = json.Object("by", Submitter.Read),
        Origin = json.OptionalObject("origin", BatchOrigin.Read),
        RuleSet = json.Text("ruleSet", Codes.IsRuleSetId),
        RuleSetOwner = json.Text("ruleSetOwner", Codes.IsUnitCode),
        RuleSetVersion = json.Text("ruleSetVersion", Codes.IsRuleSetVersion),
        School = json.Text("school", static t => t.Length == 10 && Codes.IsUnitCode(t)),
        Sha256Root = json.Text("sha256Root", Codes.IsRoot),
        Size = json.Integer("size", 1, MaxSize),
        Sm3Root = json.Text("sm3Root", Codes.IsRoot),
        Stage = json.Text("stage", Codes.IsStage),
        Term = json.Text("term", Codes.IsTerm),
        TransactionId = json.Text("txId", Codes.IsTransactionId),
    };

    /// <inheritdoc/>
    public override byte[] ToCanonicalBytes() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        writer.WriteTime("at", At);
        writer.WriteBy("by", By);
        if (Origin is not null)
        {
            writer.WriteName("origin");
            Origin.Write(writer);
        }

        WriteContent(writer, TransactionId);
        writer.WriteVersion();
        writer.EndObject();
    });
}
