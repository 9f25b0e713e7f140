using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Msp;

// EventListener PEER TLS-ROOT MSP-ID CERTIFICATE KEY CHANNEL CHAINCODE CHECKPOINT-FILE COUNT
// Started again, it goes on after the last event that it handled; while it runs, a broken connection is made again.
using var channel = FabricChannel.Create(args[0], await File.ReadAllTextAsync(args[1]));
var identity = SigningIdentity.FromPem(args[2], await File.ReadAllTextAsync(args[3]), await File.ReadAllTextAsync(args[4]));
var network = Gateway.Connect(new GatewayOptions(channel, identity)).GetNetwork(args[5]);
await using var checkpointer = await FileCheckpointer.OpenAsync(args[7]);
var options = new EventsOptions { StartBlock = 0, Checkpoint = checkpointer, Reconnect = ReconnectPolicy.Default };
var left = int.Parse(args[8], System.Globalization.CultureInfo.InvariantCulture);
await foreach (var chaincodeEvent in network.GetChaincodeEventsAsync(args[6], options))
{
    Console.WriteLine($"{chaincodeEvent.BlockNumber} {chaincodeEvent.TransactionId} {chaincodeEvent.EventName}");
    await checkpointer.CheckpointChaincodeEventAsync(chaincodeEvent);
    if (--left == 0)
        break;
}
