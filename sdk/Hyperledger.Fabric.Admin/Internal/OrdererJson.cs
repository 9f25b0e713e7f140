using System.Text.Json.Serialization;

namespace Hyperledger.Fabric.Admin.Internal;

internal sealed record ChannelListJson(IReadOnlyList<ChannelInfoJson>? Channels);

internal sealed record ChannelInfoJson(string? Name, string? ConsensusRelation, string? Status, ulong Height);

internal sealed record ErrorJson(string? Error);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ChannelListJson))]
[JsonSerializable(typeof(ChannelInfoJson))]
[JsonSerializable(typeof(ErrorJson))]
internal sealed partial class OrdererJson : JsonSerializerContext;
