using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Fabric.Tests.Scenarios.Chaincode;

namespace Ledger.Fabric.Tests.Scenarios;

/// <summary>sbe.feature: policies of keys. Each scenario has a key of its own, written under Org1MSP's policy.</summary>
[TestClass]
[DoNotParallelize]
public sealed class KeyPolicyScenarios : ScenarioTests
{
    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task State_change_is_endorsed_by_an_Org1_peer(ScenarioPlace place)
    {
        using var client = await GivenKeyAsync(place, "key-001");
        await client.SubmitAsync("ChangeState", Scenario.Options(["key-001", "value-Org1"], ["Org1MSP"]), Cancellation);
        Assert.AreEqual("value-Org1", await client.EvaluateAsync("GetState", ["key-001"], Cancellation));
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task State_change_fails_if_endorsed_only_by_an_Org2_peer(ScenarioPlace place)
    {
        using var client = await GivenKeyAsync(place, "key-002");
        await AssertPolicyFailureAsync(client, Scenario.Options(["key-002", "value-Org2"], ["Org2MSP"]));
        Assert.AreEqual("value-001", await client.EvaluateAsync("GetState", ["key-002"], Cancellation));
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Policy_for_Org1_and_Org3_is_met_without_naming_endorsers(ScenarioPlace place)
    {
        using var client = await GivenKeyAsync(place, "key-003");
        await client.SubmitAsync("SetStateEndorsers", ["key-003", "Org1MSP", "Org3MSP"], Cancellation);
        await client.SubmitAsync("ChangeState", ["key-003", "value-Org1-Org3"], Cancellation);
        Assert.AreEqual("value-Org1-Org3", await client.EvaluateAsync("GetState", ["key-003"], Cancellation));
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Policy_for_Org2_and_Org3_without_the_gateways_own_is_met_without_naming_endorsers(ScenarioPlace place)
    {
        using var client = await GivenKeyAsync(place, "key-004");
        await client.SubmitAsync("SetStateEndorsers", ["key-004", "Org2MSP", "Org3MSP"], Cancellation);
        await client.SubmitAsync("ChangeState", ["key-004", "value-Org2-Org3"], Cancellation);
        Assert.AreEqual("value-Org2-Org3", await client.EvaluateAsync("GetState", ["key-004"], Cancellation));
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Policy_for_Org1_and_Org3_is_not_met_by_Org1_and_Org2(ScenarioPlace place)
    {
        using var client = await GivenKeyAsync(place, "key-005");
        await client.SubmitAsync("SetStateEndorsers", ["key-005", "Org1MSP", "Org3MSP"], Cancellation);
        await AssertPolicyFailureAsync(client, Scenario.Options(["key-005", "value-Org1-Org2"], ["Org1MSP", "Org2MSP"]));
        Assert.AreEqual("value-001", await client.EvaluateAsync("GetState", ["key-005"], Cancellation));
    }

    private async Task<Scenario> GivenKeyAsync(ScenarioPlace place, string key)
    {
        var client = await GivenAsync(place, ScenarioChaincode.Private, AnyOfThree);
        await client.SubmitAsync("SetStateWithEndorser", [key, "value-001", "Org1MSP"], Cancellation);
        return client;
    }

    private async Task AssertPolicyFailureAsync(Scenario client, ProposalOptions change)
    {
        var refused = await Assert.ThrowsExactlyAsync<CommitException>(() => client.SubmitAsync("ChangeState", change, Cancellation));
        Assert.AreEqual(TxValidationCode.EndorsementPolicyFailure, refused.Code);
    }
}
