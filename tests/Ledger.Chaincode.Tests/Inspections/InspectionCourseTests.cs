using System.Text;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Records.State;
using static Ledger.Chaincode.Tests.Inspections.InspectionFixture;
using static Ledger.Chaincode.Tests.LedgerFixture;

namespace Ledger.Chaincode.Tests.Inspections;

[TestClass]
public sealed class InspectionCourseTests
{
    [TestMethod]
    public async Task ComprehensiveInspectionTakesTheFullPath()
    {
        await using var fixture = await CreateAsync();
        var plan = Plan("comprehensive");
        await fixture.PlanAsync(plan);
        await fixture.RefusedAsync(RefusalCodes.InspectionUnopened, Lead, plan, "opinion", Doc());
        await fixture.RefusedAsync(RefusalCodes.InspectionUnopened, Registrar, plan, "selfEvaluated", Doc());
        var noticed = await OpenAsync(fixture, Lead, "noticed", plan);
        Assert.AreEqual(fixture.Today.AddDays(10), noticed.Due);
        Assert.AreEqual(plan, noticed.Opening!.Plan with { Team = plan.Team, Recused = plan.Recused });

        // The visit waits for the unit's report or its term, and for the day of the notice.
        await fixture.RefusedAsync(RefusalCodes.TermRunning, Inspectors[0], plan, "arrived");
        fixture.WaitUntilAfter(plan.From.AddDays(-1));
        await fixture.RefusedAsync(RefusalCodes.TermRunning, Inspectors[0], plan, "arrived");
        await fixture.RefusedAsync(RefusalCodes.NotAuthorised, OtherRegistrar, plan, "selfEvaluated", Doc());
        await fixture.StepAsync(Registrar, plan, "selfEvaluated", Doc());
        await fixture.RefusedAsync(RefusalCodes.StepNotPossible, Registrar, plan, "selfEvaluated", Doc());
        await fixture.RefusedAsync(RefusalCodes.StepNotPossible, Inspectors[0], plan, "preliminaryOpinion", Doc());

        await fixture.RefusedAsync(RefusalCodes.NotAuthorised, Inspectors[0], plan, "selfScored", Doc());
        await fixture.StepAsync(Registrar, plan, "selfScored", Doc());
        var arrived = await fixture.StepAsync(Inspectors[0], plan, "arrived");
        Assert.AreEqual(fixture.Today.AddDays(2), arrived.Due);
        await fixture.RefusedAsync(RefusalCodes.StepNotPossible, Inspectors[0], plan, "checkScored", Doc());
        await VisitAsync(fixture, plan, arrived);
        await fixture.StepAsync(Inspectors[0], plan, "checkScored", Doc());
        await fixture.RefusedAsync(RefusalCodes.AlreadyDone, Registrar, plan, "selfScored", Doc());

        await fixture.RefusedAsync(RefusalCodes.NotAuthorised, Lead, plan, "preliminaryOpinion", Doc());
        await fixture.StepAsync(Inspectors[0], plan, "preliminaryOpinion", Doc());
        await fixture.RefusedAsync(RefusalCodes.StepNotPossible, Inspectors[0], plan, "arrived");
        await fixture.RefusedAsync(RefusalCodes.TermRunning, Lead, plan, "opinion", Doc());
        await fixture.StepAsync(Registrar, plan, "statement", Doc());
        await fixture.RefusedAsync(RefusalCodes.SamePerson, Person("CountyMSP", CountyCode, Roles.SupervisionLead, "inspector1"), plan, "opinion", Doc());
        await fixture.RefusedAsync(RefusalCodes.BadArgument, Lead, plan, "opinion");
        await fixture.StepAsync(Lead, plan, "opinion", Doc());
        await fixture.StateAsync(InspectionState.OpinionIssued, plan);

        await RectifyAsync(fixture, plan);
        await PublishAsync(fixture, plan);
    }

    [TestMethod]
    public async Task RoutineVisitTakesTheShortPath()
    {
        await using var fixture = await CreateAsync();
        var plan = await fixture.NoticedAsync("routine", team: 1);
        Assert.IsNull((await fixture.ProgressAsync(plan)).Last(InspectionStepKind.Noticed)!.Due);
        fixture.WaitUntilAfter(plan.From.AddDays(-1));
        await fixture.RefusedAsync(RefusalCodes.StepNotPossible, Registrar, plan, "selfEvaluated", Doc());
        var arrived = await fixture.StepAsync(Inspectors[0], plan, "arrived");
        await fixture.RefusedAsync(RefusalCodes.VisitUnsigned, Lead, plan, "closed");
        await fixture.SignAsync(plan, Inspectors[0], arrived.Number);
        await fixture.RefusedAsync(RefusalCodes.StepNotPossible, Inspectors[0], plan, "preliminaryOpinion", Doc());
        await fixture.RefusedAsync(RefusalCodes.StepNotPossible, Lead, plan, "reportFiled", Doc());
        var order = await fixture.StepAsync(Lead, plan, "ordered", $"{Doc()},\"due\":\"2026-02-01\"");
        Assert.AreEqual(new DateOnly(2026, 2, 1), order.Due);
        await fixture.RefusedAsync(RefusalCodes.OrderOpen, Lead, plan, "closed");
        await fixture.StepAsync(Registrar, plan, "reported", $"\"about\":{order.Number},{Doc()}");
        await fixture.StepAsync(Inspectors[0], plan, "verified", $"\"about\":{order.Number},{Doc()}");
        await fixture.StepAsync(Lead, plan, "closed");
        await fixture.StateAsync(InspectionState.Closed, plan);
        await fixture.RefusedAsync(RefusalCodes.InspectionClosed, Inspectors[0], plan, "arrived");
        Assert.IsEmpty((await fixture.ProgressAsync(plan)).Awaited);
    }

    [TestMethod]
    public async Task UnannouncedVisitIsOpenedByTheArrival()
    {
        await using var fixture = await CreateAsync();
        var plan = Plan("special", unannounced: true, from: "2026-01-20");
        await fixture.PlanAsync(plan);
        await RefusedOpenAsync(fixture, RefusalCodes.NoticeRequired, Lead, "noticed", plan);
        await RefusedOpenAsync(fixture, RefusalCodes.TermRunning, Inspectors[0], "arrived", plan);
        fixture.WaitUntilAfter(plan.From.AddDays(-1));
        await RefusedOpenAsync(fixture, RefusalCodes.NotAuthorised, Lead, "arrived", plan);
        await RefusedOpenAsync(fixture, RefusalCodes.NotInTeam, Inspectors[4], "arrived", plan);
        var arrived = await OpenAsync(fixture, Inspectors[1], "arrived", plan);
        Assert.AreEqual(fixture.Today.AddDays(2), arrived.Due);
        await fixture.StateAsync(InspectionState.OnSite, plan);
        await fixture.SignAsync(plan, Inspectors[1], arrived.Number);
        await fixture.StepAsync(Inspectors[1], plan, "preliminaryOpinion", Doc());

        // Without a statement the opinion follows when its term of five working days has passed.
        fixture.WaitUntilAfter((await fixture.ProgressAsync(plan)).Last(InspectionStepKind.PreliminaryOpinion)!.Due);
        await fixture.RefusedAsync(RefusalCodes.TermOver, Registrar, plan, "statement", Doc());
        await fixture.StepAsync(Lead, plan, "opinion", Doc());
    }

    [TestMethod]
    public async Task OpeningIsHeldAgainstTheCommitment()
    {
        await using var fixture = await CreateAsync();
        var plan = Plan("comprehensive");
        await RefusedOpenAsync(fixture, RefusalCodes.InspectionUnknown, Lead, "noticed", plan);
        await fixture.PlanAsync(plan);
        await RefusedOpenAsync(fixture, RefusalCodes.CommitmentMismatch, Lead, "noticed", plan with { Subject = OtherSchool });
        await RefusedOpenAsync(fixture, RefusalCodes.CommitmentMismatch, Lead, "noticed", plan with { Team = [.. plan.Team.Take(2)] });
        Assert.AreEqual(RefusalCodes.CommitmentMismatch, (await fixture.Ledger.RefusedAsync(Lead, "inspections:Open", "noticed", Json(plan), Hex('6'))).Code);
        Assert.AreEqual(RefusalCodes.BadArgument, (await fixture.Ledger.RefusedAsync(Lead, "inspections:Open", "closed", Json(plan), Salt)).Code);
        await RefusedOpenAsync(fixture, RefusalCodes.NotAuthorised, CityLead, "noticed", plan);
        await RefusedOpenAsync(fixture, RefusalCodes.NotAuthorised, Inspectors[0], "noticed", plan);
        await RefusedOpenAsync(fixture, RefusalCodes.NoticeRequired, Inspectors[0], "arrived", plan);
        Assert.AreEqual(RefusalCodes.AlreadyPlanned, (await fixture.Ledger.RefusedAsync(Lead, "inspections:Plan", plan.Id.ToString(), Document)).Code);
        Assert.AreEqual(RefusalCodes.NotAuthorised, (await fixture.Ledger.RefusedAsync(CityLead, "inspections:Plan", $"{CountyCode}/{new string('8', 32)}", Document)).Code);
        Assert.AreEqual(RefusalCodes.NotAuthorised, (await fixture.Ledger.RefusedAsync(Inspectors[0], "inspections:Plan", $"{CountyCode}/{new string('8', 32)}", Document)).Code);
        await OpenAsync(fixture, Lead, "noticed", plan);
        await RefusedOpenAsync(fixture, RefusalCodes.StepNotPossible, Lead, "noticed", plan);
        await fixture.RefusedAsync(RefusalCodes.StepNotPossible, Lead, plan, "withdrawn", "\"reasonCode\":\"NOT_NEEDED\"");
    }

    [TestMethod]
    public async Task PlanThatTheRulesForbidIsNotOpened()
    {
        await using var fixture = await CreateAsync();
        await TryAsync(RefusalCodes.TeamTooSmall, Plan("comprehensive", '2', team: 2));
        await TryAsync(RefusalCodes.InspectionKindUnknown, Plan("surprise", '3'));
        await TryAsync(RefusalCodes.SubjectWrong, Plan("comprehensive", '4', subject: CityCode));
        await TryAsync(RefusalCodes.SubjectWrong, Plan("special", '5', subject: CountyCode));
        await TryAsync(RefusalCodes.UnitUnknown, Plan("comprehensive", '6', subject: "3435000009"));
        await TryAsync(RefusalCodes.TermOver, Plan("comprehensive", '7', from: "2026-01-15"));
        await TryAsync(RefusalCodes.Recused, Plan("comprehensive", '8', recused: [Inspectors[0]]));
        await TryAsync(RefusalCodes.Recused, Plan("comprehensive", '9', recused: [Lead]));
        await TryAsync(RefusalCodes.RuleSetUnknown, Plan("comprehensive", 'a') with { RuleSetVersion = "9" });
        await TryAsync(RefusalCodes.NotAuthorised, Plan("comprehensive", 'b') with { Team = [.. Plan("comprehensive").Team.Select(m => m with { Unit = CityCode })] });
        await fixture.Ledger.MustAsync(Province, "rulesets:Publish", RulesJson().Replace("\"version\":\"1\"", "\"version\":\"2\"", StringComparison.Ordinal));
        await TryAsync(RefusalCodes.RuleSetNotApproved, Plan("comprehensive", 'c') with { RuleSetVersion = "2" });
        var unannounced = Plan("comprehensive", 'd', unannounced: true, from: "2026-01-15");
        await fixture.PlanAsync(unannounced);
        await RefusedOpenAsync(fixture, RefusalCodes.NoticeRequired, Inspectors[0], "arrived", unannounced);

        async Task TryAsync(string code, InspectionPlan plan)
        {
            await fixture.PlanAsync(plan);
            await RefusedOpenAsync(fixture, code, Lead, "noticed", plan);
        }
    }

    [TestMethod]
    public async Task PlanIsWithdrawnOnlyWhileNobodyKnowsIt()
    {
        await using var fixture = await CreateAsync();
        var plan = Plan("comprehensive");
        await fixture.PlanAsync(plan);
        await fixture.RefusedAsync(RefusalCodes.BadArgument, Lead, plan, "withdrawn");
        await fixture.RefusedAsync(RefusalCodes.NotAuthorised, Inspectors[0], plan, "withdrawn", "\"reasonCode\":\"NOT_NEEDED\"");
        await fixture.StepAsync(Lead, plan, "withdrawn", "\"reasonCode\":\"NOT_NEEDED\"");
        await fixture.StateAsync(InspectionState.Withdrawn, plan);
        await RefusedOpenAsync(fixture, RefusalCodes.StepNotPossible, Lead, "noticed", plan);
        await fixture.RefusedAsync(RefusalCodes.InspectionClosed, Lead, plan, "withdrawn", "\"reasonCode\":\"NOT_NEEDED\"");
    }

    [TestMethod]
    public async Task VisitThatTheOtherSideDoesNotSignIsNotedAfterTheTerm()
    {
        await using var fixture = await CreateAsync();
        var plan = await fixture.NoticedAsync("routine", team: 1);
        fixture.WaitUntilAfter(plan.From.AddDays(-1));
        var arrived = await fixture.StepAsync(Inspectors[0], plan, "arrived");
        fixture.WaitUntilAfter(arrived.Due);
        var record = await fixture.StepAsync(Inspectors[0], plan, "visitRecorded", $"\"about\":{arrived.Number},{Doc('7')}");
        Assert.IsTrue((await fixture.ProgressAsync(plan)).Visits.Single().IsRecordLate);
        await fixture.RefusedAsync(RefusalCodes.TermRunning, Lead, plan, "visitUnsigned", $"\"about\":{arrived.Number},\"reasonCode\":\"REFUSED\"");
        fixture.WaitUntilAfter(record.Due);
        Assert.IsTrue((await fixture.ProgressAsync(plan)).Awaited.Single().IsOverdue(fixture.Today));
        await fixture.StepAsync(Lead, plan, "visitUnsigned", $"\"about\":{arrived.Number},\"reasonCode\":\"REFUSED\"");
        await fixture.RefusedAsync(RefusalCodes.AlreadyDone, Lead, plan, "visitUnsigned", $"\"about\":{arrived.Number},\"reasonCode\":\"REFUSED\"");
        await fixture.StepAsync(Lead, plan, "closed");
    }

    [TestMethod]
    public async Task OfTwoStepsInOneBlockTheSecondFails()
    {
        await using var fixture = await CreateAsync();
        var plan = await fixture.OpinionAsync();
        var order = await fixture.Ledger.Ledger.EndorseAsync(Lead, "inspections:Append", [MoveJson(plan, "ordered", Doc())]);
        var report = await fixture.Ledger.Ledger.EndorseAsync(Lead, "inspections:Append", [MoveJson(plan, "reportFiled", Doc())]);
        CollectionAssert.AreEqual(new[] { TxValidationCode.Valid, TxValidationCode.PhantomReadConflict }, fixture.Ledger.Ledger.Commit(order, report).ToArray());
        await fixture.RefusedAsync(RefusalCodes.OrderOpen, Lead, plan, "reportFiled", Doc());
    }

    private static async Task VisitAsync(InspectionFixture fixture, InspectionPlan plan, InspectionStep arrived)
    {
        var about = $"\"about\":{arrived.Number}";
        await fixture.RefusedAsync(RefusalCodes.NotInTeam, Inspectors[3], plan, "visitRecorded", $"{about},{Doc('7')}");
        await fixture.RefusedAsync(RefusalCodes.InspectionStepUnknown, Inspectors[0], plan, "visitRecorded", $"\"about\":0,{Doc('7')}");
        await fixture.RefusedAsync(RefusalCodes.BadArgument, Inspectors[0], plan, "visitRecorded", Doc('7'));
        await fixture.RefusedAsync(RefusalCodes.StepNotPossible, Registrar, plan, "visitSigned", $"{about},{Doc('7')}");
        await fixture.StepAsync(Inspectors[0], plan, "visitRecorded", $"{about},{Doc('7')}");
        await fixture.RefusedAsync(RefusalCodes.AlreadyDone, Inspectors[1], plan, "visitRecorded", $"{about},{Doc('7')}");
        await fixture.RefusedAsync(RefusalCodes.VisitUnsigned, Inspectors[0], plan, "preliminaryOpinion", Doc());
        await fixture.RefusedAsync(RefusalCodes.DocumentMismatch, Registrar, plan, "visitSigned", $"{about},{Doc('8')}");
        await fixture.RefusedAsync(RefusalCodes.NotAuthorised, Inspectors[1], plan, "visitSigned", $"{about},{Doc('7')}");
        await fixture.RefusedAsync(RefusalCodes.NotAuthorised, OtherRegistrar, plan, "visitSigned", $"{about},{Doc('7')}");
        await fixture.RefusedAsync(RefusalCodes.SamePerson, Person("SchoolMSP", School, Roles.SchoolRegistrar, "inspector1"), plan, "visitSigned", $"{about},{Doc('7')}");
        await fixture.StepAsync(Registrar, plan, "visitSigned", $"{about},{Doc('7')}");
        await fixture.RefusedAsync(RefusalCodes.AlreadyDone, Registrar, plan, "visitSigned", $"{about},{Doc('7')}");
        Assert.IsTrue((await fixture.ProgressAsync(plan)).Visits.Single().IsSigned);
    }

    private static async Task RectifyAsync(InspectionFixture fixture, InspectionPlan plan)
    {
        await fixture.RefusedAsync(RefusalCodes.NotAuthorised, Inspectors[0], plan, "ordered", Doc());
        await fixture.RefusedAsync(RefusalCodes.BadArgument, Lead, plan, "ordered", $"{Doc()},\"due\":\"2026-01-01\"");
        var order = await fixture.StepAsync(Lead, plan, "ordered", Doc());
        Assert.AreEqual(fixture.Today.AddDays(30), order.Due);
        var about = $"\"about\":{order.Number},{Doc()}";
        await fixture.RefusedAsync(RefusalCodes.StepNotPossible, Inspectors[0], plan, "verified", about);
        fixture.WaitUntilAfter(order.Due);
        Assert.IsTrue((await fixture.ProgressAsync(plan)).Awaited.Single(t => t.About == order.Number).IsOverdue(fixture.Today));
        await fixture.StateAsync(InspectionState.Rectifying, plan);
        await fixture.RefusedAsync(RefusalCodes.NotAuthorised, Lead, plan, "reported", about);
        var reported = await fixture.StepAsync(Registrar, plan, "reported", about);
        Assert.AreEqual(fixture.Today.AddDays(30), reported.Due);
        await fixture.RefusedAsync(RefusalCodes.AlreadyDone, Registrar, plan, "reported", about);
        await fixture.StateAsync(InspectionState.Reported, plan);
        await fixture.RefusedAsync(RefusalCodes.NotAuthorised, Registrar, plan, "verified", about);
        await fixture.RefusedAsync(RefusalCodes.NotInTeam, Inspectors[4], plan, "verified", about);
        var reopened = await fixture.StepAsync(Inspectors[1], plan, "reopened", $"{about},\"reasonCode\":\"NOT_SET_RIGHT\"");
        Assert.AreEqual(fixture.Today.AddDays(30), reopened.Due);
        await fixture.StateAsync(InspectionState.Reopened, plan);
        await fixture.RefusedAsync(RefusalCodes.OrderOpen, Lead, plan, "reportFiled", Doc());
        await fixture.StepAsync(Registrar, plan, "reported", about);
        await fixture.StepAsync(Inspectors[1], plan, "verified", about);
        await fixture.RefusedAsync(RefusalCodes.AlreadyDone, Registrar, plan, "reported", about);
        await fixture.StateAsync(InspectionState.Verified, plan);
    }

    private static async Task PublishAsync(InspectionFixture fixture, InspectionPlan plan)
    {
        await fixture.RefusedAsync(RefusalCodes.StepNotPossible, Deputy, plan, "published", Doc());
        await fixture.StepAsync(Lead, plan, "reportFiled", Doc());
        await fixture.RefusedAsync(RefusalCodes.StepNotPossible, Lead, plan, "ordered", Doc());
        await fixture.RefusedAsync(RefusalCodes.SamePerson, Lead, plan, "published", Doc());
        await fixture.RefusedAsync(RefusalCodes.StepNotPossible, Lead, plan, "objected", $"{Doc()},\"reasonCode\":\"NOT_TRUE\"");
        var published = await fixture.StepAsync(Deputy, plan, "published", Doc());
        await fixture.RefusedAsync(RefusalCodes.TermRunning, Lead, plan, "closed");
        var objection = await fixture.StepAsync(Lead, plan, "objected", $"{Doc()},\"reasonCode\":\"NOT_TRUE\"");
        Assert.AreEqual(fixture.Today.AddDays(10), objection.Due);
        fixture.WaitUntilAfter(published.Due);
        await fixture.RefusedAsync(RefusalCodes.TermOver, Registrar, plan, "objected", $"{Doc()},\"reasonCode\":\"NOT_TRUE\"");
        await fixture.RefusedAsync(RefusalCodes.InspectionObjected, Lead, plan, "closed");
        await fixture.RefusedAsync(RefusalCodes.BadArgument, Lead, plan, "objectionAnswered", $"\"about\":{objection.Number},{Doc()}");
        await fixture.StepAsync(Lead, plan, "objectionAnswered", $"\"about\":{objection.Number},{Doc()},\"outcome\":\"upheld\"");
        await fixture.RefusedAsync(RefusalCodes.AlreadyDone, Lead, plan, "objectionAnswered", $"\"about\":{objection.Number},{Doc()},\"outcome\":\"dismissed\"");

        // An upheld objection has the report filed and published anew.
        await fixture.RefusedAsync(RefusalCodes.InspectionObjected, Lead, plan, "closed");
        await fixture.StepAsync(Deputy, plan, "reportFiled", Doc('9'));
        await fixture.StateAsync(InspectionState.ReportFiled, plan);
        var again = await fixture.StepAsync(Lead, plan, "published", Doc('9'));
        fixture.WaitUntilAfter(again.Due);
        await fixture.RefusedAsync(RefusalCodes.NotAuthorised, Inspectors[0], plan, "closed");
        await fixture.StepAsync(Lead, plan, "closed");
        await fixture.StateAsync(InspectionState.Closed, plan);
    }

    internal static async Task<InspectionStep> OpenAsync(InspectionFixture fixture, Hyperledger.Fabric.Contract.Testing.TestIdentity who, string kind, InspectionPlan plan) =>
        InspectionStep.Parse(Encoding.UTF8.GetBytes((await fixture.Ledger.MustAsync(who, "inspections:Open", kind, Json(plan), Salt)).Text));

    internal static async Task RefusedOpenAsync(InspectionFixture fixture, string code, Hyperledger.Fabric.Contract.Testing.TestIdentity who, string kind, InspectionPlan plan) =>
        Assert.AreEqual(code, (await fixture.Ledger.RefusedAsync(who, "inspections:Open", kind, Json(plan), Salt)).Code);
}
