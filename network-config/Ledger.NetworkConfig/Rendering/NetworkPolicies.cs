using Ledger.NetworkConfig.Topology;
using Ledger.Records.State;

namespace Ledger.NetworkConfig.Rendering;

/// <summary>Who must agree to what, in Fabric's policy language.</summary>
public sealed class NetworkPolicies
{
    private readonly FabricTopology _topology;

    /// <summary>The policies of a topology.</summary>
    public NetworkPolicies(FabricTopology topology)
    {
        ArgumentNullException.ThrowIfNull(topology);
        _topology = topology;
    }

    /// <summary>Administration of channel and application: the province's administrator and those of so many cities.</summary>
    public string Administration => ProvinceAndCities("admin");

    /// <summary>The lifecycle of chaincode: a peer of the province and of so many cities.</summary>
    public string Lifecycle => ProvinceAndCities("peer");

    /// <summary>The chaincode's endorsement policy: the topology's own, else a peer of the province and of one other organisation.</summary>
    public string Endorsement => _topology.Chaincode.Policy ?? Usual();

    /// <summary>The organisations that endorse a commit of a definition: as many as the lifecycle needs, in the order of the file.</summary>
    public IReadOnlyList<string> LifecycleEndorsers =>
        [_topology.Province.MspId, .. Of(UnitTier.City).Take(_topology.AdministratingCities)];

    private string ProvinceAndCities(string role)
    {
        var province = $"'{_topology.Province.MspId}.{role}'";
        var cities = Of(UnitTier.City).Select(mspId => $"'{mspId}.{role}'").ToList();
        return cities.Count == 0 ? $"OR({province})" : $"AND({province}, OutOf({_topology.AdministratingCities}, {string.Join(", ", cities)}))";
    }

    private string Usual()
    {
        var province = $"'{_topology.Province.MspId}.peer'";
        var others = _topology.Organisations.Where(o => o.Tier != UnitTier.Province).Select(o => $"'{o.MspId}.peer'").ToList();
        return others.Count == 0 ? $"OR({province})" : $"AND({province}, OR({string.Join(", ", others)}))";
    }

    private IEnumerable<string> Of(UnitTier tier) => _topology.Organisations.Where(o => o.Tier == tier).Select(o => o.MspId);
}
