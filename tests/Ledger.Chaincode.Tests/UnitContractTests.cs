using System.Text;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Records.State;
using static Ledger.Chaincode.Tests.LedgerFixture;

namespace Ledger.Chaincode.Tests;

[TestClass]
public sealed class UnitContractTests
{
    [TestMethod]
    public async Task FirstUnitIsTheProvinceThatRegistersItself()
    {
        await using var ledger = await EmptyAsync();
        var transaction = await ledger.MustAsync(Province, "units:Register", UnitJson("350000", "ProvinceMSP", "", Roles.ProvinceAdmin, "province"));

        var expected = $$$"""{"at":"2026-01-15T08:30:00.123Z","by":{"mspId":"ProvinceMSP","role":"province-admin","unit":"350000"},"code":"350000","mspId":"ProvinceMSP","name":"示例单位","parent":"","path":[],"roles":["province-admin"],"tier":"province","txId":"{{{transaction.Id}}}","v":1}""";
        Assert.AreEqual(expected, transaction.Text);
        Assert.AreEqual(expected, Encoding.UTF8.GetString(ledger.Ledger.GetState("\0unit\0350000\0").Span));
        Assert.AreEqual("UnitRegistered", transaction.Event!.EventName);
        Assert.AreEqual("""{"attributes":["350000"],"object":"unit","v":1}""", transaction.Event.Payload.ToStringUtf8());
    }

    [TestMethod]
    public async Task FirstUnitWithAnothersMspIsRefused()
    {
        await using var ledger = await EmptyAsync();
        var refusal = await ledger.RefusedAsync(Province, "units:Register", UnitJson("350000", "CityMSP", "", Roles.ProvinceAdmin, "province"));
        Assert.AreEqual(RefusalCodes.NotAuthorised, refusal.Code);
    }

    [TestMethod]
    public async Task FirstUnitThatIsACountyIsRefused()
    {
        await using var ledger = await EmptyAsync();
        var refusal = await ledger.RefusedAsync(County, "units:Register", UnitJson("350102", "CountyMSP", "350100", Roles.CountyReviewer, "county"));
        Assert.AreEqual(RefusalCodes.NotAuthorised, refusal.Code);
    }

    [TestMethod]
    public async Task FirstUnitOfAnotherMspThanTheEndorserKnowsIsRefused()
    {
        await using var ledger = await EmptyAsync(rootMspId: "OtherMSP");
        var refusal = await ledger.RefusedAsync(Province, "units:Register", UnitJson("350000", "ProvinceMSP", "", Roles.ProvinceAdmin, "province"));
        Assert.AreEqual(RefusalCodes.NotAuthorised, refusal.Code);
        Assert.Contains("OtherMSP", refusal.Message);
    }

    [TestMethod]
    public async Task TwoFirstUnitsAtOnceAreOne()
    {
        await using var ledger = await EmptyAsync();
        var other = Person("OtherMSP", "360000", Roles.ProvinceAdmin);
        var first = await ledger.Ledger.EndorseAsync(Province, "units:Register", [UnitJson("350000", "ProvinceMSP", "", Roles.ProvinceAdmin, "province")]);
        var second = await ledger.Ledger.EndorseAsync(other, "units:Register", [UnitJson("360000", "OtherMSP", "", Roles.ProvinceAdmin, "province")]);

        var codes = ledger.Ledger.Commit(first, second);
        CollectionAssert.AreEqual(new[] { TxValidationCode.Valid, TxValidationCode.PhantomReadConflict }, codes.ToArray());
        Assert.AreEqual(RefusalCodes.RootExists, (await ledger.RefusedAsync(other, "units:Register", UnitJson("360000", "OtherMSP", "", Roles.ProvinceAdmin, "province"))).Code);
        Assert.AreEqual(RefusalCodes.RootExists, (await ledger.RefusedAsync(Province, "units:Register", UnitJson("360000", "OtherMSP", "", Roles.ProvinceAdmin, "province"))).Code);
    }

    [TestMethod]
    public async Task UnitKnowsItsPathToTheProvince()
    {
        await using var ledger = await WithUnitsAsync();
        var school = Unit.Parse(Encoding.UTF8.GetBytes(await ledger.EvaluateAsync("units:Get", School)));
        CollectionAssert.AreEqual(new[] { "350102", "350100", "350000" }, school.Path.ToArray());
        var units = StateList.ParseUnits(Encoding.UTF8.GetBytes(await ledger.EvaluateAsync("units:List")));
        CollectionAssert.AreEqual(new[] { School, OtherSchool, "350000", "350100", "350102" }, units.Select(u => u.Code).ToArray());
    }

    [TestMethod]
    [DataRow("CountyMSP", "350102", Roles.CountyReviewer, DisplayName = "a county")]
    [DataRow("ProvinceMSP", "350000", Roles.Auditor, DisplayName = "a role that the register does not give")]
    [DataRow("CityMSP", "350000", Roles.ProvinceAdmin, DisplayName = "an MSP that may not speak for the unit")]
    public async Task RegistrationByAnyoneButTheProvinceIsRefused(string mspId, string unit, string role)
    {
        await using var ledger = await WithUnitsAsync();
        var refusal = await ledger.RefusedAsync(Person(mspId, unit, role), "units:Register", UnitJson("350200", "CityMSP", "350000", Roles.CityReviewer, "city"));
        Assert.AreEqual(RefusalCodes.NotAuthorised, refusal.Code);
    }

    [TestMethod]
    public async Task RegistrationAgainChangesTheMspButNotTheParent()
    {
        await using var ledger = await WithUnitsAsync();
        await ledger.MustAsync(Province, "units:Register", UnitJson(School, "CountyMSP", "350102", Roles.SchoolRegistrar, "school"));
        var refusal = await ledger.RefusedAsync(Province, "units:Register", UnitJson(School, "CountyMSP", "350100", Roles.SchoolRegistrar, "school"));
        Assert.AreEqual(RefusalCodes.UnitFixed, refusal.Code);
        Assert.AreEqual($"unit/{School}", refusal.Key);
    }

    [TestMethod]
    public async Task UnitAfterItsLastDayMayNotAct()
    {
        await using var ledger = await ReadyAsync();
        var json = UnitJson(School, "SchoolMSP", "350102", Roles.SchoolRegistrar, "school").Replace("\"v\":1,", "\"v\":1,\"validTo\":\"2026-01-15\",", StringComparison.Ordinal);
        await ledger.MustAsync(Province, "units:Register", json);
        await ledger.MustAsync(Registrar, "batches:Anchor", BatchJson());
        ledger.Clock.Advance(TimeSpan.FromDays(1));
        Assert.AreEqual(RefusalCodes.NotAuthorised, (await ledger.RefusedAsync(Registrar, "batches:Anchor", BatchJson('2'))).Code);
    }

    [TestMethod]
    [DataRow("""{"v":2,"code":"350200","name":"市","tier":"city","parent":"350000","mspId":"CityMSP","roles":["city-reviewer"]}""", "'v'")]
    [DataRow("""{"v":1,"code":"3502","name":"市","tier":"city","parent":"350000","mspId":"CityMSP","roles":["city-reviewer"]}""", "'code'")]
    [DataRow("""{"v":1,"code":"350200","name":"市","tier":"town","parent":"350000","mspId":"CityMSP","roles":["city-reviewer"]}""", "'tier'")]
    [DataRow("""{"v":1,"code":"350200","name":"市","tier":"city","parent":"","mspId":"CityMSP","roles":["city-reviewer"]}""", "'parent'")]
    [DataRow("""{"v":1,"code":"350200","name":"市","tier":"city","parent":"350000","mspId":"CityMSP","roles":[]}""", "'roles'")]
    [DataRow("""{"v":1,"code":"350200","name":"市","tier":"city","parent":"350000","mspId":"CityMSP","roles":["teacher"]}""", "'roles'")]
    [DataRow("""{"v":1,"code":"350200","name":"市","tier":"city","parent":"350000","mspId":"CityMSP","roles":["city-reviewer"],"note":"张三"}""", "does not know")]
    [DataRow("""{"v":1,"v":1,"code":"350200","name":"市","tier":"city","parent":"350000","mspId":"CityMSP","roles":["city-reviewer"]}""", "twice")]
    [DataRow("""{"v":1,"code":"350200","name":"市","tier":"city","parent":"350000","mspId":"CityMSP"}""", "missing")]
    [DataRow("""{"v":1,"code":"350200","name":"市","tier":"province","parent":"","mspId":"CityMSP","roles":["province-admin"]}""", "province", RefusalCodes.RootExists)]
    [DataRow("""{"v":1,"code":"350200","name":"市","tier":"city","parent":"350102","mspId":"CityMSP","roles":["city-reviewer"]}""", "above")]
    [DataRow("350200", "object")]
    [DataRow("{", "JSON")]
    public async Task UnitJsonOutsideItsFormatIsRefused(string json, string message, string code = RefusalCodes.BadArgument)
    {
        await using var ledger = await WithUnitsAsync();
        var refusal = await ledger.RefusedAsync(Province, "units:Register", json);
        Assert.AreEqual(code, refusal.Code);
        Assert.Contains(message, refusal.Message);
        Assert.DoesNotContain("张三", refusal.Message);
    }
}
