using System.Text;
using Hyperledger.Fabric.Contract.Testing;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Records.State;
using static Ledger.Chaincode.Tests.LedgerFixture;

namespace Ledger.Chaincode.Tests;

/// <summary>Public notice, objections, confirmation, lock, corrections after it, archive (domain.md, section 2).</summary>
[TestClass]
public sealed class ProcedureTests
{
    private const string FiveDays = """{"noticeDays":5,"answerDays":5,"appealDays":3,"decisionDays":10}""";

    private static readonly string s_text = Hex('3') + Hex('4');

    [TestMethod]
    public async Task NoticeLastsFiveWorkingDaysOfTheCalendar()
    {
        // The fixture's day is Thursday, 15 January 2026.
        await using var ledger = await AnchoredAsync();
        await ledger.MustAsync(Province, "calendars:Publish", """{"v":1,"owner":"350000","year":2026,"daysOff":["2026-01-20"],"workedDays":["2026-01-17"]}""");
        var notice = BatchEvent.Parse(Encoding.UTF8.GetBytes((await ledger.MustAsync(Registrar, "batches:Notice", BatchId())).Text));
        // Friday 16, Saturday 17 that is worked, Monday 19, Wednesday 21, Thursday 22; Tuesday 20 is a day off.
        Assert.AreEqual(new DateOnly(2026, 1, 22), notice.Until);

        // 15:59 UTC is the last minute of the day in China.
        ledger.Clock.Advance(new DateTimeOffset(2026, 1, 22, 15, 59, 0, TimeSpan.Zero) - ledger.Clock.GetUtcNow());
        var refusal = await ledger.RefusedAsync(Registrar, "batches:EndNotice", BatchId());
        Assert.AreEqual(RefusalCodes.NoticeTooShort, refusal.Code);
        StringAssert.Contains(refusal.Message, "2026-01-22");
        ledger.Clock.Advance(TimeSpan.FromMinutes(1));
        await ledger.MustAsync(Registrar, "batches:EndNotice", BatchId());
        Assert.AreEqual(RefusalCodes.NoticeNotRunning, await RefusedAsync(ledger, Registrar, "batches:EndNotice", BatchId()));
    }

    [TestMethod]
    public async Task CalendarOfTheRuleSetsOwnerComesBeforeTheProvinces()
    {
        await using var ledger = await ReadyAsync();
        Assert.AreEqual(RefusalCodes.NotAuthorised, await RefusedAsync(ledger, County, "calendars:Publish", """{"v":1,"owner":"350000","year":2026,"daysOff":[],"workedDays":[]}"""));
        foreach (var wrong in new[]
        {
            """{"v":1,"owner":"350000","year":2026,"daysOff":["2026-01-17"],"workedDays":[]}""",
            """{"v":1,"owner":"350000","year":2026,"daysOff":[],"workedDays":["2026-01-19"]}""",
            """{"v":1,"owner":"350000","year":2026,"daysOff":["2027-01-04"],"workedDays":[]}""",
            """{"v":1,"owner":"350000","year":2026,"daysOff":["2026-01-20","2026-01-19"],"workedDays":[]}""",
        })
            Assert.AreEqual(RefusalCodes.BadArgument, await RefusedAsync(ledger, Province, "calendars:Publish", wrong));
        Assert.AreEqual(RefusalCodes.CalendarUnknown, await RefusedAsync(ledger, Province, "calendars:Get", "350000", "2026"));

        DateOnly[] workless = [new(2026, 1, 16)];
        WorkCalendarYear own = new() { Owner = "350100", Year = 2026, DaysOff = [], WorkedDays = [] }, province = own with { Owner = "350000", DaysOff = workless };
        Assert.AreEqual(new DateOnly(2026, 1, 16), WorkingDays.After(new DateOnly(2026, 1, 15), 1, [own, province]));
        Assert.AreEqual(new DateOnly(2026, 1, 19), WorkingDays.After(new DateOnly(2026, 1, 15), 1, [province]));
        Assert.AreEqual(new DateOnly(2026, 1, 15), WorkingDays.After(new DateOnly(2026, 1, 15), 0, []));
        Assert.AreEqual(new DateOnly(2027, 1, 1), WorkingDays.After(new DateOnly(2026, 12, 31), 1, [province]), "a year that no calendar speaks of has its Mondays to Fridays");
    }

    [TestMethod]
    public async Task NothingIsEnteredOrChangedDuringANotice()
    {
        await using var ledger = await AnchoredAsync();
        await ledger.MustAsync(Registrar, "batches:Anchor", BatchJson('2'));
        await ledger.MustAsync(Registrar, "batches:Notice", BatchId());
        var refusal = await ledger.RefusedAsync(Registrar, "batches:Anchor", BatchJson('5'));
        Assert.AreEqual(RefusalCodes.NoticeRunning, refusal.Code);
        StringAssert.Contains(refusal.Message, BatchId());
        Assert.AreEqual(RefusalCodes.NoticeRunning, await RefusedAsync(ledger, Registrar, "statuses:Append", BatchId(), "1", "revoked", "GHOST_WRITTEN"));
        Assert.AreEqual(RefusalCodes.NoticeRunning, await RefusedAsync(ledger, Registrar, "statuses:Append", BatchId(), "1", "superseded", "FIELD_WRONG", BatchId('2') + "#1"));
        Assert.AreEqual(RefusalCodes.NoticeRunning, await RefusedAsync(ledger, Registrar, "batches:Confirm", BatchId()));
        // What the law orders does not wait, nor does another school.
        await ledger.MustAsync(Registrar, "statuses:Append", BatchId(), "1", "restricted", "LEGAL_HOLD");
        await ledger.MustAsync(OtherRegistrar, "batches:Anchor", BatchJson('6', OtherSchool));

        // Of two notices the second keeps the entry closed when the first has ended.
        await ledger.MustAsync(Registrar, "batches:Notice", BatchId('2'));
        await EndNoticeAsync(ledger, '1');
        Assert.AreEqual(RefusalCodes.NoticeRunning, await RefusedAsync(ledger, Registrar, "batches:Anchor", BatchJson('5')));
        await ledger.MustAsync(Registrar, "batches:EndNotice", BatchId('2'));
        await ledger.MustAsync(Registrar, "batches:Anchor", BatchJson('5'));
    }

    [TestMethod]
    public async Task EntryInTheBlockOfANoticeFails()
    {
        await using var ledger = await AnchoredAsync();
        var notice = await ledger.Ledger.EndorseAsync(Registrar, "batches:Notice", [BatchId()]);
        var entry = await ledger.Ledger.EndorseAsync(Registrar, "batches:Anchor", [BatchJson('5')]);
        CollectionAssert.AreEqual(new[] { TxValidationCode.Valid, TxValidationCode.MvccReadConflict }, ledger.Ledger.Commit(notice, entry).ToArray());
    }

    [TestMethod]
    public async Task ObjectionIsAnsweredAppealedAndDecided()
    {
        await using var ledger = await AnchoredAsync();
        Assert.AreEqual(RefusalCodes.NoticeNotRunning, await RefusedAsync(ledger, Registrar, "objections:Raise", BatchId(), "7", "NOT_TRUE", s_text));
        await ledger.MustAsync(Registrar, "batches:Notice", BatchId());
        var raised = await ledger.MustAsync(Registrar, "objections:Raise", BatchId(), "7", "NOT_TRUE", s_text);
        var objection = (await ObjectionsAsync(ledger)).Single();
        Assert.AreEqual((ObjectionStepKind.Answered, (DateOnly?)new DateOnly(2026, 1, 22)), objection.Awaited!.Value);
        Assert.AreEqual(RefusalCodes.AppealNotPossible, await RefusedAsync(ledger, Registrar, "objections:Appeal", BatchId(), raised.Id, "NO_ANSWER", s_text));
        Assert.AreEqual(RefusalCodes.AppealUnknown, await RefusedAsync(ledger, County, "objections:Decide", BatchId(), raised.Id, "upheld", "NOT_TRUE", s_text));
        foreach (var other in new[] { County, OtherRegistrar })
            Assert.AreEqual(RefusalCodes.NotAuthorised, await RefusedAsync(ledger, other, "objections:Answer", BatchId(), raised.Id, "dismissed", "CHECKED", s_text));

        await ledger.MustAsync(Registrar, "objections:Answer", BatchId(), raised.Id, "dismissed", "CHECKED", s_text);
        Assert.AreEqual(RefusalCodes.AlreadyAnswered, await RefusedAsync(ledger, Registrar, "objections:Answer", BatchId(), raised.Id, "upheld", "CHECKED", s_text));
        await EndNoticeAsync(ledger, '1');
        Assert.AreEqual(RefusalCodes.AppealNotPossible, await RefusedAsync(ledger, Registrar, "objections:Appeal", BatchId(), raised.Id, "WRONG", s_text), "the term of three working days is over");
        await ledger.MustAsync(Registrar, "batches:Confirm", BatchId());
    }

    [TestMethod]
    public async Task ConfirmationWaitsForTheObjection()
    {
        await using var ledger = await AnchoredAsync();
        await ledger.MustAsync(Registrar, "batches:Notice", BatchId());
        ledger.Clock.Advance(TimeSpan.FromDays(7));
        var raised = await ledger.MustAsync(County, "objections:Raise", BatchId(), "7", "NOT_TRUE", s_text);
        ledger.Clock.Advance(TimeSpan.FromDays(1));
        await ledger.MustAsync(Registrar, "batches:EndNotice", BatchId());
        var refusal = await ledger.RefusedAsync(Registrar, "batches:Confirm", BatchId());
        Assert.AreEqual(RefusalCodes.ObjectionStands, refusal.Code);
        StringAssert.Contains(refusal.Message, raised.Id);
        await ledger.MustAsync(Registrar, "objections:Answer", BatchId(), raised.Id, "dismissed", "CHECKED", s_text);
        Assert.AreEqual(RefusalCodes.ObjectionStands, await RefusedAsync(ledger, Registrar, "batches:Confirm", BatchId()), "it may still be appealed");
        await ledger.MustAsync(Registrar, "objections:Appeal", BatchId(), raised.Id, "WRONG", s_text);
        Assert.AreEqual(RefusalCodes.AppealNotPossible, await RefusedAsync(ledger, County, "objections:Appeal", BatchId(), raised.Id, "WRONG", s_text));
        Assert.AreEqual(RefusalCodes.ObjectionStands, await RefusedAsync(ledger, Registrar, "batches:Confirm", BatchId()));

        Assert.AreEqual(RefusalCodes.NotAuthorised, await RefusedAsync(ledger, Registrar, "objections:Decide", BatchId(), raised.Id, "dismissed", "CHECKED", s_text));
        var both = Person("CountyMSP", "350102", Roles.CountyReviewer, $"u{School}{Roles.SchoolRegistrar.Length}");
        Assert.AreEqual(RefusalCodes.SamePerson, await RefusedAsync(ledger, both, "objections:Decide", BatchId(), raised.Id, "dismissed", "CHECKED", s_text));
        await ledger.MustAsync(County, "objections:Decide", BatchId(), raised.Id, "upheld", "NOT_TRUE", s_text);
        Assert.AreEqual(RefusalCodes.AppealUnknown, await RefusedAsync(ledger, County, "objections:Decide", BatchId(), raised.Id, "dismissed", "CHECKED", s_text));
        await ledger.MustAsync(Registrar, "batches:Confirm", BatchId());
        Assert.AreEqual(RefusalCodes.AlreadyConfirmed, await RefusedAsync(ledger, Registrar, "batches:Confirm", BatchId()));
        Assert.AreEqual(ObjectionOutcome.Upheld, (await ObjectionsAsync(ledger)).Single().Outcome);
    }

    [TestMethod]
    public async Task WithoutAnAnswerTheObjectionIsAppealedAfterItsTerm()
    {
        await using var ledger = await AnchoredAsync();
        await ledger.MustAsync(Registrar, "batches:Notice", BatchId());
        var raised = await ledger.MustAsync(Registrar, "objections:Raise", BatchId(), "7", "NOT_TRUE", s_text);
        ledger.Clock.Advance(TimeSpan.FromDays(8));
        Assert.IsTrue((await ObjectionsAsync(ledger)).Single().IsOverdue(new DateOnly(2026, 1, 23)));
        await ledger.MustAsync(County, "objections:Appeal", BatchId(), raised.Id, "NO_ANSWER", s_text);
        Assert.AreEqual(RefusalCodes.AlreadyAnswered, await RefusedAsync(ledger, Registrar, "objections:Answer", BatchId(), raised.Id, "dismissed", "CHECKED", s_text));
        await ledger.MustAsync(County, "objections:Decide", BatchId(), raised.Id, "dismissed", "CHECKED", s_text);
        Assert.IsNull((await ObjectionsAsync(ledger)).Single().Awaited);
    }

    [TestMethod]
    public async Task ObjectionInTheBlockOfAConfirmationKeepsItOut()
    {
        await using var ledger = await AnchoredAsync(procedure: "");
        await ledger.MustAsync(Registrar, "batches:Notice", BatchId());
        var objection = await ledger.Ledger.EndorseAsync(Registrar, "objections:Raise", [BatchId(), "7", "NOT_TRUE", s_text]);
        await ledger.MustAsync(Registrar, "batches:EndNotice", BatchId());
        Assert.AreEqual(TxValidationCode.PhantomReadConflict, ledger.Ledger.Commit(objection).Single(), "the notice had ended");

        var raised = await RaisedAsync(ledger);
        var confirmation = await ledger.Ledger.EndorseAsync(Registrar, "batches:Confirm", [BatchId('2')]);
        Assert.AreEqual(RefusalCodes.ObjectionStands, RefusalOf(confirmation).Code);
        await ledger.MustAsync(Registrar, "objections:Answer", BatchId('2'), raised, "dismissed", "CHECKED", s_text);
        var appeal = await ledger.Ledger.EndorseAsync(County, "objections:Appeal", [BatchId('2'), raised, "WRONG", s_text]);
        confirmation = await ledger.Ledger.EndorseAsync(Registrar, "batches:Confirm", [BatchId('2')]);
        CollectionAssert.AreEqual(new[] { TxValidationCode.Valid, TxValidationCode.PhantomReadConflict }, ledger.Ledger.Commit(appeal, confirmation).ToArray());

        async Task<string> RaisedAsync(LedgerFixture fixture)
        {
            await fixture.MustAsync(Registrar, "batches:Anchor", BatchJson('2'));
            await fixture.MustAsync(Registrar, "batches:Notice", BatchId('2'));
            var raised = await fixture.MustAsync(Registrar, "objections:Raise", BatchId('2'), "0", "NOT_TRUE", s_text);
            await fixture.MustAsync(Registrar, "batches:EndNotice", BatchId('2'));
            return raised.Id;
        }
    }

    [TestMethod]
    public async Task ReturnedBatchIsNotConfirmed()
    {
        await using var ledger = await AnchoredAsync();
        await ledger.MustAsync(County, "batches:Review", BatchId(), Hex('1'), Hex('f'), "returned", "ROWS_MISSING");
        Assert.AreEqual(RefusalCodes.NotNoticed, await RefusedAsync(ledger, Registrar, "batches:Confirm", BatchId()));
        await ledger.MustAsync(Registrar, "batches:Notice", BatchId());
        await EndNoticeAsync(ledger, '1');
        Assert.AreEqual(RefusalCodes.BatchReturned, await RefusedAsync(ledger, Registrar, "batches:Confirm", BatchId()));
        await ledger.MustAsync(County, "batches:Review", BatchId(), Hex('1'), Hex('f'), "accepted", "");
        await ledger.MustAsync(Registrar, "batches:Confirm", BatchId());
    }

    [TestMethod]
    public async Task AfterTheLockAChangeNeedsTheCityToo()
    {
        await using var ledger = await AnchoredAsync();
        await ledger.MustAsync(Registrar, "batches:Notice", BatchId());
        await EndNoticeAsync(ledger, '1');
        await ledger.MustAsync(Registrar, "batches:Confirm", BatchId());
        var before = await ledger.MustAsync(Registrar, "statuses:Append", BatchId(), "1", "revoked", "GHOST_WRITTEN");
        Assert.AreEqual(RefusalCodes.WindowOpen, await RefusedAsync(ledger, Province, "terms:Lock", "350000", TermCode, "entry"));
        await ledger.MustAsync(Province, "terms:Close", "350000", TermCode, "entry");
        Assert.AreEqual(RefusalCodes.NotLocked, await RefusedAsync(ledger, Registrar, "batches:Archive", BatchId()));
        Assert.AreEqual(RefusalCodes.NotAuthorised, await RefusedAsync(ledger, City, "terms:Lock", "350000", TermCode, "entry"));
        await ledger.MustAsync(Province, "terms:Lock", "350000", TermCode, "entry");
        Assert.AreEqual(RefusalCodes.AlreadyLocked, await RefusedAsync(ledger, Province, "terms:Lock", "350000", TermCode, "entry"));

        var after = await ledger.MustAsync(Registrar, "statuses:Append", BatchId(), "2", "revoked", "GHOST_WRITTEN");
        Assert.AreEqual("350100", RecordStatus.Parse(Encoding.UTF8.GetBytes(after.Text)).Also);
        Assert.AreEqual(RefusalCodes.NotAuthorised, await RefusedAsync(ledger, City, "statuses:Approve", BatchId(), "1", before.Id), "made before the lock");
        Assert.AreEqual(RefusalCodes.NotAuthorised, await RefusedAsync(ledger, Province, "statuses:Approve", BatchId(), "2", after.Id));
        await ledger.MustAsync(County, "statuses:Approve", BatchId(), "2", after.Id);
        Assert.IsEmpty((await EffectiveAsync(ledger, 2)).InEffect, "the county's approval alone is not enough");
        Assert.AreEqual(RefusalCodes.AlreadyApproved, await RefusedAsync(ledger, County, "statuses:Approve", BatchId(), "2", after.Id));
        var countys = Person("CityMSP", "350100", Roles.CityReviewer, $"u350102{Roles.CountyReviewer.Length}");
        Assert.AreEqual(RefusalCodes.SamePerson, await RefusedAsync(ledger, countys, "statuses:Approve", BatchId(), "2", after.Id));
        await ledger.MustAsync(City, "statuses:Approve", BatchId(), "2", after.Id);
        Assert.AreEqual(RecordStatusKind.Revoked, (await EffectiveAsync(ledger, 2)).Deciding!.Kind);
        await ledger.MustAsync(County, "statuses:Approve", BatchId(), "1", before.Id);
        Assert.AreEqual(RecordStatusKind.Revoked, (await EffectiveAsync(ledger, 1)).Deciding!.Kind);

        await ledger.MustAsync(Registrar, "batches:Archive", BatchId());
        Assert.AreEqual(RefusalCodes.AlreadyArchived, await RefusedAsync(ledger, Registrar, "batches:Archive", BatchId()));
    }

    [TestMethod]
    public async Task CityApprovesWithTheCountyInEitherOrder()
    {
        await using var ledger = await AnchoredAsync();
        await ledger.MustAsync(Province, "terms:Close", "350000", TermCode, "entry");
        await ledger.MustAsync(Province, "terms:Lock", "350000", TermCode, "entry");
        var asked = await ledger.MustAsync(County, "statuses:Append", BatchId(), "2", "revoked", "GHOST_WRITTEN");
        await ledger.MustAsync(City, "statuses:Approve", BatchId(), "2", asked.Id);
        Assert.IsEmpty((await EffectiveAsync(ledger, 2)).InEffect);
        await ledger.MustAsync(Registrar, "statuses:Approve", BatchId(), "2", asked.Id);
        Assert.AreEqual(RecordStatusKind.Revoked, (await EffectiveAsync(ledger, 2)).Deciding!.Kind);
        Assert.AreEqual(RefusalCodes.NotConfirmed, await RefusedAsync(ledger, Registrar, "batches:Archive", BatchId()));
    }

    internal static async Task<LedgerFixture> AnchoredAsync(string procedure = FiveDays)
    {
        var ledger = await ReadyAsync(procedure);
        await ledger.MustAsync(Registrar, "batches:Anchor", BatchJson());
        return ledger;
    }

    private static async Task EndNoticeAsync(LedgerFixture ledger, char root)
    {
        ledger.Clock.Advance(TimeSpan.FromDays(8));
        await ledger.MustAsync(Registrar, "batches:EndNotice", BatchId(root));
    }

    private static async Task<string> RefusedAsync(LedgerFixture ledger, TestIdentity who, string function, params string[] arguments) =>
        (await ledger.RefusedAsync(who, function, arguments)).Code;

    private static async Task<IReadOnlyList<ObjectionProgress>> ObjectionsAsync(LedgerFixture ledger) => ObjectionProgress.Of(
        Records.State.BatchId.Parse(BatchId()), "350102", StateList.ParseObjections(Encoding.UTF8.GetBytes(await ledger.EvaluateAsync("objections:List", BatchId()))));

    private static async Task<EffectiveStatus> EffectiveAsync(LedgerFixture ledger, int index) => EffectiveStatus.Of(
        Records.State.BatchId.Parse(BatchId()), index, "350102", StateList.ParseStatuses(Encoding.UTF8.GetBytes(await ledger.EvaluateAsync("statuses:List", BatchId()))));
}
