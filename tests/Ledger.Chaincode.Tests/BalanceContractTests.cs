using System.Text;
using Ledger.Records;
using Ledger.Records.State;
using static Ledger.Chaincode.Tests.LedgerFixture;

namespace Ledger.Chaincode.Tests;

[TestClass]
public sealed class BalanceContractTests
{
    private static readonly string s_header =
        $$"""{"v":1,"owner":"350000","id":"quality-balance","version":"1","sha256":"{{Hex('a')}}","sm3":"{{Hex('b')}}"}""";

    [TestMethod]
    public async Task StatementsOfAYearAllStay()
    {
        await using var ledger = await WithStandardAsync();
        var first = await ledger.MustAsync(County, "balances:Anchor", Statement(5));
        var second = await ledger.MustAsync(City, "balances:Anchor", Statement(9));
        Assert.AreEqual($"\0balance\0350102\02026\0{first.Id}\0", first.Writes.Keys.Single());
        var stated = StateList.ParseBalances(Encoding.UTF8.GetBytes(await ledger.EvaluateAsync("balances:List", "350102")));
        CollectionAssert.AreEquivalent(new[] { first.Id, second.Id }, stated.Select(s => s.TransactionId).ToArray());
        Assert.AreEqual("350100", stated.Single(s => s.TransactionId == second.Id).By.Unit);
    }

    [TestMethod]
    public async Task OnlyTheCountyAndWhatStandsAboveItState()
    {
        await using var ledger = await WithStandardAsync();
        Assert.AreEqual(RefusalCodes.NotAuthorised, (await ledger.RefusedAsync(Registrar, "balances:Anchor", Statement(5))).Code);
        Assert.AreEqual(RefusalCodes.NotAuthorised, (await ledger.RefusedAsync(Person("CountyMSP", "350102", Roles.Auditor), "balances:Anchor", Statement(5))).Code);
        await ledger.MustAsync(Province, "units:Register", UnitJson("350103", "CountyMSP", "350100", Roles.CountyReviewer, "county"));
        Assert.AreEqual(RefusalCodes.NotAuthorised, (await ledger.RefusedAsync(Person("CountyMSP", "350103", Roles.CountyReviewer), "balances:Anchor", Statement(5))).Code);
        await ledger.MustAsync(Province, "balances:Anchor", Statement(5));
    }

    [TestMethod]
    public async Task StandardMustBeApprovedAndForTheCounty()
    {
        await using var ledger = await WithUnitsAsync();
        Assert.AreEqual(RefusalCodes.RuleSetUnknown, (await ledger.RefusedAsync(County, "balances:Anchor", Statement(5))).Code);
        await ledger.MustAsync(Province, "rulesets:Publish", s_header);
        Assert.AreEqual(RefusalCodes.RuleSetNotApproved, (await ledger.RefusedAsync(County, "balances:Anchor", Statement(5))).Code);
        await ledger.MustAsync(Province, "units:Register", UnitJson("350200", "CityMSP", "350000", Roles.CityReviewer, "city"));
        await ledger.MustAsync(Person("CityMSP", "350200", Roles.CityReviewer), "rulesets:Publish", s_header.Replace("\"350000\"", "\"350200\"", StringComparison.Ordinal));
        await ledger.MustAsync(Province, "rulesets:Approve", "350200", "quality-balance", "1");
        Assert.AreEqual(
            RefusalCodes.RuleSetNotEntitled,
            (await ledger.RefusedAsync(County, "balances:Anchor", Statement(5).Replace("\"ruleSetOwner\":\"350000\"", "\"ruleSetOwner\":\"350200\"", StringComparison.Ordinal))).Code);
    }

    [TestMethod]
    public async Task OnlyOfCounties()
    {
        await using var ledger = await WithStandardAsync();
        Assert.AreEqual(RefusalCodes.NotACounty, (await ledger.RefusedAsync(City, "balances:Anchor", Statement(5).Replace("350102", "350100", StringComparison.Ordinal))).Code);
        Assert.AreEqual(RefusalCodes.UnitUnknown, (await ledger.RefusedAsync(City, "balances:Anchor", Statement(5).Replace("350102", "350199", StringComparison.Ordinal))).Code);
    }

    [TestMethod]
    [DataRow("\"stage\":\"primary\"", "\"stage\":\"Primary\"")]
    [DataRow("\"schoolsMeeting\":0", "\"schoolsMeeting\":3")]
    [DataRow("\"year\":2026", "\"year\":26")]
    public async Task StatementOutsideItsFormatIsRefused(string from, string to)
    {
        await using var ledger = await WithStandardAsync();
        Assert.Contains(from, Statement(5));
        Assert.AreEqual(RefusalCodes.BadArgument, (await ledger.RefusedAsync(County, "balances:Anchor", Statement(5).Replace(from, to, StringComparison.Ordinal))).Code);
    }

    private static async Task<LedgerFixture> WithStandardAsync()
    {
        var ledger = await WithUnitsAsync();
        await ledger.MustAsync(Province, "rulesets:Publish", s_header);
        await ledger.MustAsync(Province, "rulesets:Approve", "350000", "quality-balance", "1");
        return ledger;
    }

    private static string Statement(decimal rooms)
    {
        var standard = BalanceStandard.QualityBalance;
        var inputs = BalanceInputs.Create(standard, "350102", 2026, [School(1, 1), School(2, rooms)], new string('5', 32));
        return Encoding.UTF8.GetString(BalanceStatement.Of(BalanceReport.Of(standard, inputs), "350000").ToCanonicalBytes());

        static BalanceSchool School(int number, decimal rooms) => new($"213500000{number}", "示例小学", "primary", 100, [1, 1, 1, 1, 1, 1, rooms]);
    }
}
