using System.Text;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Msp;

// PEER TLS-ROOT SERVER-NAME MSP-ID CERTIFICATE KEY CHANNEL CHAINCODE: evaluates, submits, refuses and keeps a checkpoint, with what trimming or
// compiling ahead of time has left of the client; prints a line for each.
using var channel = FabricChannel.Create(args[0], await File.ReadAllTextAsync(args[1]), args[2]);
var identity = SigningIdentity.FromPem(args[3], await File.ReadAllTextAsync(args[4]), await File.ReadAllTextAsync(args[5]));
var network = Gateway.Connect(new GatewayOptions(channel, identity)).GetNetwork(args[6]);
var contract = network.GetContract(args[7]);
Console.WriteLine(Encoding.UTF8.GetString(await contract.EvaluateAsync("Get", ["键"])));
var submitted = await contract.SubmitNoWaitAsync("Put", ["键", "值"]);
var status = await submitted.GetStatusAsync();
Console.WriteLine($"{status.Code.ToProtocolName()} {status.BlockNumber} {Encoding.UTF8.GetString(submitted.GetResult())}");
try
{
    await contract.EvaluateAsync("Refuse");
}
catch (GatewayException e)
{
    Console.WriteLine($"{e.StatusCode} {e.ChaincodeMessage} {e.Details.Count}");
}

var path = Path.GetTempFileName();
await using (var checkpointer = await FileCheckpointer.OpenAsync(path))
    await checkpointer.CheckpointTransactionAsync(status.BlockNumber, status.TransactionId);
await using (var checkpointer = await FileCheckpointer.OpenAsync(path))
    Console.WriteLine(checkpointer.TransactionId == status.TransactionId);
File.Delete(path);
File.Delete(path + ".lock");
