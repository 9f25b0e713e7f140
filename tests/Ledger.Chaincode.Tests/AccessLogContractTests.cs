using System.Text;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Records.State;
using static Ledger.Chaincode.Tests.LedgerFixture;

namespace Ledger.Chaincode.Tests;

[TestClass]
public sealed class AccessLogContractTests
{
    [TestMethod]
    public async Task HeadOfADayIsReplacedOnlyByALongerOne()
    {
        await using var ledger = await WithUnitsAsync();
        var first = await ledger.MustAsync(Registrar, "accesslogs:Anchor", Head(3, 'a'));
        // 08:30 in UTC is the afternoon of the same day in China.
        Assert.AreEqual($"\0accesslog\0{School}\02026-01-15\0", first.Writes.Keys.Single());
        Assert.AreEqual(RefusalCodes.AccessLogNotGrown, (await ledger.RefusedAsync(Registrar, "accesslogs:Anchor", Head(3, 'b'))).Code);
        Assert.AreEqual(RefusalCodes.AccessLogNotGrown, (await ledger.RefusedAsync(Registrar, "accesslogs:Anchor", Head(2, 'b'))).Code);
        await ledger.MustAsync(Registrar, "accesslogs:Anchor", Head(5, 'b'));

        ledger.Clock.Advance(TimeSpan.FromHours(8));
        await ledger.MustAsync(Registrar, "accesslogs:Anchor", Head(6, 'c'));
        var heads = StateList.ParseAccessLogs(Encoding.UTF8.GetBytes(await ledger.EvaluateAsync("accesslogs:List", School)));
        CollectionAssert.AreEqual(new[] { (new DateOnly(2026, 1, 15), 5), (new DateOnly(2026, 1, 16), 6) }, heads.Select(h => (h.Date, h.Count)).ToArray());
        Assert.AreEqual(Hex('b'), AccessLogHead.Parse(Encoding.UTF8.GetBytes(await ledger.EvaluateAsync("accesslogs:Get", School, "2026-01-15"))).Sha256);
        Assert.AreEqual(RefusalCodes.AccessLogUnknown, (await ledger.RefusedAsync(County, "accesslogs:Get", School, "2026-01-14")).Code);
    }

    [TestMethod]
    public async Task OnlyTheUnitItselfAnchorsItsLog()
    {
        await using var ledger = await WithUnitsAsync();
        foreach (var other in new[] { County, City, Province, OtherRegistrar })
            Assert.AreEqual(RefusalCodes.NotAuthorised, (await ledger.RefusedAsync(other, "accesslogs:Anchor", Head(1, 'a'))).Code);
        Assert.AreEqual(RefusalCodes.NotAuthorised, (await ledger.RefusedAsync(Person("SchoolMSP", School, Roles.Auditor), "accesslogs:Anchor", Head(1, 'a'))).Code);
        await ledger.MustAsync(County, "accesslogs:Anchor", Head(1, 'a', "350102"));
    }

    [TestMethod]
    public async Task OfTwoHeadsInABlockOneIsWritten()
    {
        await using var ledger = await WithUnitsAsync();
        var first = await ledger.Ledger.EndorseAsync(Registrar, "accesslogs:Anchor", [Head(1, 'a')]);
        var second = await ledger.Ledger.EndorseAsync(Registrar, "accesslogs:Anchor", [Head(2, 'b')]);
        CollectionAssert.AreEqual(new[] { TxValidationCode.Valid, TxValidationCode.MvccReadConflict }, ledger.Ledger.Commit(first, second).ToArray());
    }

    [TestMethod]
    [DataRow("""{"v":1,"unit":"3435000001","count":0,"sha256":"H","sm3":"H"}""")]
    [DataRow("""{"v":1,"unit":"3435000001","count":1,"sha256":"H"}""")]
    [DataRow("""{"v":1,"unit":"3435000001","count":1,"sha256":"H","sm3":"H","who":"H"}""")]
    [DataRow("""{"v":2,"unit":"3435000001","count":1,"sha256":"H","sm3":"H"}""")]
    [DataRow("""{"v":1,"unit":"school","count":1,"sha256":"H","sm3":"H"}""")]
    public async Task HeadOutsideItsFormatIsRefused(string head)
    {
        await using var ledger = await WithUnitsAsync();
        Assert.AreEqual(RefusalCodes.BadArgument, (await ledger.RefusedAsync(Registrar, "accesslogs:Anchor", head.Replace("H", Hex('a'), StringComparison.Ordinal))).Code);
    }

    private static string Head(int count, char digest, string unit = School) =>
        $$"""{"v":1,"unit":"{{unit}}","count":{{count}},"sha256":"{{Hex(digest)}}","sm3":"{{Hex('f')}}"}""";
}
