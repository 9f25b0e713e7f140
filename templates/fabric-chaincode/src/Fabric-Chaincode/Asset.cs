using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Fabric_Chaincode;

/// <summary>What the ledger keeps of an asset. The attributes hold for every argument of this type.</summary>
public sealed record Asset(
    [property: StringLength(64, MinimumLength = 1)] string Id,
    [property: StringLength(64, MinimumLength = 1)] string Owner,
    [property: Range(1, 1_000_000)] int Area);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Asset))]
[JsonSerializable(typeof(List<Asset>))]
public sealed partial class AssetJson : JsonSerializerContext;
