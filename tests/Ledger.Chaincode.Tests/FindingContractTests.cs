using System.Text;
using Hyperledger.Fabric.Contract.Testing;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Records.State;
using static Ledger.Chaincode.Tests.Inspections.InspectionFixture;
using static Ledger.Chaincode.Tests.LedgerFixture;

namespace Ledger.Chaincode.Tests;

[TestClass]
public sealed class FindingContractTests
{
    private static readonly string s_text = Hex('a') + Hex('b');
    private static readonly string s_finding = Hex('7');
    private static readonly TestIdentity s_inspector = Inspectors[0];

    [TestMethod]
    [DataRow("substantiated", FindingOutcome.Substantiated)]
    [DataRow("unsubstantiated", FindingOutcome.Unsubstantiated)]
    public async Task FindingIsSentAnsweredAndSettledOnce(string outcome, FindingOutcome expected)
    {
        await using var office = await CreateAsync();
        var ledger = office.Ledger;
        var sent = await ledger.MustAsync(s_inspector, "findings:Send", School, s_finding, "backdated", "10", s_text);
        Assert.AreEqual($"\0finding\0{School}\0{s_finding}\00000\0", sent.Writes.Keys.Single());
        Assert.AreEqual(new DateOnly(2026, 1, 29), (await FindingAsync(ledger)).Sent.Due, "ten working days after Thursday 15 January");
        Assert.AreEqual(RefusalCodes.AlreadyDone, (await ledger.RefusedAsync(Lead, "findings:Send", School, s_finding, "backdated", "10", s_text)).Code);
        await ledger.MustAsync(Registrar, "findings:Answer", School, s_finding, "EXPLAINED", s_text);
        Assert.AreEqual(RefusalCodes.AlreadyDone, (await ledger.RefusedAsync(Registrar, "findings:Answer", School, s_finding, "EXPLAINED", s_text)).Code);
        Assert.AreEqual(RefusalCodes.StepNotPossible, (await ledger.RefusedAsync(Lead, "findings:Withdraw", School, s_finding, "MISTAKE")).Code);
        await ledger.MustAsync(Lead, "findings:Settle", School, s_finding, outcome, "CHECKED", s_text, "");
        Assert.AreEqual(RefusalCodes.AlreadyDone, (await ledger.RefusedAsync(Lead, "findings:Settle", School, s_finding, outcome, "CHECKED", s_text, "")).Code);
        Assert.AreEqual(RefusalCodes.StepNotPossible, (await ledger.RefusedAsync(Registrar, "findings:Answer", School, s_finding, "EXPLAINED", s_text)).Code);
        Assert.AreEqual(RefusalCodes.AlreadyDone, (await ledger.RefusedAsync(Lead, "findings:Send", School, s_finding, "backdated", "10", s_text)).Code, "what is settled does not return");
        var finding = await FindingAsync(ledger);
        Assert.AreEqual((expected, "CHECKED", PersonOf(Lead)), (finding.Settlement!.Outcome, finding.Settlement.ReasonCode, finding.Settlement.Enrolment));
    }

    [TestMethod]
    public async Task OnlyOfficesAboveTheUnitSend()
    {
        await using var office = await CreateAsync();
        var ledger = office.Ledger;
        foreach (var who in new[] { County, Registrar, Province })
            Assert.AreEqual(RefusalCodes.NotAuthorised, (await SendAsync(ledger, who)).Code);
        Assert.AreEqual(RefusalCodes.NotAuthorised, (await SendAsync(ledger, Lead, "350102")).Code, "its own unit");
        Assert.AreEqual(RefusalCodes.NotAuthorised, (await SendAsync(ledger, Lead, "350100")).Code, "the unit above");
        Assert.AreEqual(RefusalCodes.UnitUnknown, (await SendAsync(ledger, Lead, "3435000009")).Code);
        await ledger.MustAsync(s_inspector, "recusals:Declare", School, "RELATIVE");
        Assert.AreEqual(RefusalCodes.Recused, (await SendAsync(ledger, s_inspector)).Code);
        await ledger.MustAsync(CityLead, "findings:Send", "350102", s_finding, "backdated", "10", s_text);
    }

    [TestMethod]
    public async Task OnlyTheUnitAnswersAndOnlyTheOfficeOrOneAboveSettles()
    {
        await using var office = await CreateAsync();
        var ledger = office.Ledger;
        Assert.AreEqual(RefusalCodes.FindingUnknown, (await ledger.RefusedAsync(Registrar, "findings:Answer", School, s_finding, "EXPLAINED", s_text)).Code);
        Assert.AreEqual(RefusalCodes.FindingUnknown, (await SettleAsync(ledger, Lead)).Code);
        await ledger.MustAsync(Lead, "findings:Send", School, s_finding, "backdated", "10", s_text);
        foreach (var who in new[] { OtherRegistrar, County, Lead })
            Assert.AreEqual(RefusalCodes.NotAuthorised, (await ledger.RefusedAsync(who, "findings:Answer", School, s_finding, "EXPLAINED", s_text)).Code);
        Assert.AreEqual(RefusalCodes.TermRunning, (await SettleAsync(ledger, Lead)).Code);
        await ledger.MustAsync(Registrar, "findings:Answer", School, s_finding, "EXPLAINED", s_text);
        foreach (var who in new[] { Registrar, County, s_inspector, Person("SchoolMSP", School, Roles.SupervisionLead) })
            Assert.AreEqual(RefusalCodes.NotAuthorised, (await SettleAsync(ledger, who)).Code);
        Assert.AreEqual(RefusalCodes.SamePerson, (await SettleAsync(ledger, Person("CountyMSP", CountyCode, Roles.SupervisionLead, $"u{School}{Roles.SchoolRegistrar.Length}"))).Code);
        await ledger.MustAsync(Deputy, "recusals:Declare", School, "RELATIVE");
        Assert.AreEqual(RefusalCodes.Recused, (await SettleAsync(ledger, Deputy)).Code);
        await ledger.MustAsync(CityLead, "findings:Settle", School, s_finding, "substantiated", "CHECKED", s_text, "");
    }

    [TestMethod]
    public async Task OfficeBelowDoesNotSettleWhatTheOneAboveSent()
    {
        await using var office = await CreateAsync();
        var ledger = office.Ledger;
        await ledger.MustAsync(CityLead, "findings:Send", School, s_finding, "backdated", "10", s_text);
        await ledger.MustAsync(Registrar, "findings:Answer", School, s_finding, "EXPLAINED", s_text);
        Assert.AreEqual(RefusalCodes.NotAuthorised, (await SettleAsync(ledger, Lead)).Code);
        Assert.AreEqual(RefusalCodes.NotAuthorised, (await ledger.RefusedAsync(Lead, "findings:Withdraw", School, s_finding, "MISTAKE")).Code);
    }

    [TestMethod]
    public async Task WithoutAnAnswerItIsSettledAfterTheTerm()
    {
        await using var office = await CreateAsync();
        var ledger = office.Ledger;
        await ledger.MustAsync(Lead, "findings:Send", School, s_finding, "backdated", "1", s_text);
        ledger.Clock.Advance(TimeSpan.FromDays(1));
        Assert.AreEqual(RefusalCodes.TermRunning, (await SettleAsync(ledger, Lead)).Code, "the last day is the unit's");
        ledger.Clock.Advance(TimeSpan.FromDays(1));
        Assert.IsTrue((await FindingAsync(ledger)).IsOverdue(office.Today));
        await ledger.MustAsync(Lead, "findings:Settle", School, s_finding, "substantiated", "NO_ANSWER", s_text, "");
    }

    [TestMethod]
    public async Task WhatWasSentByMistakeIsWithdrawnAndMayBeSentAgain()
    {
        await using var office = await CreateAsync();
        var ledger = office.Ledger;
        await ledger.MustAsync(Lead, "findings:Send", School, s_finding, "backdated", "10", s_text);
        await ledger.MustAsync(s_inspector, "findings:Withdraw", School, s_finding, "MISTAKE");
        Assert.AreEqual(RefusalCodes.AlreadyDone, (await ledger.RefusedAsync(Lead, "findings:Withdraw", School, s_finding, "MISTAKE")).Code);
        Assert.AreEqual(RefusalCodes.StepNotPossible, (await SettleAsync(ledger, Lead)).Code);
        Assert.AreEqual(RefusalCodes.StepNotPossible, (await ledger.RefusedAsync(Registrar, "findings:Answer", School, s_finding, "EXPLAINED", s_text)).Code);
        await ledger.MustAsync(Lead, "findings:Send", School, s_finding, "backdated", "10", s_text);
        await ledger.MustAsync(Registrar, "findings:Answer", School, s_finding, "EXPLAINED", s_text);
        var finding = await FindingAsync(ledger);
        Assert.AreEqual((4, 3), (finding.Steps.Count, finding.Last.Number));
    }

    [TestMethod]
    public async Task RectificationNamesAnOrderToTheUnit()
    {
        await using var office = await CreateAsync();
        var ledger = office.Ledger;
        await ledger.MustAsync(Lead, "findings:Send", School, s_finding, "backdated", "10", s_text);
        await ledger.MustAsync(Registrar, "findings:Answer", School, s_finding, "EXPLAINED", s_text);
        var plan = Plan("routine", team: 1, unannounced: true, from: "2026-01-15");
        var order = $"{plan.Id}#3";
        Assert.AreEqual(RefusalCodes.BadArgument, (await SettleAsync(ledger, Lead, "rectification")).Code);
        Assert.AreEqual(RefusalCodes.BadArgument, (await SettleAsync(ledger, Lead, "substantiated", order)).Code);
        Assert.AreEqual(RefusalCodes.InspectionUnknown, (await SettleAsync(ledger, Lead, "rectification", order)).Code);
        await office.PlanAsync(plan);
        await ledger.MustAsync(s_inspector, "inspections:Open", "arrived", Json(plan), Salt);
        await office.StepAsync(s_inspector, plan, "visitRecorded", "\"about\":1," + Doc());
        await office.StepAsync(Registrar, plan, "visitSigned", "\"about\":1," + Doc());
        Assert.AreEqual(RefusalCodes.InspectionStepUnknown, (await SettleAsync(ledger, Lead, "rectification", order)).Code, "a signature is no order");
        var ordered = await office.StepAsync(Lead, plan, "ordered", Doc());
        order = $"{plan.Id}#{ordered.Number}";
        await ledger.MustAsync(Lead, "findings:Send", OtherSchool, s_finding, "backdated", "10", s_text);
        await ledger.MustAsync(OtherRegistrar, "findings:Answer", OtherSchool, s_finding, "EXPLAINED", s_text);
        Assert.AreEqual(RefusalCodes.SubjectWrong, (await ledger.RefusedAsync(Lead, "findings:Settle", OtherSchool, s_finding, "rectification", "CHECKED", s_text, order)).Code);
        await ledger.MustAsync(Lead, "findings:Settle", School, s_finding, "rectification", "CHECKED", s_text, order);
        Assert.AreEqual(order, (await FindingAsync(ledger)).Settlement!.Order!.ToString());
    }

    [TestMethod]
    public async Task OfTwoStepsInABlockTheFirstAloneCommits()
    {
        await using var office = await CreateAsync();
        var ledger = office.Ledger;
        await ledger.MustAsync(Lead, "findings:Send", School, s_finding, "backdated", "10", s_text);
        var answer = await ledger.Ledger.EndorseAsync(Registrar, "findings:Answer", [School, s_finding, "EXPLAINED", s_text]);
        var withdrawal = await ledger.Ledger.EndorseAsync(Lead, "findings:Withdraw", [School, s_finding, "MISTAKE"]);
        Assert.AreEqual(TxValidationCode.Valid, ledger.Ledger.Commit(answer, withdrawal)[0]);
        Assert.AreEqual("answered", FindingStep.KindName((await FindingAsync(ledger)).Last.Kind));
    }

    [TestMethod]
    public async Task ListsStayWithinTheCallersScope()
    {
        await using var office = await CreateAsync();
        var ledger = office.Ledger;
        await ledger.MustAsync(Lead, "findings:Send", School, s_finding, "backdated", "10", s_text);
        await ledger.MustAsync(CityLead, "findings:Send", "350102", s_finding, "backdated", "10", s_text);
        Assert.HasCount(2, await ListAsync(ledger, Lead, ""));
        Assert.HasCount(1, await ListAsync(ledger, Registrar, School));
        Assert.HasCount(1, await ListAsync(ledger, Registrar, ""));
        Assert.IsEmpty(await ListAsync(ledger, OtherRegistrar, ""));
        Assert.AreEqual(RefusalCodes.OutOfScope, (await ledger.RefusedAsync(OtherRegistrar, "findings:List", School)).Code);
        Assert.AreEqual(RefusalCodes.OutOfScope, (await ledger.RefusedAsync(Registrar, "findings:List", "350102")).Code);
    }

    [TestMethod]
    [DataRow("34350", "7", "backdated", "10")]
    [DataRow(School, "70", "backdated", "10")]
    [DataRow(School, "7", "Back dated", "10")]
    [DataRow(School, "7", "backdated", "0")]
    [DataRow(School, "7", "backdated", "61")]
    [DataRow(School, "7", "backdated", "05")]
    public async Task ArgumentsOutsideTheirFormatAreRefused(string unit, string digest, string rule, string days)
    {
        await using var office = await CreateAsync();
        var code = (await office.Ledger.RefusedAsync(Lead, "findings:Send", unit, digest.Length == 1 ? Hex(digest[0]) : digest, rule, days, s_text)).Code;
        Assert.AreEqual(RefusalCodes.BadArgument, code);
    }

    private static Task<Refusal> SendAsync(LedgerFixture ledger, TestIdentity who, string unit = School) =>
        ledger.RefusedAsync(who, "findings:Send", unit, s_finding, "backdated", "10", s_text);

    private static Task<Refusal> SettleAsync(LedgerFixture ledger, TestIdentity who, string outcome = "substantiated", string order = "") =>
        ledger.RefusedAsync(who, "findings:Settle", School, s_finding, outcome, "CHECKED", s_text, order);

    private static async Task<FindingProgress> FindingAsync(LedgerFixture ledger) => FindingProgress.Of(await ListAsync(ledger, Lead, School)).Single();

    private static async Task<IReadOnlyList<FindingStep>> ListAsync(LedgerFixture ledger, TestIdentity who, string unit)
    {
        var listed = await ledger.Ledger.EndorseAsync(who, "findings:List", [unit]);
        Assert.IsTrue(listed.IsEndorsed, listed.Response.Message);
        return StateList.ParseFindings(Encoding.UTF8.GetBytes(listed.Text));
    }
}
