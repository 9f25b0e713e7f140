using Fabric_Chaincode;
using Hyperledger.Fabric.Shim.Hosting;

return await ChaincodeHost.RunAsync(AssetChaincode.Create(), args);
