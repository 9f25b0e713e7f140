using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Msp;
using Ledger.Fabric.Tests.Scenarios.Chaincode;
using Ledger.Fabric.Tests.Scenarios.Networks;

namespace Ledger.Fabric.Tests.Scenarios;

/// <summary>What the scenarios have in common. They follow fabric-gateway scenario/features, one class for each feature file.</summary>
public abstract class ScenarioTests
{
    private protected const string OneAndTwo = "AND('Org1MSP.member', 'Org2MSP.member')";
    private protected const string AllThree = "AND('Org1MSP.member', 'Org2MSP.member', 'Org3MSP.member')";
    private protected const string AnyOfThree = "OR('Org1MSP.member', 'Org2MSP.member', 'Org3MSP.member')";

    public required TestContext TestContext { get; init; }

    private protected CancellationToken Cancellation => TestContext.CancellationToken;

    /// <summary>The network with a chaincode deployed, and a client at the first peer of its organisation.</summary>
    private protected async Task<Scenario> GivenAsync(ScenarioPlace place, ScenarioChaincode chaincode, string policy, string mspId = "Org1MSP")
    {
        var network = await ScenarioNetworks.GetAsync(place);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        await network.DeployAsync(chaincode, policy, patience.Token);
        return await ConnectAsync(network, chaincode.Name, await network.UserAsync(mspId));
    }

    /// <summary>A client at the first peer of an identity's organisation.</summary>
    private protected static async Task<Scenario> ConnectAsync(ScenarioNetwork network, string chaincode, SigningIdentity identity)
    {
        var channel = await network.ConnectAsync(network.Peer(identity.MspId));
        var gateway = Gateway.Connect(new GatewayOptions(channel, identity));
        return new Scenario(network, channel, gateway, gateway.GetNetwork(ScenarioNetwork.Channel).GetContract(chaincode));
    }
}
