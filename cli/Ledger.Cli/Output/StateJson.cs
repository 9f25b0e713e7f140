using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli;

/// <summary>JSON of what stands on the ledger: the object's own canonical form, so that scripts see what the chain holds.</summary>
internal static class StateJson
{
    public static JsonNode Of(IStateValue value) => JsonNode.Parse(value.ToCanonicalBytes())!;

    public static JsonArray Of(IEnumerable<IStateValue> values) => [.. values.Select(Of)];

    public static JsonObject Of<T>(Submission<T> submission)
        where T : IStateValue => new()
        {
            ["transactionId"] = submission.TransactionId,
            ["blockNumber"] = submission.BlockNumber,
            ["result"] = Of(submission.Result),
        };

    public static JsonObject Of(Receipt receipt) => new()
    {
        ["batchId"] = receipt.BatchId,
        ["school"] = receipt.School,
        ["term"] = receipt.Term,
        ["stage"] = receipt.Stage,
        ["size"] = receipt.Size,
        ["sha256Root"] = receipt.Sha256Root,
        ["sm3Root"] = receipt.Sm3Root,
        ["channel"] = receipt.Channel,
        ["genesisHash"] = receipt.GenesisHash,
        ["transactionId"] = receipt.TransactionId,
        ["blockNumber"] = receipt.BlockNumber,
        ["blockHash"] = receipt.BlockHash,
        ["time"] = Times.Text(receipt.Time),
        ["exactTime"] = receipt.Time.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
        ["operator"] = receipt.Operator,
        ["checkCode"] = receipt.CheckCode,
    };
}
