using Ledger.Network.Simulation;

namespace Ledger.Network.Chaincode;

/// <summary>
/// Which chaincode a peer runs under a name: the committed definition and the package that the peer's organisation
/// approved. Fabric: core/chaincode/lifecycle/endorsement_info.go.
/// </summary>
public interface IChaincodeDefinitions
{
    /// <summary>Looks up a chaincode; reads of <c>_lifecycle</c> go through the simulator, and so into the read set.</summary>
    /// <exception cref="ChaincodeExecutionException">It is not defined, not approved or not installed; Fabric's text.</exception>
    ChaincodeInstance Find(string channelId, string chaincode, TxSimulator simulator);
}

/// <summary>A chaincode as a peer runs it.</summary>
/// <param name="Version">The definition's version.</param>
/// <param name="InitRequired">Whether it must be called as init once for each version.</param>
/// <param name="PackageId">The stream under which it is registered.</param>
public sealed record ChaincodeInstance(string Version, bool InitRequired, string PackageId);
