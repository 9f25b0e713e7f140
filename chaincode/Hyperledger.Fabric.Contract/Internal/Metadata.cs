using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hyperledger.Fabric.Contract.Internal;

/// <summary>The description that tools ask for, in the shape of fabric-contract-api's contract-schema.json.</summary>
internal static class Metadata
{
    internal static ReadOnlyMemory<byte> Write(
        ContractOptions options, string defaultContract, IEnumerable<string> contractNames, IReadOnlyList<Handler> functions)
    {
        var contracts = new JsonObject();
        foreach (var name in contractNames)
        {
            var transactions = new JsonArray();
            foreach (var function in functions.Where(f => f.Function.ContractName == name).OrderBy(f => f.Function.Name, StringComparer.Ordinal))
                transactions.Add(Describe(function));
            contracts[name] = new JsonObject { ["name"] = name, ["transactions"] = transactions, ["default"] = name == defaultContract };
        }

        var metadata = new JsonObject
        {
            ["$schema"] = "https://hyperledger.github.io/fabric-chaincode-node/main/api/contract-schema.json",
            ["info"] = new JsonObject { ["title"] = options.Title.Length > 0 ? options.Title : defaultContract, ["version"] = options.Version },
            ["contracts"] = contracts,
            ["components"] = new JsonObject { ["schemas"] = new JsonObject() },
        };
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer)) metadata.WriteTo(writer);
        return buffer.ToArray();
    }

    private static JsonObject Describe(Handler handler)
    {
        var parameters = new JsonArray();
        foreach (var parameter in handler.Parameters)
            parameters.Add(new JsonObject { ["name"] = parameter.Name, ["required"] = !parameter.IsOptional, ["schema"] = parameter.Converter.Schema() });
        var described = new JsonObject
        {
            ["name"] = handler.Function.Name,
            ["tag"] = handler.Function.IsSubmit ? new JsonArray("submit", "SUBMIT") : new JsonArray("evaluate", "EVALUATE"),
            ["parameters"] = parameters,
        };
        if (handler.Result is { } result) described["returns"] = result.Schema();
        return described;
    }
}
