using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>A statement of a county's balance on the ledger, key <c>balance~county~year~txid</c>. A later one of the same standard takes the place of an earlier; both stay.</summary>
public sealed record Balance : BalanceStatement
{
    /// <summary>When, by the submitter's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>By whom.</summary>
    public required Submitter By { get; init; }

    /// <summary>In which transaction.</summary>
    public required string TransactionId { get; init; }

    /// <summary>Reads a value.</summary>
    /// <exception cref="StateFormatException">The bytes are no statement in RFC 8785 form.</exception>
    public static new Balance Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("balance", canonical, Read);

    internal static Balance Read(StateObject json) => Check(json, new Balance
    {
        At = json.Time("at"),
        By = json.Object("by", Submitter.Read),
        County = json.Text("county", Codes.IsUnitCode),
        RuleSet = json.Text("ruleSet", Codes.IsRuleSetId),
        RuleSetOwner = json.Text("ruleSetOwner", Codes.IsUnitCode),
        RuleSetVersion = json.Text("ruleSetVersion", Codes.IsRuleSetVersion),
        Sha256 = json.Text("sha256", Codes.IsRoot),
        Sm3 = json.Text("sm3", Codes.IsRoot),
        Stages = json.Objects("stages", BalanceStageResult.Read),
        TransactionId = json.Text("txId", Codes.IsTransactionId),
        Year = json.Integer("year", 2000, 2999),
    });

    /// <inheritdoc/>
    public override byte[] ToCanonicalBytes() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        writer.WriteTime("at", At);
        writer.WriteBy("by", By);
        writer.WriteText("county", County);
        writer.WriteText("ruleSet", RuleSet);
        writer.WriteText("ruleSetOwner", RuleSetOwner);
        writer.WriteText("ruleSetVersion", RuleSetVersion);
        writer.WriteText("sha256", Sha256);
        writer.WriteText("sm3", Sm3);
        WriteStages(writer);
        writer.WriteText("txId", TransactionId);
        writer.WriteVersion();
        writer.WriteNumber("year", Year);
        writer.EndObject();
    });
}
