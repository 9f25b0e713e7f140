using System.Security.Cryptography;
using System.Text;
using Hyperledger.Fabric.Shim;
using Ledger.Network.Topology;

namespace Ledger.Node.Hosting;

/// <summary>A chaincode of this process, which serves every channel that defines its package, as any chaincode does.</summary>
/// <param name="Chaincode">The chaincode.</param>
/// <param name="PackageId">The package id under which it registers at each peer.</param>
internal sealed record HostedChaincode(IChaincode Chaincode, string PackageId)
{
    /// <summary>The packages that the channels of a topology define, each once.</summary>
    public static IReadOnlyList<HostedChaincode> Of(NetworkTopology topology, IChaincode chaincode) =>
        [.. topology.Channels.SelectMany(channel => channel.Chaincodes).Select(PackageIdOf).Distinct(StringComparer.Ordinal).Select(packageId => new HostedChaincode(chaincode, packageId))];

    /// <summary>The package id of a definition of this process's chaincode.</summary>
    public static string PackageIdOf(ChaincodeTopology definition)
    {
        var label = $"{definition.Name}_{definition.Version}";
        return $"{label}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"type":"embedded","label":"{{label}}"}""")))}";
    }
}
