using System.Text;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Simulation;
using Ledger.Network.Store;
using Ledger.Network.Store.Internal.Runs;
using Microsoft.Data.Sqlite;

namespace Ledger.Network.Tests.Store.Runs;

/// <summary>A ledger whose tables become runs after a few rows, against what it must hold.</summary>
[TestClass]
public sealed class RunsTests
{
    private const string Other = "other";

    private static readonly RunSizes Small = new(Rows: 10, FanOut: 3, PartRows: 7, LeastMerged: 3);

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public async Task Whatever_is_written_deleted_and_written_again_is_read_as_it_was_left(int seed)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(seed);
        var model = new Model();
        var test = await TestLedger.OpenAsync(folder.File("a.db"), Small);
        for (var number = 1; number <= 250; number++)
        {
            var keys = Enumerable.Range(0, random.Next(1, 6)).Select(_ => Key(random)).Distinct().ToList();
            var envelopes = keys.Select((key, i) => test.Simulate(simulator => model.Write(simulator, key, random, number, i), $"tx-{number}-{i}")).ToArray();
            var codes = await test.CodesAsync(envelopes);
            Assert.IsTrue(codes.All(code => code == TxValidationCode.Valid));
            if (number % 40 == 0)
            {
                await test.DisposeAsync();
                test = await TestLedger.OpenAsync(folder.File("a.db"), Small);
            }
            if (number % 5 == 0) model.Compare(test.Ledger, random);
        }
        model.Compare(test.Ledger, random);
        await test.DisposeAsync();
        Assert.IsGreaterThan(3, Count(folder.File("a.db"), "SELECT count(*) FROM run WHERE kind = 'state' AND condition = 'whole'") + Count(folder.File("a.db"), "SELECT max(level) FROM run"));
        Assert.IsGreaterThan(1, Count(folder.File("a.db"), "SELECT max(level) FROM run"));
        Assert.IsLessThan(25, Count(folder.File("a.db"), "SELECT count(*) FROM state"));
    }

    [TestMethod]
    public async Task A_transaction_id_that_stands_in_a_run_is_a_repetition()
    {
        using var folder = new TemporaryFolder();
        await using var test = await TestLedger.OpenAsync(folder.File("a.db"), Small);
        var first = test.Simulate(simulator => simulator.SetState(TestLedger.Chaincode, "k", [1]), "tx-first");
        await test.CommitAsync(first);
        for (var i = 0; i < 60; i++)
            await test.CommitAsync(test.Simulate(simulator => simulator.SetState(TestLedger.Chaincode, $"k{i}", [1]), $"tx-{i}"));
        Assert.AreSequenceEqual([TxValidationCode.DuplicateTxid], await test.CodesAsync(first));
        Assert.IsTrue(test.Ledger.TryGetTransaction("tx-first", out var found));
        Assert.AreEqual(1UL, found.BlockNumber);
        Assert.AreEqual(TxValidationCode.Valid, found.Code);
    }

    [TestMethod]
    public async Task A_reader_sees_its_height_while_runs_come_and_go()
    {
        using var folder = new TemporaryFolder();
        await using var test = await TestLedger.OpenAsync(folder.File("a.db"), Small);
        for (var i = 0; i < 30; i++)
            await test.CommitAsync(test.Simulate(simulator => simulator.SetState(TestLedger.Chaincode, $"k{i:00}", [1]), $"tx-{i}"));
        using var executor = test.Ledger.NewQueryExecutor("Org1MSP");
        for (var i = 0; i < 60; i++)
            await test.CommitAsync(test.Simulate(simulator => simulator.SetState(TestLedger.Chaincode, $"k{i:00}", [2]), $"tx-again-{i}"));
        Assert.AreEqual(30, Range(executor, TestLedger.Chaincode, "", "").Count);
        Assert.IsTrue(Range(executor, TestLedger.Chaincode, "", "").All(entry => entry.Value is [1]));
        Assert.IsNull(executor.GetState(TestLedger.Chaincode, "k40"));
        Assert.AreSequenceEqual((byte[])[1], executor.GetState(TestLedger.Chaincode, "k07")!);
    }

    [TestMethod]
    public async Task A_range_that_changed_between_runs_is_a_phantom()
    {
        using var folder = new TemporaryFolder();
        await using var test = await TestLedger.OpenAsync(folder.File("a.db"), Small);
        for (var i = 0; i < 80; i++)
            await test.CommitAsync(test.Simulate(simulator => simulator.SetState(TestLedger.Chaincode, $"k{i:00}", [1]), $"tx-{i}"));
        var same = test.Simulate(simulator => Read(simulator, "k10", "k70"), "tx-same");
        Assert.AreSequenceEqual([TxValidationCode.Valid], await test.CodesAsync(same));
        var changed = test.Simulate(simulator => Read(simulator, "k10", "k70"), "tx-changed");
        await test.CommitAsync(test.Simulate(simulator => simulator.DeleteState(TestLedger.Chaincode, "k33"), "tx-delete"));
        for (var i = 0; i < 20; i++)
            await test.CommitAsync(test.Simulate(simulator => simulator.SetState(TestLedger.Chaincode, $"z{i:00}", [1]), $"tx-z{i}"));
        Assert.AreSequenceEqual([TxValidationCode.PhantomReadConflict], await test.CodesAsync(changed));

        static void Read(TxSimulator simulator, string start, string end)
        {
            Assert.IsGreaterThan(50, Range(simulator, TestLedger.Chaincode, start, end).Count);
            simulator.SetState(Other, simulator.TxId, [1]);
        }
    }

    private static string Key(Random random) => random.Next(4) == 0 ? $"\0composite\0{(char)random.Next(0x4E00, 0x4E20)}\0" : $"key-{random.Next(120):000}";

    private static List<(string Key, byte[] Value)> Range(QueryExecutor executor, string ns, string start, string end)
    {
        using var range = executor.GetStateByRange(ns, start, end);
        var entries = new List<(string, byte[])>();
        while (range.Next() is { } entry) entries.Add((entry.Key, entry.Value.ToByteArray()));
        return entries;
    }

    private static long Count(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>What the ledger must hold.</summary>
    private sealed class Model
    {
        private readonly SortedDictionary<string, string> _state = new(KeyOrder.Instance);
        private readonly Dictionary<string, List<string>> _history = [];
        private readonly HashSet<string> _transactions = [];

        public void Write(TxSimulator simulator, string key, Random random, int block, int transaction)
        {
            var value = $"{block}:{transaction}";
            _transactions.Add(simulator.TxId);
            if (!_history.TryGetValue(key, out var history)) _history.Add(key, history = []);
            if (random.Next(4) == 0)
            {
                simulator.DeleteState(TestLedger.Chaincode, key);
                _state.Remove(key);
                history.Insert(0, "deleted");
                return;
            }
            simulator.SetState(TestLedger.Chaincode, key, Encoding.UTF8.GetBytes(value));
            _state[key] = value;
            history.Insert(0, value);
        }

        public void Compare(ChannelLedger ledger, Random random)
        {
            using var executor = ledger.NewQueryExecutor("Org1MSP");
            var (start, end) = (Key(random), random.Next(3) == 0 ? "" : Key(random));
            AssertRange(executor, "", "");
            AssertRange(executor, start, end);
            foreach (var key in _history.Keys)
            {
                Assert.AreEqual(_state.GetValueOrDefault(key), executor.GetState(TestLedger.Chaincode, key) is { } value ? Encoding.UTF8.GetString(value) : null, key);
                Assert.AreSequenceEqual(_history[key], executor.GetHistoryForKey(TestLedger.Chaincode, key).Select(entry => entry.IsDelete ? "deleted" : entry.Value.ToStringUtf8()));
            }
            foreach (var txId in _transactions) Assert.IsTrue(ledger.TryGetTransaction(txId, out _), txId);
            Assert.IsFalse(ledger.TryGetTransaction("tx-none", out _));
        }

        private void AssertRange(QueryExecutor executor, string start, string end)
        {
            var expected = _state.Where(entry => KeyOrder.Instance.Compare(entry.Key, start) >= 0 && (end.Length == 0 || KeyOrder.Instance.Compare(entry.Key, end) < 0));
            Assert.AreSequenceEqual(
                expected.Select(entry => $"{entry.Key}={entry.Value}"),
                Range(executor, TestLedger.Chaincode, start, end).Select(entry => $"{entry.Key}={Encoding.UTF8.GetString(entry.Value)}"));
        }
    }
}
