using Ledger.Fabric.Tests.Scenarios;
using Ledger.Fabric.Tests.Scenarios.Chaincode;
using Ledger.Fabric.Tests.Scenarios.Networks;
using Ledger.Interop.Chaincode;
using Ledger.Network.Topology;

namespace Ledger.Fabric.Tests.Series;

/// <summary>
/// One generated series on the embedded network and on each release that FABRIC_BIN names: the same answers, read-write sets,
/// codes, events, states, private data and histories as were recorded on Hyperledger Fabric.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class SeriesTests
{
    private const string MainPolicy = "AND('Org1MSP.peer', 'Org2MSP.peer')";
    private const string OtherPolicy = "OR('Org1MSP.peer', 'Org2MSP.peer', 'Org3MSP.peer')";

    private static readonly ScenarioChaincode Main = new(SeriesGenerator.Main, _ => new StepsChaincode(),
    [
        ScenarioChaincode.Collection("shared", "OR('Org1MSP.member', 'Org2MSP.member')", required: 0, blocksToLive: 0, onlyMembersRead: true),
        ScenarioChaincode.Collection("narrow", "OR('Org1MSP.member')", required: 0, blocksToLive: 0, onlyMembersRead: false, onlyMembersWrite: true, endorsement: "OR('Org1MSP.peer')"),
        ScenarioChaincode.Collection("fleeting", "OR('Org1MSP.member', 'Org2MSP.member')", required: 0, blocksToLive: 2, onlyMembersRead: false),
    ]);
    private static readonly ScenarioChaincode Other = new(SeriesGenerator.Other, _ => new StepsChaincode(), []);

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task A_generated_series_comes_out_as_it_was_recorded(ScenarioPlace place)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(5));
        var topology = ScenarioSetup.Organisations(1, 1, 1) with { Batch = new BatchTopology { MaxMessageCount = SeriesDriver.MessagesInBlock, TimeoutInMilliseconds = 2000 } };
        await using var network = await new ScenarioSetup(topology, [Main, Other], IsOrderedAlone: true).StartAsync(place, limit.Token);
        await network.DeployAsync(Main, MainPolicy, limit.Token);
        await network.DeployAsync(Other, OtherPolicy, limit.Token);

        using var driver = await SeriesDriver.ConnectAsync(network, limit.Token);
        try
        {
            await driver.PlayAsync(new SeriesGenerator(seed: 7).Groups(mixed: 60));
        }
        finally
        {
            // What there is of it, if it did not come to its end.
            await File.WriteAllTextAsync(Path.Combine(AppContext.BaseDirectory, $"series-{place}.txt"), driver.Transcript);
        }
        TestContext.WriteLine($"{place}: {string.Join(", ", driver.Codes.OrderBy(code => code.Key).Select(code => $"{code.Value} {code.Key}"))}");

        if (place.Release is { } release && Environment.GetEnvironmentVariable("LEDGER_RECORD_SERIES") == release.ToString())
            await Recording.WriteAsync(release, driver.Transcript, limit.Token);
        Recording.AssertEquals(driver.Transcript, place.Release);
    }
}
