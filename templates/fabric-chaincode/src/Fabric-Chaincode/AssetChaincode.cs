using Hyperledger.Fabric.Contract;

namespace Fabric_Chaincode;

/// <summary>The chaincode: its contracts, and how their arguments and results travel.</summary>
public static class AssetChaincode
{
    public static ContractChaincode Create() =>
        new([new AssetContract()], new ContractOptions { Json = AssetJson.Default, Title = "Fabric-Chaincode", Version = "1.0.0" });
}
