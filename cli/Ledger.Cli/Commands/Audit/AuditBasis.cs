using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Audit;
using Ledger.Records;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Commands;

/// <summary>What an answer's file says of itself: the ledger that it rests on, what was asked by which rules, who made it when.</summary>
internal sealed record AuditBasis(AuditAnswer Answer, AuditIndexState State, bool IsEmbedded, WorkspaceIdentity? Maker, DateTimeOffset At)
{
    private string? RulesSha256 => Answer.Rules?.ComputeSha256();

    /// <summary>The answer as a JSON file, in its RFC 8785 form.</summary>
    public byte[] ToJson() => JsonCanonicalizer.Canonicalize(new JsonObject
    {
        ["answer"] = Answer.Result.DeepClone(),
        ["basis"] = new JsonObject { ["blockHash"] = State.LastHash, ["channel"] = State.Channel, ["genesisHash"] = State.GenesisHash, ["height"] = State.Height },
        ["format"] = "ledger-audit-answer",
        ["kind"] = Answer.Kind,
        ["made"] = new JsonObject { ["at"] = Times.Text(At), ["mspId"] = Maker?.MspId, ["role"] = Maker?.Role, ["unit"] = Maker?.Unit },
        ["query"] = Answer.Query.DeepClone(),
        ["rules"] = Answer.Rules is { } rules ? JsonNode.Parse(rules.ToBytes()) : null,
        ["rulesSha256"] = RulesSha256,
        ["v"] = 1,
    });

    /// <summary>The same in lines of a label and a value, without the answer.</summary>
    public IReadOnlyList<(string Label, string Value)> Lines(TextTable texts) =>
    [
        .. new (string Label, string? Value)[]
        {
            (texts["field.channel"], State.Channel),
            (texts["field.genesis"], State.GenesisHash),
            (texts["field.height"], State.Height.ToString(CultureInfo.InvariantCulture)),
            (texts["field.block.hash"], State.LastHash),
            (texts["audit.basis.query"], Query()),
            (texts["audit.basis.rules"], RulesSha256),
            (texts["audit.basis.parameters"], Answer.Rules is { } rules ? string.Join("; ", JsonNode.Parse(rules.ToBytes())!.AsObject().Select(p => $"{p.Key} {p.Value?.ToJsonString() ?? "null"}")) : null),
            (texts["audit.basis.maker"], Maker is null ? texts["audit.basis.unsigned"] : $"{Maker.MspId} {Maker.Unit} {(Maker.Role is { } role ? Words.Role(texts, role) : "")}".TrimEnd()),
            (texts["audit.basis.time"], Times.Text(At)),
        }.Where(line => line.Value is { Length: > 0 }).Select(line => (line.Label, line.Value!)),
    ];

    // Times of a trail's question are milliseconds in the signed form.
    private string Query() => string.Join("; ", Answer.Query.Select(p => $"{p.Key} {(Answer.Kind == AuditAnswerKind.Trail && p.Key is "from" or "to" && p.Value is JsonValue value && value.TryGetValue(out long at) ? Times.Text(DateTimeOffset.FromUnixTimeMilliseconds(at)) : p.Value)}"));
}
