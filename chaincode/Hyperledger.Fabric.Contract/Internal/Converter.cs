using System.Text.Json.Nodes;

namespace Hyperledger.Fabric.Contract.Internal;

/// <summary>A type's form in arguments and results, with its JSON schema.</summary>
internal sealed record Converter(Func<ReadOnlyMemory<byte>, object?> Read, Func<object, ReadOnlyMemory<byte>> Write, Func<JsonNode> Schema);
