using System.Text;
using Hyperledger.Fabric.Contract.Testing;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Chaincode.Tests.Inspections;
using Ledger.Records.State;
using static Ledger.Chaincode.Tests.LedgerFixture;

namespace Ledger.Chaincode.Tests;

[TestClass]
public sealed class DrawContractTests
{
    private static readonly string s_secret = Hex('7');
    private static readonly string s_commitment = RecordDraw.Commit(Convert.FromHexString(s_secret));
    private static readonly TestIdentity s_inspector = InspectionFixture.Inspectors[0];

    [TestMethod]
    public async Task DrawIsRequestedWitnessedAndRevealed()
    {
        await using var office = await InspectionFixture.CreateAsync();
        var ledger = office.Ledger;
        var requested = await ledger.MustAsync(s_inspector, "draws:Request", [Request()]);
        Assert.AreEqual($"\0draw\0350102\0{s_commitment}\0{requested.Id}\0", requested.Writes.Keys.Single());
        await ledger.MustAsync(Registrar, "draws:Witness", "350102", s_commitment);
        Assert.AreEqual(RefusalCodes.AlreadyDone, (await ledger.RefusedAsync(City, "draws:Witness", "350102", s_commitment)).Code);
        await ledger.MustAsync(InspectionFixture.Lead, "draws:Reveal", "350102", s_commitment, s_secret);
        Assert.AreEqual(RefusalCodes.AlreadyDone, (await ledger.RefusedAsync(s_inspector, "draws:Reveal", "350102", s_commitment, s_secret)).Code);

        var draw = DrawProgress.Of(StateList.ParseDraws(Encoding.UTF8.GetBytes(await ledger.EvaluateAsync("draws:List", "350102")))).Single();
        Assert.AreEqual((20, "ROUTINE_CHECK", new DrawScope(School)), (draw.Request.Count, draw.Request.Purpose, draw.Request.Scope));
        Assert.AreEqual((InspectionFixture.PersonOf(s_inspector), s_secret), (draw.Requested.Enrolment, draw.Revealed!.Secret));
        Assert.AreEqual("SchoolMSP", draw.Witnessed!.By.MspId);
    }

    [TestMethod]
    public async Task OnlyTheOfficeOfTheRegionRequests()
    {
        await using var office = await InspectionFixture.CreateAsync();
        var ledger = office.Ledger;
        foreach (var who in new[] { County, Registrar, Province, InspectionFixture.CityLead })
            Assert.AreEqual(RefusalCodes.NotAuthorised, (await ledger.RefusedAsync(who, "draws:Request", Request())).Code);
        await ledger.MustAsync(Province, "units:Register", UnitJson("350103", "CountyMSP", "350100", Roles.CountyReviewer, "county"));
        Assert.AreEqual(RefusalCodes.NotAuthorised, (await ledger.RefusedAsync(s_inspector, "draws:Request", Request(scope: """{"unit":"350103"}"""))).Code, "another county");
        Assert.AreEqual(RefusalCodes.NotAuthorised, (await ledger.RefusedAsync(s_inspector, "draws:Request", Request(scope: """{"unit":"350100"}"""))).Code, "the city above");
        Assert.AreEqual(RefusalCodes.UnitUnknown, (await ledger.RefusedAsync(s_inspector, "draws:Request", Request(scope: """{"unit":"3435000009"}"""))).Code);
        await ledger.MustAsync(s_inspector, "draws:Request", Request(scope: """{"unit":"350102"}"""));
        await ledger.MustAsync(InspectionFixture.CityLead, "draws:Request", Request("350100"));
    }

    [TestMethod]
    public async Task SecretIsCommittedToOnceAndRequestsStay()
    {
        await using var office = await InspectionFixture.CreateAsync();
        var ledger = office.Ledger;
        await ledger.MustAsync(s_inspector, "draws:Request", [Request()]);
        Assert.AreEqual(RefusalCodes.AlreadyDone, (await ledger.RefusedAsync(InspectionFixture.Lead, "draws:Request", Request())).Code);
        Assert.AreEqual(RefusalCodes.CommitmentMismatch, (await ledger.RefusedAsync(s_inspector, "draws:Reveal", "350102", s_commitment, Hex('8'))).Code);
        Assert.AreEqual(RefusalCodes.NotAuthorised, (await ledger.RefusedAsync(InspectionFixture.CityLead, "draws:Reveal", "350102", s_commitment, s_secret)).Code);
        await ledger.MustAsync(s_inspector, "draws:Request", Request().Replace(s_commitment, Hex('9'), StringComparison.Ordinal));
        Assert.HasCount(2, StateList.ParseDraws(Encoding.UTF8.GetBytes(await ledger.EvaluateAsync("draws:List", "350102"))));
    }

    [TestMethod]
    public async Task OfTwoRequestsWithOneSecretInABlockTheFirstAloneCommits()
    {
        await using var office = await InspectionFixture.CreateAsync();
        var ledger = office.Ledger.Ledger;
        var first = await ledger.EndorseAsync(s_inspector, "draws:Request", [Request()]);
        var second = await ledger.EndorseAsync(InspectionFixture.Lead, "draws:Request", [Request()]);
        CollectionAssert.AreEqual(new[] { TxValidationCode.Valid, TxValidationCode.PhantomReadConflict }, ledger.Commit(first, second).ToArray());
    }

    [TestMethod]
    public async Task OwnOrganisationIsNoWitness()
    {
        await using var office = await InspectionFixture.CreateAsync();
        var ledger = office.Ledger;
        Assert.AreEqual(RefusalCodes.DrawUnknown, (await ledger.RefusedAsync(Registrar, "draws:Witness", "350102", s_commitment)).Code);
        Assert.AreEqual(RefusalCodes.DrawUnknown, (await ledger.RefusedAsync(s_inspector, "draws:Reveal", "350102", s_commitment, s_secret)).Code);
        await ledger.MustAsync(s_inspector, "draws:Request", [Request()]);
        Assert.AreEqual(RefusalCodes.NotAuthorised, (await ledger.RefusedAsync(County, "draws:Witness", "350102", s_commitment)).Code);
        await ledger.MustAsync(s_inspector, "draws:Reveal", "350102", s_commitment, s_secret);
        Assert.AreEqual(RefusalCodes.AlreadyDone, (await ledger.RefusedAsync(Registrar, "draws:Witness", "350102", s_commitment)).Code);
    }

    [TestMethod]
    public async Task RecusedPersonDoesNotDraw()
    {
        await using var office = await InspectionFixture.CreateAsync();
        await office.Ledger.MustAsync(s_inspector, "recusals:Declare", School, "RELATIVE");
        Assert.AreEqual(RefusalCodes.Recused, (await office.Ledger.RefusedAsync(s_inspector, "draws:Request", Request())).Code);
    }

    [TestMethod]
    public async Task NamedBatchIsOneOfTheUnit()
    {
        await using var office = await InspectionFixture.CreateAsync();
        var ledger = office.Ledger;
        var scope = $$"""{"batch":"{{BatchId()}}","unit":"{{School}}"}""";
        Assert.AreEqual(RefusalCodes.BatchUnknown, (await ledger.RefusedAsync(s_inspector, "draws:Request", Request(scope: scope))).Code);
        await ledger.MustAsync(Province, "rulesets:Publish", RuleSetJson());
        await ledger.MustAsync(Province, "rulesets:Approve", "350000", "fujian-high-school", "1");
        await ledger.MustAsync(Province, "terms:Open", TermJson());
        await ledger.MustAsync(Registrar, "batches:Anchor", BatchJson());
        Assert.AreEqual(RefusalCodes.NotAuthorised, (await ledger.RefusedAsync(s_inspector, "draws:Request", Request(scope: scope.Replace($"\"{School}\"", $"\"{OtherSchool}\"", StringComparison.Ordinal)))).Code);
        await ledger.MustAsync(s_inspector, "draws:Request", Request(scope: scope));
    }

    [TestMethod]
    [DataRow("\"count\":20", "\"count\":0")]
    [DataRow("\"count\":20", "\"count\":1001")]
    [DataRow("ROUTINE_CHECK", "routine check")]
    [DataRow("\"unit\":\"3435000001\"", "\"term\":\"2025\",\"unit\":\"3435000001\"")]
    public async Task RequestOutsideItsFormatIsRefused(string from, string to)
    {
        await using var office = await InspectionFixture.CreateAsync();
        Assert.Contains(from, Request());
        Assert.AreEqual(RefusalCodes.BadArgument, (await office.Ledger.RefusedAsync(s_inspector, "draws:Request", Request().Replace(from, to, StringComparison.Ordinal))).Code);
    }

    private static string Request(string office = "350102", string scope = """{"unit":"3435000001"}""") =>
        $$"""{"commitment":"{{s_commitment}}","count":20,"office":"{{office}}","purpose":"ROUTINE_CHECK","scope":{{scope}},"v":1}""";
}
