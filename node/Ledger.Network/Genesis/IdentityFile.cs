using System.Text.Json.Serialization;

namespace Ledger.Network.Genesis;

/// <summary>What <c>identity.json</c> says of the certificate beside it.</summary>
internal sealed record IdentityFile(string MspId, string Unit, string Role);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(IdentityFile))]
internal sealed partial class IdentityJson : JsonSerializerContext;
