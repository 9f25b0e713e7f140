using Hyperledger.Fabric.Client;
using Ledger.Fabric.Tests.Scenarios.Chaincode;

namespace Ledger.Fabric.Tests.Scenarios;

/// <summary>privatedata.feature.</summary>
[TestClass]
[DoNotParallelize]
public sealed class PrivateDataScenarios : ScenarioTests
{
    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Org1_writes_to_Org1Collection_and_reads_it_back(ScenarioPlace place)
    {
        using var org1 = await GivenAsync(place, ScenarioChaincode.Private, AnyOfThree);
        await WriteAsync(org1, "Org1Collection", "101", "Org1MSP");
        Assert.AreEqual("value-101", await ReadAsync(org1, "Org1Collection", "101", "Org1MSP"));
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Org1_writes_to_Org1Collection_and_cannot_read_it_at_an_Org2_peer(ScenarioPlace place)
    {
        using var org1 = await GivenAsync(place, ScenarioChaincode.Private, AnyOfThree);
        await WriteAsync(org1, "Org1Collection", "102", "Org1MSP");
        await Assert.ThrowsExactlyAsync<GatewayException>(() => ReadAsync(org1, "Org1Collection", "102", "Org2MSP"));
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Org2_writes_to_Org1Collection_and_cannot_read_it_back(ScenarioPlace place)
    {
        using var org2 = await GivenAsync(place, ScenarioChaincode.Private, AnyOfThree, "Org2MSP");
        await WriteAsync(org2, "Org1Collection", "103", "Org1MSP");
        await Assert.ThrowsExactlyAsync<GatewayException>(() => ReadAsync(org2, "Org1Collection", "103", "Org1MSP"));
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Org2_writes_to_Org1Collection_and_Org1_reads_it(ScenarioPlace place)
    {
        using var org1 = await GivenAsync(place, ScenarioChaincode.Private, AnyOfThree);
        using var org2 = await GivenAsync(place, ScenarioChaincode.Private, AnyOfThree, "Org2MSP");
        await WriteAsync(org2, "Org1Collection", "104", "Org1MSP");
        Assert.AreEqual("value-104", await ReadAsync(org1, "Org1Collection", "104", "Org1MSP"));
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Org1_writes_to_SharedCollection_and_Org2_cannot_read_it(ScenarioPlace place)
    {
        using var org1 = await GivenAsync(place, ScenarioChaincode.Private, AnyOfThree);
        using var org2 = await GivenAsync(place, ScenarioChaincode.Private, AnyOfThree, "Org2MSP");
        await WriteAsync(org1, "SharedCollection", "106", "Org1MSP");
        await Assert.ThrowsExactlyAsync<GatewayException>(() => ReadAsync(org2, "SharedCollection", "106", "Org1MSP"));
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Org2_cannot_write_to_SharedCollection(ScenarioPlace place)
    {
        using var org2 = await GivenAsync(place, ScenarioChaincode.Private, AnyOfThree, "Org2MSP");
        await Assert.ThrowsExactlyAsync<EndorseException>(() => WriteAsync(org2, "SharedCollection", "107", "Org1MSP"));
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Org1_writes_to_SharedCollection_without_naming_endorsers(ScenarioPlace place)
    {
        using var org1 = await GivenAsync(place, ScenarioChaincode.Private, AnyOfThree);
        await WriteAsync(org1, "SharedCollection", "108");
        Assert.AreEqual("value-108", await ReadAsync(org1, "SharedCollection", "108", "Org1MSP"));
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Org1_writes_to_SharedCollection_and_Org3Collection_without_naming_endorsers(ScenarioPlace place)
    {
        using var org1 = await GivenAsync(place, ScenarioChaincode.Private, AnyOfThree);
        await WriteAsync(org1, "SharedCollection,Org3Collection", "109");
        Assert.AreEqual("value-109", await ReadAsync(org1, "SharedCollection", "109", "Org1MSP"));
        Assert.AreEqual("value-109", await ReadAsync(org1, "Org3Collection", "109", "Org3MSP"));
        await Assert.ThrowsExactlyAsync<GatewayException>(() => ReadAsync(org1, "Org3Collection", "109", "Org1MSP"));
    }

    private Task<string> WriteAsync(Scenario client, string collections, string number, params string[] organisations) => client.SubmitAsync("WritePrivateData", Scenario.Options(
        [], organisations, new() { ["collection"] = collections, ["key"] = "key-" + number, ["value"] = "value-" + number }), Cancellation);

    // A peer that has not committed the block yet knows of no such key and answers with nothing.
    private async Task<string> ReadAsync(Scenario client, string collection, string number, string organisation)
    {
        while (true)
        {
            if (await client.EvaluateAsync("ReadPrivateData", Scenario.Options([collection, "key-" + number], [organisation]), Cancellation) is { Length: > 0 } read) return read;
            await Task.Delay(TimeSpan.FromMilliseconds(50), Cancellation);
        }
    }
}
