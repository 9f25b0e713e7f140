using Hyperledger.Fabric.Contract.Testing;
using Hyperledger.Fabric.Shim;

namespace Fabric_Chaincode.Tests;

/// <summary>The contract on a ledger in memory, which reads, writes and refuses as a peer does.</summary>
[TestClass]
public sealed class AssetContractTests
{
    private const string House = """{"id":"house","owner":"Lin","area":90}""";
    private static readonly TestIdentity User = TestIdentity.Create("Org1MSP", "user1");

    [TestMethod]
    public async Task An_asset_is_created_transferred_and_listed()
    {
        await using var ledger = await StartAsync();
        Assert.AreEqual("Created", (await ledger.SubmitAsync(User, "assets:Create", [House])).Event?.EventName);
        await ledger.SubmitAsync(User, "assets:Transfer", ["house", "Chen"]);

        Assert.AreEqual("""[{"id":"house","owner":"Chen","area":90}]""", (await ledger.EndorseAsync(User, "assets:List", [])).Text);
    }

    [TestMethod]
    public async Task A_second_asset_of_one_id_is_refused()
    {
        await using var ledger = await StartAsync();
        await ledger.SubmitAsync(User, "assets:Create", [House]);
        var refused = await ledger.SubmitAsync(User, "assets:Create", [House]);

        Assert.IsFalse(refused.IsEndorsed);
        StringAssert.Contains(refused.Response.Message, "ASSET_EXISTS");
    }

    [TestMethod]
    public async Task An_asset_out_of_range_is_refused_before_the_contract_runs()
    {
        await using var ledger = await StartAsync();
        var refused = await ledger.SubmitAsync(User, "assets:Create", ["""{"id":"house","owner":"Lin","area":0}"""]);

        Assert.IsFalse(refused.IsEndorsed);
        Assert.IsEmpty(refused.Reads);
    }

    [TestMethod]
    public async Task Every_endorser_answers_alike() =>
        await Determinism.CheckAsync<OneAsset>(new DeterminismOptions { Cultures = ["tr-TR"], Processes = 1 });

    private static Task<TestLedger> StartAsync() => TestLedger.StartAsync(AssetChaincode.Create(), new TestLedgerOptions { Clock = TimeProvider.System });

    public sealed class OneAsset : IDeterminismScenario
    {
        public IChaincode CreateChaincode(TimeProvider endorsersClock) => AssetChaincode.Create();

        public async Task RunAsync(TestLedger ledger)
        {
            await ledger.SubmitAsync(User, "assets:Create", [House]);
            await ledger.SubmitAsync(User, "assets:Transfer", ["house", "Chen"]);
        }
    }
}
