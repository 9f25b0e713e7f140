using Grpc.Core;
using Hyperledger.Fabric.Client.Pkcs11;
using Hyperledger.Fabric.Msp;

namespace Hyperledger.Fabric.Client.Tests;

/// <summary>The examples of docs/CLIENT.md, compiled; a test holds that the page shows these lines.</summary>
internal static class DocumentedExamples
{
    public static async Task SubmitAsync(string tlsRootPem, string certificatePem, string privateKeyPem)
    {
        using var channel = FabricChannel.Create("peer0.org1.example.com:7051", tlsRootPem);
        var gateway = Gateway.Connect(new GatewayOptions(channel, SigningIdentity.FromPem("Org1MSP", certificatePem, privateKeyPem)));
        var contract = gateway.GetNetwork("mychannel").GetContract("basic");
        try
        {
            await contract.SubmitAsync("Put", ["key", "value"]);
        }
        catch (CommitException e)
        {
            Console.Error.WriteLine(e.Code.Describe());
        }
        catch (GatewayException e)
        {
            Console.Error.WriteLine(e.ChaincodeMessage ?? e.Message);
        }
    }

    public static async Task SignElsewhereAsync(ChannelBase channel, string certificatePem, Func<byte[], Task<byte[]>> signElsewhere)
    {
        var gateway = Gateway.Connect(new GatewayOptions(channel, new X509Identity("Org1MSP", certificatePem), signer: null));
        var proposal = gateway.GetNetwork("mychannel").GetContract("basic").NewProposal("Put", ["key", "value"]);
        var signed = gateway.NewSignedProposal(proposal.GetBytes(), await signElsewhere(proposal.GetDigest()));
        var transaction = await signed.EndorseAsync();
        var endorsed = gateway.NewSignedTransaction(transaction.GetBytes(), await signElsewhere(transaction.GetDigest()));
        var commit = await endorsed.SubmitAsync();
        var status = await gateway.NewSignedCommit(commit.GetBytes(), await signElsewhere(commit.GetDigest())).GetStatusAsync();
        status.EnsureSuccessful();
    }

    public static async Task ListenAsync(Network network, Func<ChaincodeEvent, Task> handle)
    {
        await using var checkpointer = await FileCheckpointer.OpenAsync("position.json");
        var options = new EventsOptions { StartBlock = 0, Checkpoint = checkpointer, Reconnect = ReconnectPolicy.Default };
        await foreach (var chaincodeEvent in network.GetChaincodeEventsAsync("basic", options))
        {
            await handle(chaincodeEvent);
            await checkpointer.CheckpointChaincodeEventAsync(chaincodeEvent);
        }
    }

    public static Gateway OpenToken(ChannelBase channel, string library, string pin, string certificatePem)
    {
        using var token = Pkcs11Token.Open(new Pkcs11TokenOptions { LibraryPath = library, TokenLabel = "ForFabric", Pin = pin });
        var identity = new SigningIdentity(new X509Identity("Org1MSP", certificatePem), token.GetSigner("key"));
        var gateway = Gateway.Connect(new GatewayOptions(channel, identity));
        return gateway;
    }
}
