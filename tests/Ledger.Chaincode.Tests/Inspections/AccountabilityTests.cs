using System.Text;
using Ledger.Records.State;
using static Ledger.Chaincode.Tests.Inspections.InspectionFixture;
using static Ledger.Chaincode.Tests.LedgerFixture;

namespace Ledger.Chaincode.Tests.Inspections;

[TestClass]
public sealed class AccountabilityTests
{
    [TestMethod]
    public async Task DecisionIsReconsideredAndAppealedAndNotSuspendedMeanwhile()
    {
        await using var fixture = await CreateAsync();
        var early = await fixture.NoticedAsync(id: '2');
        await fixture.RefusedAsync(RefusalCodes.StepNotPossible, Lead, early, "interviewed", $"{Doc()},\"reasonCode\":\"OVERDUE\"");
        var plan = await fixture.OpinionAsync();
        await fixture.RefusedAsync(RefusalCodes.NotAuthorised, Inspectors[0], plan, "interviewed", $"{Doc()},\"reasonCode\":\"OVERDUE\"");
        await fixture.StepAsync(Lead, plan, "interviewed", $"{Doc()},\"reasonCode\":\"OVERDUE\"");

        var proposal = await fixture.StepAsync(Lead, plan, "accountabilityProposed", $"{Doc()},\"reasonCode\":\"CRITICISM\"");
        var about = $"\"about\":{proposal.Number},{Doc()}";
        await fixture.RefusedAsync(RefusalCodes.SamePerson, Lead, plan, "accountabilityDecided", $"{about},\"reasonCode\":\"CRITICISM\"");
        await fixture.RefusedAsync(RefusalCodes.NotAuthorised, Inspectors[0], plan, "accountabilityDecided", $"{about},\"reasonCode\":\"CRITICISM\"");
        await fixture.RefusedAsync(RefusalCodes.StepNotPossible, Registrar, plan, "reconsiderationAsked", about);
        var decided = await fixture.StepAsync(Deputy, plan, "accountabilityDecided", $"{about},\"reasonCode\":\"CRITICISM\"");
        await fixture.RefusedAsync(RefusalCodes.AlreadyDone, Deputy, plan, "accountabilityDecided", $"{about},\"reasonCode\":\"CRITICISM\"");
        Assert.AreEqual(fixture.Today.AddDays(30), decided.Due);
        await InForceAsync(true);

        await fixture.RefusedAsync(RefusalCodes.NotAuthorised, OtherRegistrar, plan, "reconsiderationAsked", about);
        await fixture.RefusedAsync(RefusalCodes.StepNotPossible, Lead, plan, "reconsidered", $"{about},\"outcome\":\"dismissed\"");
        await fixture.StepAsync(Registrar, plan, "reconsiderationAsked", about);
        await fixture.RefusedAsync(RefusalCodes.AlreadyDone, Registrar, plan, "reconsiderationAsked", about);
        await InForceAsync(true);

        // The course goes on meanwhile, and ends.
        await fixture.StepAsync(Lead, plan, "reportFiled", Doc());
        var published = await fixture.StepAsync(Deputy, plan, "published", Doc());
        fixture.WaitUntilAfter(published.Due);
        await fixture.StepAsync(Lead, plan, "closed");
        await fixture.RefusedAsync(RefusalCodes.InspectionClosed, Lead, plan, "accountabilityProposed", $"{Doc()},\"reasonCode\":\"CRITICISM\"");

        await fixture.RefusedAsync(RefusalCodes.StepNotPossible, Registrar, plan, "appealed", about);
        await fixture.RefusedAsync(RefusalCodes.SamePerson, Deputy, plan, "reconsidered", $"{about},\"outcome\":\"dismissed\"");
        var reconsidered = await fixture.StepAsync(Lead, plan, "reconsidered", $"{about},\"outcome\":\"dismissed\"");
        Assert.AreEqual(fixture.Today.AddDays(15), reconsidered.Due);
        await fixture.RefusedAsync(RefusalCodes.StepNotPossible, CityLead, plan, "appealDecided", $"{about},\"outcome\":\"upheld\"");
        await fixture.StepAsync(Registrar, plan, "appealed", about);
        await fixture.RefusedAsync(RefusalCodes.NotAuthorised, Lead, plan, "appealDecided", $"{about},\"outcome\":\"dismissed\"");
        await fixture.RefusedAsync(
            RefusalCodes.SamePerson, Person("CityMSP", CityCode, Roles.SupervisionLead, "lead"), plan, "appealDecided", $"{about},\"outcome\":\"dismissed\"");
        await InForceAsync(true);
        await fixture.StepAsync(CityLead, plan, "appealDecided", $"{about},\"outcome\":\"upheld\"");
        await InForceAsync(false);
        await fixture.RefusedAsync(RefusalCodes.AlreadyDone, CityLead, plan, "appealDecided", $"{about},\"outcome\":\"dismissed\"");

        async Task InForceAsync(bool expected) => Assert.AreEqual(expected, (await fixture.ProgressAsync(plan)).Accountability.Single().IsInForce);
    }

    [TestMethod]
    public async Task AfterItsTermNothingIsReconsideredOrAppealed()
    {
        await using var fixture = await CreateAsync();
        var plan = await fixture.OpinionAsync();
        var first = await DecideAsync(fixture, plan);
        var second = await DecideAsync(fixture, plan);
        var third = await DecideAsync(fixture, plan);
        foreach (var (asked, outcome) in new[] { (second, "dismissed"), (third, "upheld") })
        {
            await fixture.StepAsync(Registrar, plan, "reconsiderationAsked", $"\"about\":{asked},{Doc()}");
            await fixture.StepAsync(Lead, plan, "reconsidered", $"\"about\":{asked},{Doc()},\"outcome\":\"{outcome}\"");
        }
        await fixture.RefusedAsync(RefusalCodes.StepNotPossible, Registrar, plan, "appealed", $"\"about\":{third},{Doc()}");
        fixture.WaitUntilAfter(fixture.Today.AddDays(15));
        await fixture.RefusedAsync(RefusalCodes.TermOver, Registrar, plan, "appealed", $"\"about\":{second},{Doc()}");
        fixture.WaitUntilAfter(fixture.Today.AddDays(15));
        await fixture.RefusedAsync(RefusalCodes.TermOver, Registrar, plan, "reconsiderationAsked", $"\"about\":{first},{Doc()}");
    }

    [TestMethod]
    public async Task WhoDeclaredAGroundForRecusalDoesNotAct()
    {
        await using var fixture = await CreateAsync();
        var ledger = fixture.Ledger;
        await ledger.MustAsync(Inspectors[0], "recusals:Declare", School, "RELATIVE");
        Assert.AreEqual(RefusalCodes.AlreadyDone, (await ledger.RefusedAsync(Inspectors[0], "recusals:Declare", School, "RELATIVE")).Code);
        Assert.AreEqual(RefusalCodes.NotAuthorised, (await ledger.RefusedAsync(Registrar, "recusals:Declare", School, "RELATIVE")).Code);
        Assert.AreEqual(RefusalCodes.UnitUnknown, (await ledger.RefusedAsync(Inspectors[0], "recusals:Declare", "3435000009", "RELATIVE")).Code);
        var plan = Plan("comprehensive");
        await fixture.PlanAsync(plan);
        await InspectionCourseTests.RefusedOpenAsync(fixture, RefusalCodes.Recused, Lead, "noticed", plan);

        // Lifted by another of the same office.
        Assert.AreEqual(RefusalCodes.NotAuthorised, (await ledger.RefusedAsync(CityLead, "recusals:Lift", School, PersonOf(Inspectors[0]))).Code);
        Assert.AreEqual(RefusalCodes.RecusalUnknown, (await ledger.RefusedAsync(Lead, "recusals:Lift", School, PersonOf(Inspectors[1]))).Code);
        Assert.AreEqual(RefusalCodes.SamePerson, (await ledger.RefusedAsync(Person("CountyMSP", CountyCode, Roles.SupervisionLead, "inspector1"), "recusals:Lift", School, PersonOf(Inspectors[0]))).Code);
        await ledger.MustAsync(Lead, "recusals:Lift", School, PersonOf(Inspectors[0]));
        Assert.IsFalse(StateList.ParseRecusals(Encoding.UTF8.GetBytes(await ledger.EvaluateAsync("recusals:List", School))).Single().Stands);
        await InspectionCourseTests.OpenAsync(fixture, Lead, "noticed", plan);

        // A lead who declares later does not act in what is under way.
        await ledger.MustAsync(Lead, "recusals:Declare", School, "FORMER_EMPLOYEE");
        await fixture.RefusedAsync(RefusalCodes.Recused, Lead, plan, "assigned", $"{Doc()},\"person\":\"{PersonOf(Inspectors[3])}\",\"unit\":\"{CountyCode}\"");

        // An inspector leaves; until another joins, the team is too small to go on.
        await fixture.RefusedAsync(RefusalCodes.NotAuthorised, Inspectors[1], plan, "recused", $"\"reasonCode\":\"RELATIVE\",\"person\":\"{PersonOf(Inspectors[0])}\"");
        await fixture.RefusedAsync(RefusalCodes.NotInTeam, Inspectors[4], plan, "recused", "\"reasonCode\":\"RELATIVE\"");
        await fixture.StepAsync(Inspectors[0], plan, "recused", "\"reasonCode\":\"RELATIVE\"");
        await fixture.StepAsync(Registrar, plan, "selfEvaluated", Doc());
        fixture.WaitUntilAfter(plan.From.AddDays(-1));
        await fixture.RefusedAsync(RefusalCodes.Recused, Inspectors[0], plan, "arrived");
        await fixture.RefusedAsync(RefusalCodes.TeamTooSmall, Inspectors[1], plan, "arrived");
        await fixture.RefusedAsync(RefusalCodes.BadArgument, Deputy, plan, "assigned", Doc());
        await fixture.RefusedAsync(RefusalCodes.Recused, Deputy, plan, "assigned", $"{Doc()},\"person\":\"{PersonOf(Inspectors[0])}\",\"unit\":\"{CountyCode}\"");
        await fixture.RefusedAsync(RefusalCodes.AlreadyDone, Deputy, plan, "assigned", $"{Doc()},\"person\":\"{PersonOf(Inspectors[1])}\",\"unit\":\"{CountyCode}\"");
        await fixture.StepAsync(Deputy, plan, "assigned", $"{Doc()},\"person\":\"{PersonOf(Inspectors[3])}\",\"unit\":\"{CountyCode}\"");
        await fixture.StepAsync(Inspectors[3], plan, "arrived");
        await fixture.StepAsync(Deputy, plan, "recused", $"\"reasonCode\":\"RELATIVE\",\"person\":\"{PersonOf(Inspectors[3])}\"");
        Assert.HasCount(2, (await fixture.ProgressAsync(plan)).Team);
    }

    private static async Task<int> DecideAsync(InspectionFixture fixture, InspectionPlan plan)
    {
        var proposal = await fixture.StepAsync(Inspectors[0], plan, "accountabilityProposed", $"{Doc()},\"reasonCode\":\"CRITICISM\"");
        await fixture.StepAsync(Deputy, plan, "accountabilityDecided", $"\"about\":{proposal.Number},{Doc()},\"reasonCode\":\"CRITICISM\"");
        return proposal.Number;
    }
}
