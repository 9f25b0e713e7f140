using Hyperledger.Fabric.Contract.Testing;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Records.State;
using Microsoft.Extensions.Time.Testing;

namespace Ledger.Chaincode.Tests;

/// <summary>A ledger with a province, a city, a county and a school, and people who act for them.</summary>
internal sealed class LedgerFixture : IAsyncDisposable
{
    internal const string School = "3435000001";
    internal const string OtherSchool = "3435000002";
    internal const string TermCode = "2025-2026-1";

    internal static readonly TestIdentity Province = Person("ProvinceMSP", "350000", Roles.ProvinceAdmin);
    internal static readonly TestIdentity City = Person("CityMSP", "350100", Roles.CityReviewer);
    internal static readonly TestIdentity County = Person("CountyMSP", "350102", Roles.CountyReviewer);
    internal static readonly TestIdentity Registrar = Person("SchoolMSP", School, Roles.SchoolRegistrar);
    internal static readonly TestIdentity OtherRegistrar = Person("SchoolMSP", OtherSchool, Roles.SchoolRegistrar);

    private LedgerFixture(TestLedger ledger, FakeTimeProvider clock)
    {
        Ledger = ledger;
        Clock = clock;
    }

    internal TestLedger Ledger { get; }

    internal FakeTimeProvider Clock { get; }

    internal static async Task<LedgerFixture> EmptyAsync(string? rootMspId = null)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 15, 8, 30, 0, 123, TimeSpan.Zero));
        var chaincode = LedgerChaincode.Create(new LedgerChaincodeOptions { Clock = clock, RootMspId = rootMspId });
        return new LedgerFixture(await TestLedger.StartAsync(chaincode, new TestLedgerOptions { Clock = clock, ChaincodeName = LedgerChaincode.Name }), clock);
    }

    internal static async Task<LedgerFixture> WithUnitsAsync()
    {
        var fixture = await EmptyAsync();
        await fixture.MustAsync(Province, "units:Register", UnitJson("350000", "ProvinceMSP", "", Roles.ProvinceAdmin, "province"));
        await fixture.MustAsync(Province, "units:Register", UnitJson("350100", "CityMSP", "350000", Roles.CityReviewer, "city"));
        await fixture.MustAsync(Province, "units:Register", UnitJson("350102", "CountyMSP", "350100", Roles.CountyReviewer, "county"));
        await fixture.MustAsync(Province, "units:Register", UnitJson(School, "SchoolMSP", "350102", Roles.SchoolRegistrar, "school"));
        await fixture.MustAsync(Province, "units:Register", UnitJson(OtherSchool, "SchoolMSP", "350102", Roles.SchoolRegistrar, "school"));
        return fixture;
    }

    /// <summary>Units, an approved rule set, and an open window of stage 'entry'.</summary>
    internal static async Task<LedgerFixture> ReadyAsync(string procedure = "")
    {
        var fixture = await WithUnitsAsync();
        await fixture.MustAsync(Province, "rulesets:Publish", RuleSetJson(procedure: procedure));
        await fixture.MustAsync(Province, "rulesets:Approve", "350000", "fujian-high-school", "1");
        await fixture.MustAsync(Province, "terms:Open", TermJson());
        return fixture;
    }

    internal static TestIdentity Person(string mspId, string unit, string role) =>
        Person(mspId, unit, role, $"u{unit}{role.Length}");

    internal static TestIdentity Person(string mspId, string unit, string role, string enrolmentId) =>
        TestIdentity.Create(mspId, enrolmentId, new Dictionary<string, string> { ["unit"] = unit, ["role"] = role });

    internal static string UnitJson(string code, string mspId, string parent, string role, string tier) =>
        $$"""{"v":1,"code":"{{code}}","name":"示例单位","tier":"{{tier}}","parent":"{{parent}}","mspId":"{{mspId}}","roles":["{{role}}"]}""";

    internal static string RuleSetJson(string owner = "350000", string version = "1", string procedure = "") =>
        $$"""{"v":1,{{(procedure.Length == 0 ? "" : $"\"procedure\":{procedure},")}}"owner":"{{owner}}","id":"fujian-high-school","version":"{{version}}","sha256":"{{Hex('a')}}","sm3":"{{Hex('b')}}"}""";

    internal static string TermJson(string stage = "entry") =>
        $$"""{"v":1,"owner":"350000","term":"{{TermCode}}","stages":[{"stage":"{{stage}}","from":"2026-01-01","until":"2026-02-28"}]}""";

    internal static string BatchJson(char root = '1', string school = School, int size = 40, string stage = "entry") =>
        $$"""{"v":1,"school":"{{school}}","term":"{{TermCode}}","stage":"{{stage}}","size":{{size}},"sha256Root":"{{Hex(root)}}","sm3Root":"{{Hex('f')}}","ruleSetOwner":"350000","ruleSet":"fujian-high-school","ruleSetVersion":"1"}""";

    internal static string BatchId(char root = '1', string school = School) => $"{school}/{TermCode}/{Hex(root)}";

    internal static string Hex(char digit) => new(digit, 64);

    internal async Task<TestTransaction> MustAsync(TestIdentity who, string function, params string[] arguments)
    {
        var transaction = await Ledger.SubmitAsync(who, function, arguments);
        Assert.IsTrue(transaction.IsEndorsed, $"{function}: {transaction.Response.Message}");
        Assert.AreEqual(TxValidationCode.Valid, transaction.ValidationCode);
        return transaction;
    }

    internal async Task<string> EvaluateAsync(string function, params string[] arguments)
    {
        var transaction = await Ledger.EndorseAsync(County, function, arguments);
        Assert.IsTrue(transaction.IsEndorsed, $"{function}: {transaction.Response.Message}");
        Assert.IsEmpty(transaction.Writes);
        return transaction.Text;
    }

    internal async Task<Refusal> RefusedAsync(TestIdentity who, string function, params string[] arguments)
    {
        var transaction = await Ledger.EndorseAsync(who, function, arguments);
        return RefusalOf(transaction);
    }

    internal static Refusal RefusalOf(TestTransaction transaction)
    {
        Assert.AreEqual(400, transaction.Response.Status, transaction.Response.Message);
        var refusal = Refusal.Find(transaction.Response.Message);
        Assert.IsNotNull(refusal, transaction.Response.Message);
        return refusal;
    }

    public ValueTask DisposeAsync() => Ledger.DisposeAsync();
}
