using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Msp;

// SubmitTransaction PEER TLS-ROOT MSP-ID CERTIFICATE KEY CHANNEL CHAINCODE FUNCTION [ARGUMENT…]
using var channel = FabricChannel.Create(args[0], await File.ReadAllTextAsync(args[1]));
var identity = SigningIdentity.FromPem(args[2], await File.ReadAllTextAsync(args[3]), await File.ReadAllTextAsync(args[4]));
var gateway = Gateway.Connect(new GatewayOptions(channel, identity) { ConflictRetry = ConflictRetry.Default });
var contract = gateway.GetNetwork(args[5]).GetContract(args[6]);
try
{
    var result = await contract.SubmitAsync(args[7], [.. args[8..].Select(Argument.FromString)]);
    Console.WriteLine(System.Text.Encoding.UTF8.GetString(result));
    return 0;
}
catch (CommitException e)
{
    Console.Error.WriteLine($"{e.Code.ToProtocolName()}: {e.Code.Describe()}");
}
catch (GatewayException e)
{
    Console.Error.WriteLine(e.ChaincodeMessage ?? e.Message);
}

return 1;
