using Hyperledger.Fabric.Client;
using Ledger.Fabric.Tests.Scenarios.Chaincode;

namespace Ledger.Fabric.Tests.Scenarios;

/// <summary>discovery.feature.</summary>
[TestClass]
[DoNotParallelize]
public sealed class DiscoveryScenarios : ScenarioTests
{
    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Submit_fails_with_insufficient_endorsers_and_succeeds_with_sufficient_ones(ScenarioPlace place)
    {
        using var client = await GivenAsync(place, ScenarioChaincode.Basic, AllThree);
        var peer = client.Network.Peer("Org3MSP");
        await client.Network.StopPeerAsync(peer);
        await Assert.ThrowsExactlyAsync<EndorseException>(() => client.SubmitAsync("echo", ["conga"], Cancellation));

        await client.Network.StartPeerAsync(peer, Cancellation);
        Assert.AreEqual("conga", await client.SubmitAsync("echo", ["conga"], Cancellation));
    }
}
