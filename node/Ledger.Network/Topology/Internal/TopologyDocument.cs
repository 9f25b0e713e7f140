using System.Text.Json.Serialization;

namespace Ledger.Network.Topology.Internal;

/// <summary>A topology as its file is written; docs/TOPOLOGY.md has the form.</summary>
internal sealed record TopologyDocument(
    int Version, string? Channel, OrdererTopology Orderer, IReadOnlyList<OrganisationTopology> Organisations,
    IReadOnlyList<ChannelTopology>? Channels, BatchTopology Batch, ChaincodeTopology? Chaincode)
{
    /// <summary>The document of a topology, in the form that it asks for.</summary>
    public static TopologyDocument Of(NetworkTopology topology) => topology.ListsChannels
        ? new(topology.Version, null, topology.Orderer, topology.Organisations, topology.Channels, topology.Batch, null)
        : new(topology.Version, topology.Channels[0].Name, topology.Orderer, topology.Organisations, null, topology.Batch, topology.Channels[0].Chaincodes is [var chaincode, ..] ? chaincode : null);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TopologyDocument))]
internal sealed partial class TopologyJson : JsonSerializerContext;
