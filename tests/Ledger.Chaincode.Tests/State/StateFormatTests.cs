using System.Text;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Records.State;
using static Ledger.Chaincode.Tests.LedgerFixture;
using Term = Ledger.Records.State.Term;

namespace Ledger.Chaincode.Tests.State;

/// <summary>Every value and argument has one form in bytes, and its reader takes nothing else.</summary>
[TestClass]
public sealed class StateFormatTests
{
    private static readonly string By = """{"mspId":"SchoolMSP","role":"school-registrar","unit":"3435000001"}""";
    private static readonly string Tx = Hex('c');

    private static readonly Dictionary<string, (string Json, Reader Read, string[] Optional)> Samples = new()
    {
        ["unit argument"] = (
            """{"code":"3435000001","mspId":"SchoolMSP","name":"福州示范中学（东区）","parent":"350102","roles":["auditor","school-registrar"],"tier":"school","v":1,"validFrom":"2026-09-01","validTo":"2036-08-31"}""",
            UnitRegistration.Parse, ["validFrom", "validTo"]),
        ["unit"] = (
            $$"""{"at":"2026-01-15T08:30:00.000Z","by":{{By}},"code":"350102","mspId":"CountyMSP","name":"县","parent":"350100","path":["350100","350000"],"roles":["county-reviewer"],"tier":"county","txId":"{{Tx}}","v":1}""",
            Unit.Parse, []),
        ["rule set argument"] = (
            $$"""{"id":"fujian-high-school","owner":"350000","sha256":"{{Hex('a')}}","sm3":"{{Hex('b')}}","v":1,"version":"1"}""", RuleSetPublication.Parse, []),
        ["rule set, published"] = (
            $$"""{"at":"2026-01-15T08:30:00.000Z","by":{{By}},"id":"r","owner":"350000","sha256":"{{Hex('a')}}","sm3":"{{Hex('b')}}","state":"published","txId":"{{Tx}}","v":1,"version":"1"}""",
            RuleSetHeader.Parse, []),
        ["rule set, approved"] = (
            $$"""{"approvedAt":"2026-01-15T08:30:00.000Z","approvedBy":{{By}},"approvedTxId":"{{Tx}}","at":"2026-01-15T08:30:00.000Z","by":{{By}},"id":"r","owner":"350000","sha256":"{{Hex('a')}}","sm3":"{{Hex('b')}}","state":"approved","txId":"{{Tx}}","v":1,"version":"1"}""",
            RuleSetHeader.Parse, []),
        ["term argument"] = (
            """{"owner":"350000","stages":[{"from":"2026-01-01","stage":"archive","until":"2026-02-28"},{"stage":"entry"}],"term":"2025-2026-1","v":1}""", TermOpening.Parse, []),
        ["term"] = (
            $$"""{"owner":"350000","term":"2025-2026-2","v":1,"windows":[{"closedAt":"2026-01-16T08:30:00.000Z","closedTxId":"{{Tx}}","openedAt":"2026-01-15T08:30:00.000Z","openedTxId":"{{Tx}}","stage":"entry"}]}""",
            Term.Parse, []),
        ["batch argument"] = (Canonical(BatchJson()), BatchAnchor.Parse, []),
        ["batch"] = (
            $$"""{"at":"2026-01-15T08:30:00.000Z","by":{{By}},"ruleSet":"r","ruleSetOwner":"350000","ruleSetVersion":"1","school":"3435000001","sha256Root":"{{Hex('1')}}","size":1000000,"sm3Root":"{{Hex('f')}}","stage":"entry","term":"2025-2026-1","txId":"{{Tx}}","v":1}""",
            Batch.Parse, []),
        ["batch event"] = (
            $$"""{"at":"2026-01-15T08:30:00.000Z","batch":"{{BatchId()}}","by":{{By}},"kind":"returned","reasonCode":"ROWS_MISSING","txId":"{{Tx}}","v":1}""", BatchEvent.Parse, []),
        ["status"] = (
            $$"""{"approves":"{{Tx}}","at":"2026-01-15T08:30:00.000Z","batch":"{{BatchId()}}","by":{{By}},"index":0,"kind":"superseded","reasonCode":"FIELD_WRONG","supersededBy":"{{BatchId('2')}}#999999","txId":"{{Hex('d')}}","v":1}""",
            RecordStatus.Parse, []),
        ["rule set argument of supervision"] = (Inspections.InspectionFixture.RulesJson(), RuleSetPublication.Parse, ["supervision"]),
        ["inspection plan"] = (Inspections.InspectionFixture.Json(Inspections.InspectionFixture.Plan("comprehensive")), InspectionPlan.Parse, []),
        ["inspection argument"] = (
            $$"""{"about":3,"document":{"sha256":"{{Hex('a')}}","sm3":"{{Hex('b')}}"},"due":"2026-02-01","id":"{{new string('1', 32)}}","kind":"objectionAnswered","outcome":"upheld","owner":"350102","person":"{{Hex('c')}}","reasonCode":"CHECKED","unit":"350102","v":1}""",
            InspectionMove.Parse, ["about", "document", "due", "outcome", "person", "reasonCode", "unit"]),
        ["inspection step, planned"] = (
            $$"""{"at":"2026-01-15T08:30:00.000Z","by":{{By}},"commitment":{"sha256":"{{Hex('a')}}","sm3":"{{Hex('b')}}"},"enrolment":"{{Hex('d')}}","id":"{{new string('1', 32)}}","kind":"planned","n":0,"owner":"350102","txId":"{{Tx}}","v":1}""",
            InspectionStep.Parse, []),
        ["inspection step, noticed"] = (
            $$"""{"at":"2026-01-15T08:30:00.000Z","by":{{By}},"enrolment":"{{Hex('d')}}","id":"{{new string('1', 32)}}","kind":"noticed","n":1,"opening":{"kind":{"kind":"comprehensive","path":"full","subjects":["city","school"],"team":3,"unannounced":"no"},"plan":{{Inspections.InspectionFixture.Json(Inspections.InspectionFixture.Plan("comprehensive"))}},"salt":"{{Hex('5')}}","terms":{{Inspections.InspectionFixture.Terms()}}},"owner":"350102","txId":"{{Tx}}","v":1}""",
            InspectionStep.Parse, ["opening"]),
        ["recusal"] = (
            $$"""{"at":"2026-01-15T08:30:00.000Z","by":{{By}},"liftedAt":"2026-01-16T08:30:00.000Z","liftedBy":{{By}},"liftedTxId":"{{Hex('d')}}","person":"{{Hex('a')}}","reasonCode":"RELATIVE","txId":"{{Tx}}","unit":"3435000001","v":1}""",
            Recusal.Parse, []),
        ["moved batch"] = (
            $$"""{"at":"2026-01-15T08:30:00.000Z","by":{{By}},"origin":{"at":"2025-01-15T08:30:00.000Z","block":7,"blockHash":"{{Hex('2')}}","channel":"ledger","genesisHash":"{{Hex('3')}}","txId":"{{Tx}}"},"ruleSet":"r","ruleSetOwner":"350000","ruleSetVersion":"1","school":"3435000001","sha256Root":"{{Hex('1')}}","size":1000000,"sm3Root":"{{Hex('f')}}","stage":"entry","term":"2025-2026-1","txId":"{{Tx}}","v":1}""",
            Batch.Parse, ["origin"]),
        ["origin argument"] = (
            $$"""{"batches":3,"channel":"ledger","file":"{{Hex('4')}}","genesisHash":"{{Hex('3')}}","height":57,"lastBlockHash":"{{Hex('5')}}","root":"{{Hex('1')}}","v":1}""", OriginStatement.Parse, []),
        ["origin"] = (
            $$"""{"at":"2026-01-15T08:30:00.000Z","batches":3,"by":{{By}},"channel":"ledger","file":"{{Hex('4')}}","genesisHash":"{{Hex('3')}}","height":57,"lastBlockHash":"{{Hex('5')}}","root":"{{Hex('1')}}","txId":"{{Tx}}","v":1}""", Origin.Parse, []),
        ["balance argument"] = (
            $$"""{"county":"350102","ruleSet":"b","ruleSetOwner":"350000","ruleSetVersion":"1","sha256":"{{Hex('a')}}","sm3":"{{Hex('b')}}","stages":[{"indicators":[{"code":"books","cv":"0.5153","met":false},{"code":"rooms","met":false}],"met":false,"schools":5,"schoolsMeeting":3,"stage":"primary"}],"v":1,"year":2026}""",
            BalanceStatement.Parse, []),
        ["balance"] = (
            $$"""{"at":"2026-01-15T08:30:00.000Z","by":{{By}},"county":"350102","ruleSet":"b","ruleSetOwner":"350000","ruleSetVersion":"1","sha256":"{{Hex('a')}}","sm3":"{{Hex('b')}}","stages":[{"indicators":[],"meanCv":"0.5","met":true,"schools":1,"schoolsMeeting":1,"stage":"junior"}],"txId":"{{Tx}}","v":1,"year":2026}""",
            Balance.Parse, []),
        ["draw argument"] = (
            $$"""{"commitment":"{{Hex('7')}}","count":20,"office":"350102","purpose":"ROUTINE_CHECK","scope":{"batch":"{{BatchId()}}","stage":"entry","term":"2025-2026-1","unit":"3435000001"},"v":1}""", DrawRequest.Parse, []),
        ["draw, requested"] = (
            $$"""{"at":"2026-01-15T08:30:00.000Z","by":{{By}},"commitment":"{{Hex('7')}}","count":1000,"enrolment":"{{Hex('d')}}","kind":"requested","office":"350102","purpose":"ROUTINE_CHECK","scope":{"unit":"350102"},"txId":"{{Tx}}","v":1}""",
            DrawStep.Parse, []),
        ["draw, revealed"] = (
            $$"""{"at":"2026-01-15T08:30:00.000Z","by":{{By}},"commitment":"{{Hex('7')}}","enrolment":"{{Hex('d')}}","kind":"revealed","office":"350102","secret":"{{Hex('8')}}","txId":"{{Tx}}","v":1}""",
            DrawStep.Parse, []),
        ["finding, sent"] = (
            $$"""{"at":"2026-01-15T08:30:00.000Z","by":{{By}},"digest":"{{Hex('7')}}","due":"2026-01-29","enrolment":"{{Hex('d')}}","kind":"sent","n":0,"rule":"backdated","text":{"sha256":"{{Hex('a')}}","sm3":"{{Hex('b')}}"},"txId":"{{Tx}}","unit":"3435000001","v":1}""",
            FindingStep.Parse, []),
        ["finding, settled"] = (
            $$"""{"at":"2026-01-15T08:30:00.000Z","by":{{By}},"digest":"{{Hex('7')}}","enrolment":"{{Hex('d')}}","kind":"settled","n":2,"order":"350102/{{new string('1', 32)}}#4","outcome":"rectification","reasonCode":"CHECKED","text":{"sha256":"{{Hex('a')}}","sm3":"{{Hex('b')}}"},"txId":"{{Tx}}","unit":"3435000001","v":1}""",
            FindingStep.Parse, []),
        ["finding, withdrawn"] = (
            $$"""{"at":"2026-01-15T08:30:00.000Z","by":{{By}},"digest":"{{Hex('7')}}","enrolment":"{{Hex('d')}}","kind":"withdrawn","n":1,"reasonCode":"MISTAKE","txId":"{{Tx}}","unit":"3435000001","v":1}""",
            FindingStep.Parse, []),
        ["event payload"] = ("""{"attributes":["350000","r","1"],"object":"ruleset","v":1}""", ObjectChange.Parse, []),
    };

    private delegate IStateValue Reader(ReadOnlySpan<byte> canonical);

    public static IEnumerable<object[]> Names => Samples.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void ValueIsReadAndWrittenToTheSameBytes(string name)
    {
        var (json, read, _) = Samples[name];
        Assert.AreEqual(json, Encoding.UTF8.GetString(read(Encoding.UTF8.GetBytes(json)).ToCanonicalBytes()));
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void MemberThatIsMissingUnknownOrOfAnotherKindIsRefused(string name)
    {
        var (json, read, optional) = Samples[name];
        foreach (var (member, value) in JsonNode.Parse(json)!.AsObject())
        {
            if (!optional.Contains(member)) Refused(read, json, o => o.Remove(member));
            Refused(read, json, o => o[member] = null);
            if (value is JsonValue) Refused(read, json, o => o[member] = new JsonObject());
            Refused(read, json, o => o[member] = value is JsonValue v && v.GetValueKind() == System.Text.Json.JsonValueKind.Number ? "1" : 7.5);
        }
        Refused(read, json, o => o["note"] = "x");
        Refused(read, json, o => o["v"] = 2);
        Refused(read, json, o => o["v"] = 0);
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void TextThatIsNotCanonicalIsRefused(string name)
    {
        var (json, read, _) = Samples[name];
        foreach (var other in new[] { json.Replace(":", ": ", StringComparison.Ordinal), json + "\n", json[..^1], "[" + json + "]", "null", "", json.Replace("\"v\":1", "\"v\":1.0", StringComparison.Ordinal) })
            Assert.ThrowsExactly<StateFormatException>(() => read(Encoding.UTF8.GetBytes(other)), other);
    }

    [TestMethod]
    public void StandingDoesNotDependOnTheOrderOfEvents()
    {
        var batch = Records.State.BatchId.Parse(BatchId());
        BatchEvent Event(BatchEventKind kind, string unit, char tx) => new()
        {
            Batch = batch,
            Kind = kind,
            ReasonCode = "CODE",
            At = DateTimeOffset.UnixEpoch,
            By = new Submitter("MSP", unit, Roles.CountyReviewer),
            TransactionId = Hex(tx),
        };
        BatchEvent[] events =
        [
            Event(BatchEventKind.Returned, "350102", '1'), Event(BatchEventKind.Accepted, "350102", '2'), Event(BatchEventKind.Withdrawn, School, '3'),
            Event(BatchEventKind.Withdrawn, "350100", '4'), Event(BatchEventKind.Accepted, School, '5'),
        ];
        foreach (var order in Permutations(events))
        {
            Assert.AreEqual(BatchStanding.Accepted, BatchProgress.Of(batch, "350102", order).Standing);
            Assert.AreEqual(BatchStanding.Withdrawn, BatchProgress.Of(batch, "350102", [.. order, Event(BatchEventKind.Withdrawn, "350102", '6')]).Standing);
        }
        Assert.AreEqual(BatchStanding.Anchored, BatchProgress.Of(batch, "350102", [events[3], events[4]]).Standing);
    }

    [TestMethod]
    public void StatusNeedsAnApprovalOfTheOtherUnitThatSaysTheSame()
    {
        var batch = Records.State.BatchId.Parse(BatchId());
        RecordStatus Status(string unit, char tx, string? approves = null, string reason = "CODE", RecordStatusKind kind = RecordStatusKind.Revoked) => new()
        {
            Batch = batch,
            Index = 3,
            Kind = kind,
            ReasonCode = reason,
            Approves = approves,
            At = DateTimeOffset.UnixEpoch,
            By = new Submitter("MSP", unit, Roles.CountyReviewer),
            TransactionId = Hex(tx),
        };
        bool Holds(params RecordStatus[] statuses) => EffectiveStatus.Of(batch, 3, "350102", statuses).Deciding is not null;

        Assert.IsTrue(Holds(Status(School, '1'), Status("350102", '2', Hex('1'))));
        Assert.IsTrue(Holds(Status(School, '2', Hex('1')), Status("350102", '1')));
        Assert.IsFalse(Holds(Status(School, '1')));
        Assert.IsFalse(Holds(Status(School, '1'), Status(School, '2', Hex('1'))));
        Assert.IsFalse(Holds(Status(School, '1'), Status("350100", '2', Hex('1'))));
        Assert.IsFalse(Holds(Status("350100", '1'), Status("350102", '2', Hex('1'))));
        Assert.IsFalse(Holds(Status(School, '1'), Status("350102", '2', Hex('1'), reason: "OTHER")));
        Assert.IsFalse(Holds(Status(School, '1'), Status("350102", '2', Hex('1'), kind: RecordStatusKind.Erased)));
        Assert.IsFalse(Holds(Status("350102", '2', Hex('1'))));
        Assert.AreEqual(RecordStatusKind.Erased, EffectiveStatus.Of(batch, 3, "350102",
        [
            Status(School, '1'), Status("350102", '2', Hex('1')), Status(School, '3', kind: RecordStatusKind.Erased), Status("350102", '4', Hex('3'), kind: RecordStatusKind.Erased),
        ]).Deciding!.Kind);
    }

    [TestMethod]
    public void RefusalIsFoundInTheWordsAroundIt()
    {
        var found = Refusal.Find("""10 ABORTED: chaincode response 400, {"at":"2026-01-15T08:30:00.000Z","code":"ALREADY_ANCHORED","key":"batch/{x}","message":"It is {here}.","txId":"t"} (peer {1})""");
        Assert.AreEqual(new Refusal("ALREADY_ANCHORED", "It is {here}.", "batch/{x}", "t", new DateTimeOffset(2026, 1, 15, 8, 30, 0, TimeSpan.Zero)), found);
        Assert.IsNull(Refusal.Find("no endorsement {1} {"));
    }

    [TestMethod]
    public void KeyIsFabricsCompositeKey()
    {
        var key = StateKey.Status(Records.State.BatchId.Parse(BatchId()), 17, Tx);
        Assert.AreEqual($"\0status\0{BatchId()}\00000017\0{Tx}\0", key.ToCompositeKey());
        Assert.AreEqual(Hyperledger.Fabric.Shim.CompositeKey.Create("status", [.. key.Attributes]), key.ToCompositeKey());
        Assert.AreEqual(key, StateKey.FromCompositeKey(key.ToCompositeKey()));
        Assert.IsNull(StateKey.FromCompositeKey("k1"));
    }

    private static string Canonical(string json) => Encoding.UTF8.GetString(JsonCanonicalizer.Canonicalize(Encoding.UTF8.GetBytes(json)));

    private static void Refused(Reader read, string json, Action<JsonObject> change)
    {
        var changed = JsonNode.Parse(json)!.AsObject();
        change(changed);
        Assert.ThrowsExactly<StateFormatException>(() => read(JsonCanonicalizer.Canonicalize(changed)), changed.ToJsonString());
    }

    private static IEnumerable<T[]> Permutations<T>(T[] items)
    {
        if (items.Length <= 1)
        {
            yield return items;
            yield break;
        }
        for (var i = 0; i < items.Length; i++)
        {
            foreach (var rest in Permutations((T[])[.. items[..i], .. items[(i + 1)..]])) yield return [items[i], .. rest];
        }
    }
}
