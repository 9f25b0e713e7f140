using Hyperledger.Fabric.Shim.Hosting;
using Ledger.Chaincode;
using Ledger.Chaincode.Host;

LedgerChaincodeOptions options;
try
{
    options = EndorserSettings.Read(Environment.GetEnvironmentVariable);
}
catch (InvalidDataException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}

await Console.Out.WriteLineAsync($"Chaincode 'ledger': {EndorserSettings.Describe(options)}");
return await ChaincodeHost.RunAsync(LedgerChaincode.Create(options), args);
