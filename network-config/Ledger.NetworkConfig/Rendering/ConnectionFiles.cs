using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.NetworkConfig.Topology;
using Ledger.Records.State;

namespace Ledger.NetworkConfig.Rendering;

/// <summary>What the command line reads: where the nodes are, and the units that fit the network.</summary>
internal static class ConnectionFiles
{
    private static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The nodes in the form of <see cref="Sdk.Workspaces.NetworkEndpoints"/>.</summary>
    /// <param name="topology">The network.</param>
    /// <param name="tlsRoots">The TLS root of each organisation, PEM, by MSP id.</param>
    /// <param name="genesisHash">The hash of block 0; null before there is one.</param>
    public static string Endpoints(FabricTopology topology, IReadOnlyDictionary<string, string> tlsRoots, string? genesisHash)
    {
        JsonObject Node(string mspId, string name, string address) => new() { ["name"] = name, ["mspId"] = mspId, ["address"] = address, ["tlsRootCertPem"] = tlsRoots[mspId] };
        var (organisation, orderer) = topology.OrdererNodes.First();
        var document = new JsonObject
        {
            ["channel"] = topology.Channel,
            ["peers"] = new JsonArray([.. topology.PeerNodes.Select(p => (JsonNode)Node(p.Organisation.MspId, p.Node.Id, p.Node.Address))]),
            ["orderer"] = Node(organisation.MspId, orderer.Id, orderer.Address),
            ["genesisHash"] = genesisHash,
        };
        return document.ToJsonString(s_readable) + "\n";
    }

    /// <summary>The units in the form of <c>ledger unit import</c>.</summary>
    public static string Units(FabricTopology topology)
    {
        var units = new JsonArray();
        foreach (var organisation in topology.Organisations.OrderBy(o => o.Tier))
        {
            units.Add((JsonNode)Unit(organisation.Unit, organisation.Name, organisation.Tier, organisation.Parent, organisation.MspId));
            foreach (var school in organisation.Schools) units.Add((JsonNode)Unit(school.Code, school.Name, UnitTier.School, organisation.Unit, organisation.MspId));
        }
        return units.ToJsonString(s_readable) + "\n";
    }

    private static JsonObject Unit(string code, string name, UnitTier tier, string parent, string mspId) => new()
    {
        ["code"] = code,
        ["name"] = name,
        ["tier"] = Word(tier),
        ["parent"] = parent,
        ["mspId"] = mspId,
        ["roles"] = tier == UnitTier.School ? new JsonArray(Roles.AuthorityOf(tier)) : new JsonArray(Roles.Auditor, Roles.AuthorityOf(tier)),
    };

    private static string Word(UnitTier tier) => tier switch { UnitTier.Province => "province", UnitTier.City => "city", UnitTier.County => "county", _ => "school" };
}
