using System.Globalization;
using System.Text;
using Hyperledger.Fabric.Contract.Testing;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Records.State;
using static Ledger.Chaincode.Tests.LedgerFixture;

namespace Ledger.Chaincode.Tests;

/// <summary>No sequence of calls, whoever makes them and whenever, reaches a state that domain.md, section 2, forbids.</summary>
[TestClass]
public sealed class ProcedurePropertyTests
{
    private const string County350102 = "350102";

    private static readonly char[] s_roots = ['1', '2', '3'];

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task RandomCallsKeepTheRules()
    {
        var isSoak = Environment.GetEnvironmentVariable("LEDGER_SOAK") is not null;
        var runs = isSoak ? 200 : 6;
        var committed = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var seed = 1; seed <= runs; seed++)
        {
            if (await RunAsync(seed, isSoak ? 1 : 16, committed) is null)
                continue;

            // Once more, looking after every block: the shortest beginning of the sequence that breaks a rule.
            Assert.Fail($"seed {seed}: {await RunAsync(seed, 1, committed) ?? "not again: the sequence is not the seed's alone"}");
        }
        // A generator that never got so far would prove nothing.
        foreach (var function in new[] { "batches:Confirm", "batches:Archive", "objections:Decide", "statuses:Approve", "batches:ApproveWithdrawal", "terms:Lock", "releases:Issue", "releases:Withdraw", "superseded", "erasureOrdered", "erased", LegalHold.Reason, LegalHold.LiftReason })
            Assert.IsGreaterThan(0, committed.GetValueOrDefault(function), $"{function} was never committed");
    }

    // What broke a rule, and the calls that led there; null if nothing did.
    private static async Task<string?> RunAsync(int seed, int checkedEach, Dictionary<string, int> committed)
    {
        var random = new Random(seed);
        await using var ledger = await ReadyAsync($$"""{"noticeDays":{{random.Next(3)}},"answerDays":{{random.Next(3)}},"appealDays":{{random.Next(3)}},"decisionDays":2}""");
        var calls = new Calls(random);
        for (var i = 0; i < 400; i++)
        {
            if (random.Next(6) == 0) ledger.Clock.Advance(TimeSpan.FromHours(random.Next(1, 30)));
            // Up to three of one block are endorsed on the same state.
            var block = new List<TestTransaction>();
            for (var n = random.Next(1, 4); n > 0; n--)
            {
                var (who, function, arguments) = calls.Next();
                var endorsed = await ledger.Ledger.EndorseAsync(who, function, arguments);
                Assert.IsTrue(endorsed.IsEndorsed || endorsed.Response.Status == 400, $"{function}: {endorsed.Response.Message}");
                if (!endorsed.IsEndorsed) continue;
                calls.Keep(endorsed, function);
                block.Add(endorsed);
                committed[function] = committed.GetValueOrDefault(function);
            }
            if (block.Count == 0) continue;
            var codes = ledger.Ledger.Commit([.. block]);
            calls.Committed(block, codes, committed);
            if (i % checkedEach != 0 && i < 399) continue;
            try
            {
                await CheckAsync(ledger, calls.Log);
            }
            catch (AssertFailedException e)
            {
                return $"step {i}: {e.Message}\n{string.Join('\n', calls.Told)}";
            }
        }

        return null;
    }

    private static async Task CheckAsync(LedgerFixture ledger, IReadOnlyList<(string Function, string Id)> log)
    {
        var order = log.Select((entry, i) => (entry.Id, i)).ToDictionary(e => e.Id, e => e.i, StringComparer.Ordinal);
        int Place(string transaction) => order[transaction];
        var term = Term.Parse(Encoding.UTF8.GetBytes(await ledger.EvaluateAsync("terms:Get", "350000", TermCode)));
        var window = term.Window("entry")!;
        if (log.FirstOrDefault(l => l.Function == "terms:Close").Id is { } closing)
            Assert.IsTrue(log.Where(l => l.Function == "batches:Anchor").All(l => Place(l.Id) < Place(closing)), "a batch was entered after the window was closed");
        if (window.LockedTransactionId is { } locking)
            Assert.IsTrue(log.Any(l => l.Function == "terms:Close" && Place(l.Id) < Place(locking)), "locked while it was open");
        await CheckReleasesAsync(ledger, log);
        var successors = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var root in s_roots)
        {
            var found = await ledger.Ledger.EndorseAsync(County, "batches:Evidence", [BatchId(root)]);
            if (!found.IsEndorsed) continue;
            var evidence = Evidence.Parse(Encoding.UTF8.GetBytes(found.Text));
            var id = evidence.Batch.BatchId;
            var progress = BatchProgress.Of(id, County350102, evidence.Events);
            foreach (var kind in Enum.GetValues<BatchEventKind>().Where(k => k is not (BatchEventKind.Returned or BatchEventKind.Withdrawn)))
                Assert.IsLessThanOrEqualTo(1, evidence.Events.Count(e => e.Kind == kind), $"{kind} twice");

            // Frozen while under notice: no entry of the stage, no change of its records.
            if (progress.Notice is { } notice)
            {
                var (from, to) = (Place(notice.TransactionId), progress.NoticeEnd is { } e ? Place(e.TransactionId) : int.MaxValue);
                foreach (var (function, transaction) in log.Where(l => l.Function == "batches:Anchor"))
                    Assert.IsFalse(Place(transaction) > from && Place(transaction) < to, "a batch was entered during a notice");
                foreach (var statement in evidence.Statuses.Where(s => s.Approves is null && s.Kind is RecordStatusKind.Superseded or RecordStatusKind.Revoked))
                    Assert.IsFalse(Place(statement.TransactionId) > from && Place(statement.TransactionId) < to, "a record was changed during a notice");
                foreach (var raised in evidence.Objections.Where(o => o.Kind == ObjectionStepKind.Raised))
                    Assert.IsTrue(Place(raised.TransactionId) > from && Place(raised.TransactionId) < to, "an objection outside the notice");
                if (progress.NoticeEnd is { } end && notice.Until is { } until)
                    Assert.IsGreaterThan(until, WorkingDays.DateOf(end.At), "a notice was too short");
            }
            else
            {
                Assert.IsNull(progress.NoticeEnd);
                Assert.IsEmpty(evidence.Objections);
            }

            if (progress.Confirmation is { } confirmed)
            {
                Assert.IsNotNull(progress.NoticeEnd, "confirmed without a notice");
                Assert.IsLessThan(Place(confirmed.TransactionId), Place(progress.NoticeEnd.TransactionId));
                var before = evidence.Objections.Where(o => Place(o.TransactionId) < Place(confirmed.TransactionId));
                Assert.IsFalse(ObjectionProgress.Of(id, County350102, before).Any(o => o.Stands(WorkingDays.DateOf(confirmed.At))), "confirmed during an objection");
                Assert.IsFalse(evidence.Objections.Any(o => Place(o.TransactionId) > Place(confirmed.TransactionId) && o.Kind != ObjectionStepKind.Answered), "an objection went on after the confirmation");
            }
            if (progress.Archiving is { } archived)
            {
                Assert.IsNotNull(progress.Confirmation, "archived without a confirmation");
                Assert.IsLessThan(Place(archived.TransactionId), Place(window.LockedTransactionId!));
            }
            if (progress.Standing == BatchStanding.Withdrawn)
            {
                Assert.IsNull(progress.Notice, "withdrawn and noticed");
                Assert.AreNotEqual(progress.Deciding[0].Enrolment, progress.Deciding[1].Enrolment);
                Assert.AreNotEqual(progress.Deciding[0].By.MspId, progress.Deciding[1].By.MspId);
            }
            foreach (var objection in ObjectionProgress.Of(id, County350102, evidence.Objections))
            {
                if (objection.Decision is null) continue;
                Assert.IsNotNull(objection.Appeal);
                Assert.AreNotEqual(objection.Answer?.Enrolment, objection.Decision.Enrolment, "one person answered and decided");
            }
            foreach (var statement in evidence.Statuses.Where(s => s.SupersededBy is not null && s.Approves is null))
                (successors.TryGetValue($"{id}#{statement.Index}", out var known) ? known : successors[$"{id}#{statement.Index}"] = []).Add(statement.SupersededBy!.ToString());
            CheckErasures(id, evidence.Statuses, Place);
            foreach (var index in evidence.Statuses.Select(s => s.Index).Distinct())
            {
                foreach (var statement in EffectiveStatus.Of(id, index, County350102, evidence.Statuses).InEffect)
                {
                    var approvals = evidence.Statuses.Where(s => s.Approves == statement.TransactionId).ToList();
                    var people = approvals.Select(a => a.Enrolment).Append(statement.Enrolment).Distinct().Count();
                    var wasLocked = window.LockedTransactionId is { } locked && Place(locked) < Place(statement.TransactionId);
                    Assert.AreEqual(wasLocked, statement.Also is not null);
                    Assert.IsGreaterThanOrEqualTo(wasLocked ? 3 : 2, people, "too few people changed a record");
                }
                foreach (var statement in evidence.Statuses.Where(s => s.Index == index && s.Approves is null))
                {
                    List<RecordStatus> said = [statement, .. evidence.Statuses.Where(s => s.Approves == statement.TransactionId)];
                    Assert.HasCount(said.Count, said.Select(s => s.Enrolment).Distinct().ToList(), "one person approved twice");
                    Assert.HasCount(said.Count, said.Select(s => s.By.Unit).Distinct().ToList(), "one unit approved twice");
                }
            }
        }
        foreach (var record in successors.Keys)
            Assert.IsFalse(Leads(record, record, successors, []), $"{record} supersedes itself, over others");
    }

    private static bool Leads(string from, string to, Dictionary<string, List<string>> successors, HashSet<string> seen) =>
        successors.GetValueOrDefault(from, []).Exists(next => next == to || (seen.Add(next) && Leads(next, to, successors, seen)));

    // Nothing is said to be erased before its erasure was ordered with all approvals, and nothing held is ordered.
    private static void CheckErasures(BatchId id, IReadOnlyList<RecordStatus> statuses, Func<string, int> place)
    {
        foreach (var said in statuses.Where(s => s.Kind is RecordStatusKind.ErasureOrdered or RecordStatusKind.Erased))
        {
            List<RecordStatus> before = [.. statuses.Where(s => place(s.TransactionId) < place(said.TransactionId))];
            if (said.Kind == RecordStatusKind.ErasureOrdered)
                Assert.IsNull(LegalHold.HeldBy(said.Index, before), "the erasure of a held record was ordered or approved");
            else
                Assert.IsTrue(EffectiveStatus.Of(id, said.Index, County350102, before).InEffect.Any(s => s.Kind == RecordStatusKind.ErasureOrdered), "said to be erased without an order");
        }
    }

    private static async Task CheckReleasesAsync(LedgerFixture ledger, IReadOnlyList<(string Function, string Id)> log)
    {
        var releases = StateList.ParseReleases(Encoding.UTF8.GetBytes(await ledger.EvaluateAsync("releases:List", School)));
        Assert.AreEqual(releases.Count, log.Count(l => l.Function == "releases:Issue"), "a release was issued twice");
        Assert.AreEqual(releases.Count(r => r.IsWithdrawn), log.Count(l => l.Function == "releases:Withdraw"), "a release was withdrawn twice");
        foreach (var release in releases)
        {
            Assert.AreEqual((School, Roles.SchoolRegistrar), (release.By.Unit, release.By.Role), "another released");
            Assert.IsTrue(release.WithdrawnBy is not { } by || (by.Unit, by.Role) == (School, Roles.SchoolRegistrar), "another withdrew");
            Assert.IsGreaterThanOrEqualTo(WorkingDays.DateOf(release.At), release.Expires, "released when it had expired");
        }
    }

    /// <summary>Calls that are often possible, by people who often may, about what is there.</summary>
    private sealed class Calls(Random random)
    {
        private static readonly string s_text = Hex('a') + Hex('b');

        // One person with two offices, and one of another school, among those who may.
        private static readonly TestIdentity[] s_people =
        [
            Registrar, Registrar, County, County, City, Province, OtherRegistrar,
            Person("SchoolMSP", School, Roles.SchoolRegistrar, "second"),
            Person("CountyMSP", County350102, Roles.CountyReviewer, $"u{School}{Roles.SchoolRegistrar.Length}"),
        ];

        private readonly List<(string Kind, string Batch, string Index, string Id)> _known = [];

        internal List<(string Function, string Id)> Log { get; } = [];

        /// <summary>What was committed, in words, with the transaction's first digits.</summary>
        internal List<string> Told { get; } = [];

        internal (TestIdentity Who, string Function, string[] Arguments) Next()
        {
            var root = s_roots[random.Next(s_roots.Length)];
            var batch = BatchId(root);
            var who = s_people[random.Next(s_people.Length)];
            var index = random.Next(3).ToString(CultureInfo.InvariantCulture);
            return random.Next(18) switch
            {
                0 or 1 => (Registrar, "batches:Anchor", [BatchJson(root)]),
                2 => (who, "batches:Review", [batch, Hex(root), Hex('f'), random.Next(3) == 0 ? "returned" : "accepted", "ROWS_MISSING"]),
                3 => (who, "batches:Notice", [batch]),
                4 => (who, "batches:EndNotice", [batch]),
                5 => (who, "batches:Confirm", [batch]),
                6 => (who, "batches:Archive", [batch]),
                7 => (who, "batches:Withdraw", [batch, "WRONG_FILE"]),
                8 when Known("batches:Withdraw") is { } asked => (who, "batches:ApproveWithdrawal", [asked.Batch, asked.Id]),
                9 => (who, "objections:Raise", [batch, index, "NOT_TRUE", s_text]),
                10 when Known("objections:Raise") is { } raised => (who, "objections:Answer", [raised.Batch, raised.Id, Outcome(), "CHECKED", s_text]),
                11 when Known("objections:Raise") is { } raised => random.Next(2) == 0
                    ? (who, "objections:Appeal", [raised.Batch, raised.Id, "WRONG", s_text])
                    : (who, "objections:Decide", [raised.Batch, raised.Id, Outcome(), "CHECKED", s_text]),
                12 => Status(who, batch, index),
                13 when Known("statuses:Append") is { } stated => (who, "statuses:Approve", [stated.Batch, stated.Index, stated.Id]),
                14 => Release(who),
                15 or 16 => Status(random.Next(2) == 0 ? Registrar : County, batch, index),
                _ => random.Next(40) switch
                {
                    0 => (Province, "terms:Close", ["350000", TermCode, "entry"]),
                    < 8 => (Province, "terms:Lock", ["350000", TermCode, "entry"]),
                    _ => (who, "batches:EndNotice", [batch]),
                },
            };
        }

        private (TestIdentity Who, string Function, string[] Arguments) Status(TestIdentity who, string batch, string index) => random.Next(9) switch
        {
            0 => (who, "statuses:Append", [batch, index, "revoked", "GHOST_WRITTEN"]),
            1 => (who, "statuses:Append", [batch, index, "restricted", "GHOST_WRITTEN"]),
            2 or 3 => (who, "statuses:Append", [batch, index, "superseded", "FIELD_WRONG", $"{BatchId(s_roots[random.Next(s_roots.Length)])}#{random.Next(3).ToString(CultureInfo.InvariantCulture)}"]),
            4 or 5 => (who, "statuses:Append", [batch, index, "erasureOrdered", "REQUEST_OF_SUBJECT"]),
            6 => (who, "statuses:Append", [batch, index, "erased", "REQUEST_OF_SUBJECT"]),
            7 => (who, "statuses:Append", [batch, index, "restricted", LegalHold.Reason]),
            _ => (who, "statuses:Append", [batch, index, "restricted", LegalHold.LiftReason]),
        };

        private (TestIdentity Who, string Function, string[] Arguments) Release(TestIdentity who)
        {
            var id = new string((char)('0' + random.Next(6)), 32);
            return random.Next(3) == 0
                ? (who, "releases:Withdraw", [School, id, "CONSENT_WITHDRAWN"])
                : (who, "releases:Issue", [School, id, s_text, $"2026-0{random.Next(1, 5).ToString(CultureInfo.InvariantCulture)}-20"]);
        }

        internal void Keep(TestTransaction endorsed, string function) => Log.Add((function, endorsed.Id));

        internal void Committed(List<TestTransaction> block, IReadOnlyList<TxValidationCode> codes, Dictionary<string, int> committed)
        {
            for (var i = 0; i < block.Count; i++)
            {
                var entry = Log.FindIndex(l => l.Id == block[i].Id);
                if (codes[i] != TxValidationCode.Valid)
                {
                    Log.RemoveAt(entry);
                    continue;
                }
                var function = Log[entry].Function;
                committed[function]++;
                Told.Add($"{block[i].Id[..8]} {function} {block[i].Text}");
                if (function == "statuses:Append")
                {
                    var said = RecordStatus.Parse(Encoding.UTF8.GetBytes(block[i].Text));
                    foreach (var name in new[] { RecordStatus.KindName(said.Kind), said.ReasonCode })
                        committed[name] = committed.GetValueOrDefault(name) + 1;
                }

                if (function is "batches:Withdraw" or "objections:Raise" or "statuses:Append") Remember(function, block[i]);
            }
        }

        private void Remember(string function, TestTransaction transaction)
        {
            var bytes = Encoding.UTF8.GetBytes(transaction.Text);
            var (batch, index) = function switch
            {
                "batches:Withdraw" => (BatchEvent.Parse(bytes).Batch, 0),
                "objections:Raise" => (ObjectionStep.Parse(bytes).Batch, ObjectionStep.Parse(bytes).Index),
                _ => (RecordStatus.Parse(bytes).Batch, RecordStatus.Parse(bytes).Index),
            };
            _known.Add((function, batch.ToString(), index.ToString(CultureInfo.InvariantCulture), transaction.Id));
        }

        private (string Kind, string Batch, string Index, string Id)? Known(string kind)
        {
            var ofKind = _known.Where(k => k.Kind == kind).TakeLast(4).ToList();
            return ofKind.Count == 0 ? null : ofKind[random.Next(ofKind.Count)];
        }

        private string Outcome() => random.Next(2) == 0 ? "upheld" : "dismissed";
    }
}
