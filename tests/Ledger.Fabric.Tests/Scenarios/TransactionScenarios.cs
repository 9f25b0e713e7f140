using System.Text.Json.Nodes;
using Grpc.Core;
using Hyperledger.Fabric.Client;
using Ledger.Fabric.Tests.Scenarios.Chaincode;

namespace Ledger.Fabric.Tests.Scenarios;

/// <summary>transactions.feature.</summary>
[TestClass]
[DoNotParallelize]
public sealed class TransactionScenarios : ScenarioTests
{
    private const string Refusal = "ALL_YOUR_ERROR_ARE_BELONG_TO_US";

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Evaluate_with_result(ScenarioPlace place)
    {
        using var client = await GivenAsync(place, ScenarioChaincode.Basic, OneAndTwo);
        Assert.AreEqual("conga", await client.EvaluateAsync("echo", ["conga"], Cancellation));
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Submit_with_result(ScenarioPlace place)
    {
        using var client = await GivenAsync(place, ScenarioChaincode.Basic, OneAndTwo);
        Assert.AreEqual("conga", await client.SubmitAsync("echo", ["conga"], Cancellation));
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Update_ledger(ScenarioPlace place)
    {
        using var client = await GivenAsync(place, ScenarioChaincode.Basic, OneAndTwo);
        await client.SubmitAsync("put", ["update", "ledger"], Cancellation);
        Assert.AreEqual("ledger", await client.EvaluateAsync("get", ["update"], Cancellation));
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Transient_data(ScenarioPlace place)
    {
        using var client = await GivenAsync(place, ScenarioChaincode.Basic, OneAndTwo);
        var echoed = await client.EvaluateAsync("echoTransient", Scenario.Options([], transient: new() { ["key1"] = "value1", ["key2"] = "value2" }), Cancellation);
        Assert.IsTrue(JsonNode.DeepEquals(JsonNode.Parse("""{"key1":"value1","key2":"value2"}"""), JsonNode.Parse(echoed)), echoed);
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Evaluate_with_error_response(ScenarioPlace place)
    {
        using var client = await GivenAsync(place, ScenarioChaincode.Basic, OneAndTwo);
        var failure = await Assert.ThrowsExactlyAsync<GatewayException>(() => client.EvaluateAsync("errorMessage", [Refusal], Cancellation));
        Assert.AreEqual(StatusCode.Unknown, failure.StatusCode);
        Assert.Contains(Refusal, failure.Message);
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Submit_with_error_response(ScenarioPlace place)
    {
        using var client = await GivenAsync(place, ScenarioChaincode.Basic, OneAndTwo);
        var failure = await Assert.ThrowsExactlyAsync<EndorseException>(() => client.SubmitAsync("errorMessage", [Refusal], Cancellation));
        Assert.AreEqual(StatusCode.Aborted, failure.StatusCode);
        Assert.Contains("failed to endorse transaction, see attached details for more info", failure.Message);
        Scenario.AssertDetails(failure, (client.Network.Peer("Org1MSP"), Refusal), (client.Network.Peer("Org1MSP", 1), Refusal));
    }
}
