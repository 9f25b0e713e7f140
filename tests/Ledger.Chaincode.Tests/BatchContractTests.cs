using System.Text;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Records.State;
using static Ledger.Chaincode.Tests.LedgerFixture;

namespace Ledger.Chaincode.Tests;

[TestClass]
public sealed class BatchContractTests
{
    [TestMethod]
    public async Task AnchorWritesOneKeyAndNamesItInItsEvent()
    {
        await using var ledger = await ReadyAsync();
        var transaction = await ledger.MustAsync(Registrar, "batches:Anchor", BatchJson());

        var key = $"\0batch\0{School}\0{TermCode}\0{Hex('1')}\0";
        CollectionAssert.AreEqual(new[] { key }, transaction.Writes.Keys.ToArray());
        var expected = $$$"""{"at":"2026-01-15T08:30:00.123Z","by":{"mspId":"SchoolMSP","role":"school-registrar","unit":"3435000001"},"ruleSet":"fujian-high-school","ruleSetOwner":"350000","ruleSetVersion":"1","school":"3435000001","sha256Root":"{{{Hex('1')}}}","size":40,"sm3Root":"{{{Hex('f')}}}","stage":"entry","term":"2025-2026-1","txId":"{{{transaction.Id}}}","v":1}""";
        Assert.AreEqual(expected, transaction.Text);
        Assert.AreEqual(expected, Encoding.UTF8.GetString(ledger.Ledger.GetState(key).Span));
        Assert.AreEqual("BatchAnchored", transaction.Event!.EventName);
        Assert.AreEqual(StateKey.Batch(BatchIdOf('1')), ObjectChange.Parse(transaction.Event.Payload.Span).Key);
        Assert.AreEqual(expected, await ledger.EvaluateAsync("batches:Get", School, TermCode, Hex('1')));
    }

    [TestMethod]
    public async Task TwoClassesOfASchoolAnchorAtTheSameMoment()
    {
        await using var ledger = await ReadyAsync();
        var first = await ledger.Ledger.EndorseAsync(Registrar, "batches:Anchor", [BatchJson('1')]);
        var second = await ledger.Ledger.EndorseAsync(Registrar, "batches:Anchor", [BatchJson('2')]);

        var codes = ledger.Ledger.Commit(first, second);
        CollectionAssert.AreEqual(new[] { TxValidationCode.Valid, TxValidationCode.Valid }, codes.ToArray());
        Assert.IsEmpty(first.RangeQueries);
        Assert.IsFalse(first.Reads.Keys.Intersect(second.Writes.Keys).Any());
        var listed = StateList.ParseBatches(Encoding.UTF8.GetBytes(await ledger.EvaluateAsync("batches:List", School, TermCode)));
        CollectionAssert.AreEqual(new[] { Hex('1'), Hex('2') }, listed.Select(b => b.Sha256Root).ToArray());
    }

    [TestMethod]
    public async Task AnchoringTwiceNamesTheFirstTransaction()
    {
        await using var ledger = await ReadyAsync();
        var first = await ledger.MustAsync(Registrar, "batches:Anchor", BatchJson());
        ledger.Clock.Advance(TimeSpan.FromMinutes(1));
        var refusal = await ledger.RefusedAsync(Registrar, "batches:Anchor", BatchJson());
        Assert.AreEqual(RefusalCodes.AlreadyAnchored, refusal.Code);
        Assert.AreEqual(first.Id, refusal.TransactionId);
        Assert.AreEqual(first.Timestamp, refusal.At);
        Assert.AreEqual($"batch/{School}/{TermCode}/{Hex('1')}", refusal.Key);
    }

    [TestMethod]
    public async Task AnchoringTheSameBatchTwiceInABlockAnchorsOnce()
    {
        await using var ledger = await ReadyAsync();
        var first = await ledger.Ledger.EndorseAsync(Registrar, "batches:Anchor", [BatchJson()]);
        var second = await ledger.Ledger.EndorseAsync(Registrar, "batches:Anchor", [BatchJson()]);
        CollectionAssert.AreEqual(new[] { TxValidationCode.Valid, TxValidationCode.MvccReadConflict }, ledger.Ledger.Commit(first, second).ToArray());
    }

    [TestMethod]
    public async Task AnchorHeldBackUntilTheWindowIsClosedFails()
    {
        await using var ledger = await ReadyAsync();
        var held = await ledger.Ledger.EndorseAsync(Registrar, "batches:Anchor", [BatchJson()]);
        await ledger.MustAsync(Province, "terms:Close", "350000", TermCode, "entry");
        CollectionAssert.AreEqual(new[] { TxValidationCode.MvccReadConflict }, ledger.Ledger.Commit(held).ToArray());
        Assert.AreEqual(RefusalCodes.WindowClosed, (await ledger.RefusedAsync(Registrar, "batches:Anchor", BatchJson())).Code);
    }

    [TestMethod]
    public async Task AnchorWithoutWindowTermOrApprovedRuleSetIsRefused()
    {
        await using var ledger = await WithUnitsAsync();
        Assert.AreEqual(RefusalCodes.RuleSetUnknown, (await ledger.RefusedAsync(Registrar, "batches:Anchor", BatchJson())).Code);
        await ledger.MustAsync(Province, "rulesets:Publish", RuleSetJson());
        Assert.AreEqual(RefusalCodes.RuleSetNotApproved, (await ledger.RefusedAsync(Registrar, "batches:Anchor", BatchJson())).Code);
        await ledger.MustAsync(Province, "rulesets:Approve", "350000", "fujian-high-school", "1");
        Assert.AreEqual(RefusalCodes.TermUnknown, (await ledger.RefusedAsync(Registrar, "batches:Anchor", BatchJson())).Code);
        await ledger.MustAsync(Province, "terms:Open", TermJson("archive"));
        Assert.AreEqual(RefusalCodes.WindowUnknown, (await ledger.RefusedAsync(Registrar, "batches:Anchor", BatchJson())).Code);
        await ledger.MustAsync(Province, "terms:Open", TermJson("entry"));
        await ledger.MustAsync(Registrar, "batches:Anchor", BatchJson());
    }

    [TestMethod]
    public async Task AnchorUnderTheRulesOfAUnitThatIsNotAboveIsRefused()
    {
        await using var ledger = await ReadyAsync();
        var json = BatchJson().Replace("\"ruleSetOwner\":\"350000\"", "\"ruleSetOwner\":\"350200\"", StringComparison.Ordinal);
        Assert.AreEqual(RefusalCodes.RuleSetNotEntitled, (await ledger.RefusedAsync(Registrar, "batches:Anchor", json)).Code);
    }

    [TestMethod]
    public async Task AnchorByAnyoneButTheSchoolsRegistrarIsRefused()
    {
        await using var ledger = await ReadyAsync();
        foreach (var other in new[] { OtherRegistrar, County, City, Province, Person("CountyMSP", School, Roles.SchoolRegistrar), Person("SchoolMSP", School, Roles.Auditor) })
            Assert.AreEqual(RefusalCodes.NotAuthorised, (await ledger.RefusedAsync(other, "batches:Anchor", BatchJson())).Code);
    }

    [TestMethod]
    [DataRow(-301, false)]
    [DataRow(-300, true)]
    [DataRow(300, true)]
    [DataRow(301, false)]
    public async Task TransactionTooFarFromTheEndorsersClockIsRefused(int seconds, bool accepted)
    {
        await using var ledger = await ReadyAsync();
        var transaction = await ledger.Ledger.EndorseAsync(
            Registrar, "batches:Anchor", [BatchJson()], timestamp: ledger.Clock.GetUtcNow() + TimeSpan.FromSeconds(seconds));
        Assert.AreEqual(accepted, transaction.IsEndorsed, transaction.Response.Message);
        if (!accepted) Assert.AreEqual(RefusalCodes.ClockSkew, RefusalOf(transaction).Code);
    }

    [TestMethod]
    public async Task CountyAcceptsWithBothRoots()
    {
        await using var ledger = await ReadyAsync();
        await ledger.MustAsync(Registrar, "batches:Anchor", BatchJson());
        Assert.AreEqual(RefusalCodes.RootMismatch, (await ledger.RefusedAsync(County, "batches:Review", BatchId(), Hex('1'), Hex('e'), "accepted", "")).Code);
        Assert.AreEqual(RefusalCodes.RootMismatch, (await ledger.RefusedAsync(County, "batches:Review", BatchId(), Hex('2'), Hex('f'), "accepted", "")).Code);
        Assert.AreEqual(RefusalCodes.BadArgument, (await ledger.RefusedAsync(County, "batches:Review", BatchId(), Hex('1'), Hex('f'), "returned", "")).Code);
        foreach (var other in new[] { Registrar, City, Province })
            Assert.AreEqual(RefusalCodes.NotAuthorised, (await ledger.RefusedAsync(other, "batches:Review", BatchId(), Hex('1'), Hex('f'), "accepted", "")).Code);

        await ledger.MustAsync(County, "batches:Review", BatchId(), Hex('1'), Hex('f'), "returned", "ROWS_MISSING");
        var accepted = await ledger.MustAsync(County, "batches:Review", BatchId(), Hex('1'), Hex('f'), "accepted", "");
        Assert.AreEqual(
            $$$"""{"at":"2026-01-15T08:30:00.123Z","batch":"{{{BatchId()}}}","by":{"mspId":"CountyMSP","role":"county-reviewer","unit":"350102"},"kind":"accepted","reasonCode":"","txId":"{{{accepted.Id}}}","v":1}""",
            accepted.Text);
        Assert.AreEqual(RefusalCodes.AlreadyReviewed, (await ledger.RefusedAsync(County, "batches:Review", BatchId(), Hex('1'), Hex('f'), "accepted", "")).Code);

        var events = StateList.ParseBatchEvents(Encoding.UTF8.GetBytes(await ledger.EvaluateAsync("batches:Events", BatchId())));
        var progress = BatchProgress.Of(BatchIdOf('1'), "350102", events);
        Assert.AreEqual(BatchStanding.Accepted, progress.Standing);
        Assert.AreEqual(accepted.Id, progress.Deciding[0].TransactionId);
    }

    [TestMethod]
    public async Task ReviewStatesWhatItsSampleShowed()
    {
        await using var ledger = await ReadyAsync();
        await ledger.MustAsync(Registrar, "batches:Anchor", BatchJson());
        foreach (var (sampled, wrong, reason) in new[] { ("41", "0", ""), ("0", "0", ""), ("5", "", ""), ("", "1", "X1"), ("5", "6", "X1"), ("05", "0", ""), ("5", "1", "") })
            Assert.AreEqual(RefusalCodes.BadArgument, (await ledger.RefusedAsync(County, "batches:Review", BatchId(), Hex('1'), Hex('f'), "accepted", reason, sampled, wrong)).Code, $"{sampled}/{wrong}/{reason}");
        await ledger.MustAsync(County, "batches:Review", BatchId(), Hex('1'), Hex('f'), "returned", "ROWS_MISSING", "40", "3");
        var accepted = await ledger.MustAsync(County, "batches:Review", BatchId(), Hex('1'), Hex('f'), "accepted", "TYPING_ERRORS", "5", "1");
        StringAssert.Contains(accepted.Text, "\"sample\":{\"size\":5,\"wrong\":1}");
        var events = StateList.ParseBatchEvents(Encoding.UTF8.GetBytes(await ledger.EvaluateAsync("batches:Events", BatchId())));
        Assert.AreEqual(new ReviewSample(5, 1), BatchProgress.Of(BatchIdOf('1'), "350102", events).Deciding[0].Sample);
        Assert.AreEqual(accepted.Text, Encoding.UTF8.GetString(events.Single(e => e.Kind == BatchEventKind.Accepted).ToCanonicalBytes()));
    }

    [TestMethod]
    public async Task EvidenceHoldsAllThatAVerdictNeeds()
    {
        await using var ledger = await ReadyAsync();
        await ledger.MustAsync(Registrar, "batches:Anchor", BatchJson());
        await ledger.MustAsync(County, "batches:Review", BatchId(), Hex('1'), Hex('f'), "accepted", "");
        var statement = await ledger.MustAsync(Registrar, "statuses:Append", BatchId(), "7", "revoked", "GHOST_WRITTEN");
        await ledger.MustAsync(County, "statuses:Approve", BatchId(), "7", statement.Id);

        var text = await ledger.EvaluateAsync("batches:Evidence", BatchId());
        var evidence = Evidence.Parse(Encoding.UTF8.GetBytes(text));
        Assert.AreEqual(text, Encoding.UTF8.GetString(evidence.ToCanonicalBytes()));
        Assert.AreEqual(Hex('1'), evidence.Batch.Sha256Root);
        Assert.AreEqual(School, evidence.Unit!.Code);
        Assert.AreEqual("350102", evidence.Parent!.Code);
        Assert.IsTrue(evidence.RuleSet!.IsApproved);
        Assert.IsTrue(evidence.Term!.Window("entry")!.IsOpen);
        Assert.HasCount(1, evidence.Events);
        Assert.AreEqual(RecordStatusKind.Revoked, EffectiveStatus.Of(evidence.Batch.BatchId, 7, "350102", evidence.Statuses).Deciding!.Kind);
        Assert.AreEqual(RefusalCodes.BatchUnknown, (await ledger.RefusedAsync(County, "batches:Evidence", BatchId('9'))).Code);
    }

    [TestMethod]
    [DataRow("\"size\":40", "\"size\":0")]
    [DataRow("\"size\":40", "\"size\":1000001")]
    [DataRow("\"size\":40", "\"size\":\"40\"")]
    [DataRow("\"size\":40", "\"size\":1.5")]
    [DataRow("2025-2026-1", "2025-2027-1")]
    [DataRow("2025-2026-1", "2025-2026-3")]
    [DataRow("\"stage\":\"entry\"", "\"stage\":\"Entry\"")]
    [DataRow("\"v\":1", "\"v\":1,\"student\":\"李雷\"")]
    [DataRow("3435000001", "350102")]
    public async Task BatchJsonOutsideItsFormatIsRefused(string old, string replacement)
    {
        await using var ledger = await ReadyAsync();
        var refusal = await ledger.RefusedAsync(Registrar, "batches:Anchor", BatchJson().Replace(old, replacement, StringComparison.Ordinal));
        Assert.AreEqual(RefusalCodes.BadArgument, refusal.Code);
        Assert.DoesNotContain("李雷", refusal.Message);
    }

    [TestMethod]
    public async Task WrongNumberOfArgumentsIsRefused()
    {
        await using var ledger = await ReadyAsync();
        Assert.AreEqual(RefusalCodes.BadArgument, (await ledger.RefusedAsync(Registrar, "batches:Anchor")).Code);
        Assert.AreEqual(RefusalCodes.BadArgument, (await ledger.RefusedAsync(Registrar, "batches:Anchor", BatchJson(), "more")).Code);
        Assert.AreEqual(RefusalCodes.UnknownFunction, (await ledger.RefusedAsync(Registrar, "batches:anchor", BatchJson())).Code);
    }

    private static BatchId BatchIdOf(char root) => Records.State.BatchId.Parse(BatchId(root));

    private static async Task<IReadOnlyList<BatchEvent>> EventsAsync(LedgerFixture ledger) =>
        StateList.ParseBatchEvents(Encoding.UTF8.GetBytes(await ledger.EvaluateAsync("batches:Events", BatchId())));
}
