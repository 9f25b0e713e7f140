using System.Text;
using Hyperledger.Fabric.Contract.Testing;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Records.State;
using static Ledger.Chaincode.Tests.LedgerFixture;

namespace Ledger.Chaincode.Tests;

[TestClass]
public sealed class WithdrawalTests
{
    private const string Withdraw = "batches:Withdraw";
    private const string Approve = "batches:ApproveWithdrawal";

    [TestMethod]
    public async Task SchoolAsksAndCountyApproves()
    {
        await using var ledger = await AnchoredAsync();
        var asked = await ledger.MustAsync(Registrar, Withdraw, BatchId(), "WRONG_FILE");
        var progress = await ProgressAsync(ledger);
        Assert.AreEqual(BatchStanding.Anchored, progress.Standing);
        Assert.AreEqual(asked.Id, progress.PendingWithdrawal!.TransactionId);
        Assert.DoesNotContain("u3435000001", asked.Text, "an enrolment id stands on the ledger");

        var approved = await ledger.MustAsync(County, Approve, BatchId(), asked.Id);
        progress = await ProgressAsync(ledger);
        Assert.AreEqual(BatchStanding.Withdrawn, progress.Standing);
        CollectionAssert.AreEqual(new[] { asked.Id, approved.Id }, progress.Deciding.Select(e => e.TransactionId).ToArray());
        Assert.AreEqual("WRONG_FILE", BatchEvent.Parse(Encoding.UTF8.GetBytes(approved.Text)).ReasonCode);
        Assert.AreEqual("BatchWithdrawn", approved.Event!.EventName);

        Assert.AreEqual(RefusalCodes.BatchWithdrawn, await RefusedAsync(ledger, Registrar, Withdraw, BatchId(), "WRONG_FILE"));
        Assert.AreEqual(RefusalCodes.BatchWithdrawn, await RefusedAsync(ledger, County, Approve, BatchId(), asked.Id));
        Assert.AreEqual(RefusalCodes.BatchWithdrawn, await RefusedAsync(ledger, County, "batches:Review", BatchId(), Hex('1'), Hex('f'), "accepted", ""));
        Assert.AreEqual(RefusalCodes.BatchWithdrawn, await RefusedAsync(ledger, Registrar, "batches:Notice", BatchId()));
    }

    [TestMethod]
    public async Task CountyAsksAndSchoolApproves()
    {
        await using var ledger = await AnchoredAsync();
        var asked = await ledger.MustAsync(County, Withdraw, BatchId(), "WRONG_SCHOOL");
        await ledger.MustAsync(Registrar, Approve, BatchId(), asked.Id);
        Assert.AreEqual(BatchStanding.Withdrawn, (await ProgressAsync(ledger)).Standing);
    }

    [TestMethod]
    public async Task SamePersonTwiceIsRefused()
    {
        await using var ledger = await AnchoredAsync();
        var asked = await ledger.MustAsync(Registrar, Withdraw, BatchId(), "WRONG_FILE");
        Assert.AreEqual(RefusalCodes.SamePerson, await RefusedAsync(ledger, Registrar, Approve, BatchId(), asked.Id));

        // A renewed certificate, and one that the other organisation issued to the same person, keep the enrolment id.
        var renewed = Person("SchoolMSP", School, Roles.SchoolRegistrar);
        Assert.AreEqual(RefusalCodes.SamePerson, await RefusedAsync(ledger, renewed, Approve, BatchId(), asked.Id));
        var both = Person("CountyMSP", "350102", Roles.CountyReviewer, $"u{School}{Roles.SchoolRegistrar.Length}");
        Assert.AreEqual(RefusalCodes.SamePerson, await RefusedAsync(ledger, both, Approve, BatchId(), asked.Id));
        Assert.AreEqual(BatchStanding.Anchored, (await ProgressAsync(ledger)).Standing);
    }

    [TestMethod]
    public async Task ColleagueOfTheSameUnitIsRefused()
    {
        await using var ledger = await AnchoredAsync();
        var asked = await ledger.MustAsync(Registrar, Withdraw, BatchId(), "WRONG_FILE");
        Assert.AreEqual(RefusalCodes.NotAuthorised, await RefusedAsync(ledger, Person("SchoolMSP", School, Roles.SchoolRegistrar, "another"), Approve, BatchId(), asked.Id));
    }

    [TestMethod]
    public async Task WrongRoleOrUnitIsRefused()
    {
        await using var ledger = await AnchoredAsync();
        var asked = await ledger.MustAsync(Registrar, Withdraw, BatchId(), "WRONG_FILE");
        TestIdentity[] others = [OtherRegistrar, City, Province, Person("CountyMSP", "350102", Roles.Auditor), Person("CityMSP", "350102", Roles.CountyReviewer)];
        foreach (var other in others)
        {
            Assert.AreEqual(RefusalCodes.NotAuthorised, await RefusedAsync(ledger, other, Approve, BatchId(), asked.Id));
            Assert.AreEqual(RefusalCodes.NotAuthorised, await RefusedAsync(ledger, other, Withdraw, BatchId(), "WRONG_FILE"));
        }
        foreach (var other in new[] { OtherRegistrar, County })
            Assert.AreEqual(RefusalCodes.NotAuthorised, await RefusedAsync(ledger, other, "batches:Notice", BatchId()));
    }

    [TestMethod]
    public async Task AfterTheNoticeOnlyCorrectionsRemain()
    {
        await using var ledger = await AnchoredAsync();
        var asked = await ledger.MustAsync(Registrar, Withdraw, BatchId(), "WRONG_FILE");
        var notice = await ledger.MustAsync(Registrar, "batches:Notice", BatchId());
        Assert.AreEqual(RefusalCodes.OnlyCorrections, await RefusedAsync(ledger, County, Approve, BatchId(), asked.Id));
        Assert.AreEqual(RefusalCodes.OnlyCorrections, await RefusedAsync(ledger, Registrar, Withdraw, BatchId(), "WRONG_FILE"));
        Assert.AreEqual(RefusalCodes.AlreadyNoticed, await RefusedAsync(ledger, Registrar, "batches:Notice", BatchId()));
        var progress = await ProgressAsync(ledger);
        Assert.AreEqual((BatchStanding.Anchored, notice.Id), (progress.Standing, progress.Notice!.TransactionId));
        Assert.IsNull(progress.PendingWithdrawal, "a notice lets the request lapse");

        // The review goes on; corrections do once the notice has ended.
        await ledger.MustAsync(County, "batches:Review", BatchId(), Hex('1'), Hex('f'), "accepted", "");
        Assert.AreEqual(RefusalCodes.NoticeRunning, await RefusedAsync(ledger, Registrar, "statuses:Append", BatchId(), "7", "revoked", "GHOST_WRITTEN"));
        await ledger.MustAsync(Registrar, "batches:EndNotice", BatchId());
        await ledger.MustAsync(Registrar, "statuses:Append", BatchId(), "7", "revoked", "GHOST_WRITTEN");
    }

    [TestMethod]
    public async Task AcceptedBatchIsNotWithdrawn()
    {
        await using var ledger = await AnchoredAsync();
        var asked = await ledger.MustAsync(Registrar, Withdraw, BatchId(), "WRONG_FILE");
        await ledger.MustAsync(County, "batches:Review", BatchId(), Hex('1'), Hex('f'), "accepted", "");
        Assert.AreEqual(RefusalCodes.OnlyCorrections, await RefusedAsync(ledger, County, Approve, BatchId(), asked.Id));
        Assert.AreEqual(RefusalCodes.OnlyCorrections, await RefusedAsync(ledger, Registrar, Withdraw, BatchId(), "WRONG_FILE"));
        Assert.IsNull((await ProgressAsync(ledger)).PendingWithdrawal);
    }

    [TestMethod]
    public async Task ReturnedBatchIsWithdrawn()
    {
        await using var ledger = await AnchoredAsync();
        await ledger.MustAsync(County, "batches:Review", BatchId(), Hex('1'), Hex('f'), "returned", "ROWS_MISSING");
        var asked = await ledger.MustAsync(Registrar, Withdraw, BatchId(), "ROWS_MISSING");
        await ledger.MustAsync(County, Approve, BatchId(), asked.Id);
        Assert.AreEqual(BatchStanding.Withdrawn, (await ProgressAsync(ledger)).Standing);
    }

    [TestMethod]
    public async Task SecondRequestNamesTheOneThatWaits()
    {
        await using var ledger = await AnchoredAsync();
        var asked = await ledger.MustAsync(Registrar, Withdraw, BatchId(), "WRONG_FILE");
        foreach (var who in new[] { Registrar, County })
        {
            var refusal = await ledger.RefusedAsync(who, Withdraw, BatchId(), "WRONG_FILE");
            Assert.AreEqual(RefusalCodes.AlreadyWithdrawn, refusal.Code);
            StringAssert.Contains(refusal.Message, asked.Id);
        }
        Assert.AreEqual(RefusalCodes.WithdrawalUnknown, await RefusedAsync(ledger, County, Approve, BatchId(), Hex('9')));
        Assert.AreEqual(RefusalCodes.BatchUnknown, await RefusedAsync(ledger, County, Withdraw, BatchId('9'), "WRONG_FILE"));
        Assert.AreEqual(RefusalCodes.BadArgument, await RefusedAsync(ledger, County, Withdraw, BatchId(), "wrong file"));
        Assert.AreEqual(RefusalCodes.BadArgument, await RefusedAsync(ledger, County, Approve, BatchId(), "x"));
    }

    [TestMethod]
    public async Task SchoolWithoutAnOrganisationOfItsOwnNeedsTheCity()
    {
        await using var ledger = await ReadyAsync();
        const string small = "3435000009";
        var registrar = Person("CountyMSP", small, Roles.SchoolRegistrar);
        await ledger.MustAsync(Province, "units:Register", UnitJson(small, "CountyMSP", "350102", Roles.SchoolRegistrar, "school"));
        await ledger.MustAsync(registrar, "batches:Anchor", BatchJson(school: small));

        var asked = await ledger.MustAsync(registrar, Withdraw, BatchId(school: small), "WRONG_FILE");
        Assert.AreEqual(RefusalCodes.NotAuthorised, await RefusedAsync(ledger, County, Approve, BatchId(school: small), asked.Id));
        Assert.AreEqual(RefusalCodes.NotAuthorised, await RefusedAsync(ledger, Province, Approve, BatchId(school: small), asked.Id));
        await ledger.MustAsync(City, Approve, BatchId(school: small), asked.Id);
        var events = StateList.ParseBatchEvents(Encoding.UTF8.GetBytes(await ledger.EvaluateAsync("batches:Events", BatchId(school: small))));
        Assert.AreEqual(BatchStanding.Withdrawn, BatchProgress.Of(Records.State.BatchId.Parse(BatchId(school: small)), "350102", events).Standing);
    }

    [TestMethod]
    public async Task ApprovalInTheBlockOfAReviewOrANoticeDoesNotCount()
    {
        foreach (var (who, function, arguments) in new (TestIdentity, string, string[])[]
        {
            (County, "batches:Review", [BatchId(), Hex('1'), Hex('f'), "accepted", ""]),
            (Registrar, "batches:Notice", [BatchId()]),
        })
        {
            await using var ledger = await AnchoredAsync();
            var asked = await ledger.MustAsync(Registrar, Withdraw, BatchId(), "WRONG_FILE");
            var first = await ledger.Ledger.EndorseAsync(who, function, arguments);
            var approval = await ledger.Ledger.EndorseAsync(County, Approve, [BatchId(), asked.Id]);
            CollectionAssert.AreEqual(new[] { TxValidationCode.Valid, TxValidationCode.PhantomReadConflict }, ledger.Ledger.Commit(first, approval).ToArray());
        }
    }

    private static async Task<LedgerFixture> AnchoredAsync()
    {
        var ledger = await ReadyAsync();
        await ledger.MustAsync(Registrar, "batches:Anchor", BatchJson());
        return ledger;
    }

    private static async Task<string> RefusedAsync(LedgerFixture ledger, TestIdentity who, string function, params string[] arguments) =>
        (await ledger.RefusedAsync(who, function, arguments)).Code;

    private static async Task<BatchProgress> ProgressAsync(LedgerFixture ledger) => BatchProgress.Of(
        Records.State.BatchId.Parse(BatchId()), "350102", StateList.ParseBatchEvents(Encoding.UTF8.GetBytes(await ledger.EvaluateAsync("batches:Events", BatchId()))));
}
