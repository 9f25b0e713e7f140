using Hyperledger.Fabric.Shim.Hosting;
using Ledger.Interop.Chaincode;

return await ChaincodeHost.RunAsync(new StepsChaincode(), args);
