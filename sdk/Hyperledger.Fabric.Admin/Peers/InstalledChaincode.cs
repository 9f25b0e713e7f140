using Hyperledger.Fabric.Protos.Peer.Lifecycle;

namespace Hyperledger.Fabric.Admin;

/// <summary>A chaincode package that a peer holds.</summary>
/// <param name="PackageId">The id, <c>label:sha256</c>.</param>
/// <param name="Label">The label.</param>
/// <param name="References">The committed chaincodes that run from the package, by channel; empty while none does.</param>
public sealed record InstalledChaincode(string PackageId, string Label, IReadOnlyDictionary<string, IReadOnlyList<ChaincodeReference>> References)
{
    internal static InstalledChaincode From(QueryInstalledChaincodesResult.Types.InstalledChaincode installed) => new(
        installed.PackageId,
        installed.Label,
        installed.References.ToDictionary(
            channel => channel.Key,
            channel => (IReadOnlyList<ChaincodeReference>)[.. channel.Value.Chaincodes.Select(chaincode => new ChaincodeReference(chaincode.Name, chaincode.Version))],
            StringComparer.Ordinal));
}

/// <summary>A chaincode of a channel that runs from a package.</summary>
/// <param name="Name">The chaincode's name.</param>
/// <param name="Version">The version of its definition.</param>
public sealed record ChaincodeReference(string Name, string Version);
