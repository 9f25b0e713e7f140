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
        var runs = Environment.GetEnvironmentVariable("LEDGER_SOAK") is null ? 6 : 200;
        var committed = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var seed = 1; seed <= runs; seed++)
        {
            try
            {
                await RunAsync(new Random(seed), committed);
            }
            catch (AssertFailedException e)
            {
                throw new AssertFailedException($"seed {seed}: {e.Message}", e);
            }
        }
        // A generator that never got so far would prove nothing.
        foreach (var function in new[] { "batches:Confirm", "batches:Archive", "objections:Decide", "statuses:Approve", "batches:ApproveWithdrawal", "terms:Lock" })
            Assert.IsGreaterThan(0, committed.GetValueOrDefault(function), $"{function} was never committed");
    }

    private static async Task RunAsync(Random random, Dictionary<string, int> committed)
    {
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
        }
        await CheckAsync(ledger, calls.Log);
    }

    private static async Task CheckAsync(LedgerFixture ledger, IReadOnlyList<(string Function, string Id)> log)
    {
        var order = log.Select((entry, i) => (entry.Id, i)).ToDictionary(e => e.Id, e => e.i, StringComparer.Ordinal);
        int Place(string transaction) => order[transaction];
        var term = Term.Parse(Encoding.UTF8.GetBytes(await ledger.EvaluateAsync("terms:Get", "350000", TermCode)));
        var window = term.Window("entry")!;
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
            }
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

        internal (TestIdentity Who, string Function, string[] Arguments) Next()
        {
            var root = s_roots[random.Next(s_roots.Length)];
            var batch = BatchId(root);
            var who = s_people[random.Next(s_people.Length)];
            var index = random.Next(3).ToString(CultureInfo.InvariantCulture);
            return random.Next(15) switch
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
                12 => (who, "statuses:Append", [batch, index, random.Next(2) == 0 ? "revoked" : "restricted", "GHOST_WRITTEN"]),
                13 when Known("statuses:Append") is { } stated => (who, "statuses:Approve", [stated.Batch, stated.Index, stated.Id]),
                _ => random.Next(40) switch
                {
                    0 => (Province, "terms:Close", ["350000", TermCode, "entry"]),
                    < 8 => (Province, "terms:Lock", ["350000", TermCode, "entry"]),
                    _ => (who, "batches:EndNotice", [batch]),
                },
            };
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
