using System.Text.Json.Nodes;

namespace Hyperledger.Fabric.Contract.Internal;

/// <summary>A type's form in arguments and results, with its JSON schema.</summary>
/// <param name="Read">Reads an argument.</param>
/// <param name="Write">Writes a result.</param>
/// <param name="Schema">The form's schema, a new node each time.</param>
/// <param name="ComponentName">The name under which the schema stands among the metadata's components; null if it stands where it is used.</param>
internal sealed record Converter(
    Func<ReadOnlyMemory<byte>, object?> Read, Func<object, ReadOnlyMemory<byte>> Write, Func<JsonNode> Schema, string? ComponentName = null);
