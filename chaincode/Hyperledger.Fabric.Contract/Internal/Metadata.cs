using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hyperledger.Fabric.Contract.Internal;

/// <summary>The description that tools ask for, in the shape of fabric-contract-api's contract-schema.json.</summary>
internal sealed class Metadata
{
    private readonly SortedDictionary<string, JsonNode> _components = new(StringComparer.Ordinal);

    private Metadata()
    {
    }

    internal static ReadOnlyMemory<byte> Write(
        ContractOptions options, string defaultContract, IEnumerable<string> contractNames, IReadOnlyList<Handler> functions)
    {
        var metadata = new Metadata();
        var contracts = new JsonObject();
        foreach (var name in contractNames)
        {
            var transactions = new JsonArray();
            foreach (var function in functions.Where(f => f.Function.ContractName == name).OrderBy(f => f.Function.Name, StringComparer.Ordinal))
                transactions.Add(metadata.Describe(function));
            contracts[name] = new JsonObject
            {
                ["name"] = name,
                ["info"] = new JsonObject { ["title"] = name, ["version"] = options.Version },
                ["transactions"] = transactions,
                ["default"] = name == defaultContract,
            };
        }

        var schemas = new JsonObject();
        foreach (var (name, schema) in metadata._components) schemas[name] = schema;
        var whole = new JsonObject
        {
            ["$schema"] = "https://hyperledger.github.io/fabric-chaincode-node/main/api/contract-schema.json",
            ["info"] = new JsonObject { ["title"] = options.Title.Length > 0 ? options.Title : defaultContract, ["version"] = options.Version },
            ["contracts"] = contracts,
            ["components"] = new JsonObject { ["schemas"] = schemas },
        };
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer)) whole.WriteTo(writer);
        return buffer.ToArray();
    }

    private JsonObject Describe(Handler handler)
    {
        var parameters = new JsonArray();
        foreach (var parameter in handler.Parameters)
        {
            var schema = SchemaOf(parameter.Converter);
            if (schema is JsonObject node && !node.ContainsKey("$ref")) ValueChecks.Describe(parameter.Rules, node);
            parameters.Add(new JsonObject { ["name"] = parameter.Name, ["required"] = !parameter.IsOptional, ["schema"] = schema });
        }
        var described = new JsonObject
        {
            ["name"] = handler.Function.Name,
            ["tag"] = handler.Function.IsSubmit ? new JsonArray("submit", "SUBMIT") : new JsonArray("evaluate", "EVALUATE"),
            ["parameters"] = parameters,
        };
        if (handler.Result is { } result) described["returns"] = SchemaOf(result);
        return described;
    }

    // An object's schema stands once among the components and is named elsewhere.
    private JsonNode SchemaOf(Converter converter)
    {
        if (converter.ComponentName is not { } name) return converter.Schema();
        var path = $"#/components/schemas/{name}";
        if (!_components.ContainsKey(name))
        {
            var schema = converter.Schema();
            Relocate(schema, path);
            if (schema is JsonObject node) node.Insert(0, "$id", name);
            _components[name] = schema;
        }
        return new JsonObject { ["$ref"] = path };
    }

    // A type that contains itself points into its own schema, which was the whole document before.
    private static void Relocate(JsonNode? node, string path)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members.ToList())
                {
                    if (name == "$ref" && value is JsonValue && value.GetValue<string>() is ['#', .. var rest]) members[name] = path + rest;
                    else Relocate(value, path);
                }
                break;
            case JsonArray items:
                foreach (var item in items) Relocate(item, path);
                break;
        }
    }
}
