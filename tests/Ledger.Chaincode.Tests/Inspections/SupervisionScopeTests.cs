using System.Text;
using Hyperledger.Fabric.Contract.Testing;
using Ledger.Records.State;
using static Ledger.Chaincode.Tests.Inspections.InspectionFixture;
using static Ledger.Chaincode.Tests.LedgerFixture;

namespace Ledger.Chaincode.Tests.Inspections;

/// <summary>Who may ask for what of supervision.</summary>
[TestClass]
public sealed class SupervisionScopeTests
{
    private const string OtherCounty = "350103";
    private const string University = "4135000001";

    private static readonly TestIdentity s_otherInspector = Person("OtherMSP", OtherCounty, Roles.Inspector, "other-inspector");
    private static readonly TestIdentity s_otherLead = Person("OtherMSP", OtherCounty, Roles.SupervisionLead, "other-lead");
    private static readonly TestIdentity s_university = Person("ProvinceMSP", University, Roles.Auditor, "admissions");

    [TestMethod]
    public async Task An_office_what_stands_above_it_the_team_and_the_inspected_unit_see_an_inspection_and_nobody_else()
    {
        await using var fixture = await FixtureAsync();
        var planned = Plan("comprehensive", '2');
        await fixture.PlanAsync(planned);
        var open = await fixture.NoticedAsync();

        foreach (var who in new[] { Lead, Deputy, County, CityLead, City, Province, Inspectors[0], Inspectors[4] })
        {
            Assert.HasCount(2, await StepsAsync(fixture, who, open));
            Assert.HasCount(1, await StepsAsync(fixture, who, planned));
            Assert.HasCount(3, await ListAsync(fixture, who, CountyCode));
        }

        // The inspected school: what is laid open of itself, and no word of what is only planned.
        Assert.HasCount(2, await StepsAsync(fixture, Registrar, open));
        await RefusedAsync(fixture, Registrar, "inspections:Steps", planned.Id.ToString());
        Assert.HasCount(2, await ListAsync(fixture, Registrar, CountyCode));
        await RefusedAsync(fixture, OtherRegistrar, "inspections:Steps", open.Id.ToString());
        Assert.IsEmpty(await ListAsync(fixture, OtherRegistrar, CountyCode));

        foreach (var who in new[] { s_otherInspector, s_otherLead, s_university })
        {
            await RefusedAsync(fixture, who, "inspections:Steps", open.Id.ToString());
            await RefusedAsync(fixture, who, "inspections:List", CountyCode);
        }
        foreach (var owner in new[] { "350000", CityCode, CountyCode, OtherCounty }) await RefusedAsync(fixture, s_university, "inspections:List", owner);
        Assert.IsEmpty(await ListAsync(fixture, s_otherInspector, OtherCounty));
        Assert.IsEmpty(await ListAsync(fixture, s_otherInspector, CityCode), "the city may inspect this county one day");
    }

    [TestMethod]
    public async Task Declarations_are_seen_by_the_unit_what_stands_above_it_and_the_declaring_office()
    {
        await using var fixture = await FixtureAsync();
        await fixture.Ledger.MustAsync(Inspectors[0], "recusals:Declare", School, "RELATIVE");
        await fixture.Ledger.MustAsync(s_otherInspector, "recusals:Declare", School, "FORMER_EMPLOYEE");
        foreach (var who in new[] { Registrar, Lead, CityLead, Province }) Assert.HasCount(2, await RecusalsAsync(fixture, who));
        Assert.AreEqual(OtherCounty, (await RecusalsAsync(fixture, s_otherLead)).Single().By.Unit);
        await RefusedAsync(fixture, OtherRegistrar, "recusals:List", School);
        await RefusedAsync(fixture, s_university, "recusals:List", School);
    }

    [TestMethod]
    public async Task Whom_the_register_does_not_entitle_now_asks_in_vain()
    {
        await using var fixture = await FixtureAsync();
        var open = await fixture.NoticedAsync();
        foreach (var who in new[] { Person("OtherMSP", CountyCode, Roles.SupervisionLead, "posing"), Person("CountyMSP", CountyCode, Roles.Auditor, "no-such-role") })
            Assert.AreEqual(RefusalCodes.NotAuthorised, (await fixture.Ledger.RefusedAsync(who, "inspections:Steps", open.Id.ToString())).Code);
        Assert.AreEqual(RefusalCodes.UnitUnknown, (await fixture.Ledger.RefusedAsync(Person("ProvinceMSP", "4135000002", Roles.Auditor, "stranger"), "inspections:List", CountyCode)).Code);
    }

    private static async Task<InspectionFixture> FixtureAsync()
    {
        var fixture = await CreateAsync();
        await fixture.Ledger.MustAsync(Province, "units:Register", UnitJson(OtherCounty, "OtherMSP", CityCode, "county-reviewer\",\"inspector\",\"supervision-lead", "county"));
        await fixture.Ledger.MustAsync(Province, "units:Register", UnitJson(University, "ProvinceMSP", "350000", Roles.Auditor, "school"));
        return fixture;
    }

    private static async Task<IReadOnlyList<InspectionStep>> StepsAsync(InspectionFixture fixture, TestIdentity who, InspectionPlan plan) =>
        StateList.ParseInspections(await AskAsync(fixture, who, "inspections:Steps", plan.Id.ToString()));

    private static async Task<IReadOnlyList<InspectionStep>> ListAsync(InspectionFixture fixture, TestIdentity who, string owner) =>
        StateList.ParseInspections(await AskAsync(fixture, who, "inspections:List", owner));

    private static async Task<IReadOnlyList<Recusal>> RecusalsAsync(InspectionFixture fixture, TestIdentity who) =>
        StateList.ParseRecusals(await AskAsync(fixture, who, "recusals:List", School));

    private static async Task<byte[]> AskAsync(InspectionFixture fixture, TestIdentity who, string function, string argument)
    {
        var answer = await fixture.Ledger.Ledger.EndorseAsync(who, function, [argument]);
        Assert.IsTrue(answer.IsEndorsed, answer.Response.Message);
        return Encoding.UTF8.GetBytes(answer.Text);
    }

    private static async Task RefusedAsync(InspectionFixture fixture, TestIdentity who, string function, string argument) =>
        Assert.AreEqual(RefusalCodes.OutOfScope, (await fixture.Ledger.RefusedAsync(who, function, argument)).Code);
}
