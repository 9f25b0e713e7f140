using System.Text;
using Ledger.Network.Simulation;
using static Hyperledger.Fabric.Protos.Peer.TxValidationCode;

namespace Ledger.Network.Tests.Store;

/// <summary>Versions compared at commit (MVCC), and range queries run again.</summary>
[TestClass]
public sealed class ConcurrencyControlTests
{
    private const string Cc = TestLedger.Chaincode;

    [TestMethod]
    public async Task Of_two_transactions_that_read_and_write_one_key_the_second_conflicts()
    {
        await using var test = await TestLedger.CreateAsync();
        var (first, second) = (test.Simulate(Increment), test.Simulate(Increment));
        CollectionAssert.AreEqual(new[] { Valid, MvccReadConflict }, await test.CodesAsync(first, second));
        CollectionAssert.AreEqual(new[] { Valid }, await test.CodesAsync(test.Simulate(Increment)));
        Assert.AreEqual("2", Value(test, "n"));

        static void Increment(TxSimulator simulator)
        {
            var before = simulator.GetState(Cc, "n") is { } bytes ? int.Parse(Encoding.UTF8.GetString(bytes), System.Globalization.CultureInfo.InvariantCulture) : 0;
            Put(simulator, "n", $"{before + 1}");
        }
    }

    [TestMethod]
    public async Task Writes_without_reads_do_not_conflict_and_the_last_wins()
    {
        await using var test = await TestLedger.CreateAsync();
        CollectionAssert.AreEqual(new[] { Valid, Valid }, await test.CodesAsync(test.Simulate(s => Put(s, "k", "1")), test.Simulate(s => Put(s, "k", "2"))));
        Assert.AreEqual("2", Value(test, "k"));
        Assert.AreEqual(1ul, test.Ledger.QueryState(Cc, "k")!.Version.Transaction);
    }

    [TestMethod]
    public async Task A_read_of_a_key_deleted_since_conflicts()
    {
        await using var test = await TestLedger.CreateAsync();
        await test.CommitAsync(test.Simulate(s => Put(s, "k", "1")));
        var reader = test.Simulate(s => s.GetState(Cc, "k"));
        await test.CommitAsync(test.Simulate(s => s.DeleteState(Cc, "k")));
        CollectionAssert.AreEqual(new[] { MvccReadConflict }, await test.CodesAsync(reader));
        Assert.IsNull(test.Ledger.QueryState(Cc, "k"));
    }

    [TestMethod]
    public async Task An_empty_value_deletes()
    {
        await using var test = await TestLedger.CreateAsync();
        await test.CommitAsync(test.Simulate(s => Put(s, "k", "1")));
        await test.CommitAsync(test.Simulate(s => Put(s, "k", "")));
        Assert.IsNull(test.Ledger.QueryState(Cc, "k"));
    }

    [TestMethod]
    [DataRow("k05a", true, DisplayName = "a key inside the range")]
    [DataRow("z", false, DisplayName = "a key outside the range")]
    public async Task A_key_that_appears_in_a_range_is_a_phantom_within_the_block_and_across(string added, bool isPhantom)
    {
        foreach (var keys in new[] { 10, 50, 51, 120, 2700 })
        {
            await using var test = await TestLedger.CreateAsync();
            await test.CommitAsync(test.Simulate(s => Fill(s, keys)));
            var (within, later) = (test.Simulate(s => Drain(s, "k", "l")), test.Simulate(s => Drain(s, "k", "l")));
            var expected = isPhantom ? PhantomReadConflict : Valid;
            CollectionAssert.AreEqual(new[] { Valid, expected }, await test.CodesAsync(test.Simulate(s => Put(s, added, "x")), within), $"{keys} keys, same block");
            CollectionAssert.AreEqual(new[] { expected }, await test.CodesAsync(later), $"{keys} keys, next block");
            CollectionAssert.AreEqual(new[] { Valid }, await test.CodesAsync(test.Simulate(s => Drain(s, "k", "l"))), $"{keys} keys, read again");
        }
    }

    [TestMethod]
    public async Task A_key_that_vanishes_from_a_range_is_a_phantom()
    {
        await using var test = await TestLedger.CreateAsync();
        await test.CommitAsync(test.Simulate(s => Fill(s, 60)));
        var reader = test.Simulate(s => Drain(s, "", ""));
        CollectionAssert.AreEqual(new[] { Valid, PhantomReadConflict }, await test.CodesAsync(test.Simulate(s => s.DeleteState(Cc, "k07")), reader));
    }

    [TestMethod]
    public async Task An_iterator_left_early_guards_only_what_it_returned()
    {
        await using var test = await TestLedger.CreateAsync();
        await test.CommitAsync(test.Simulate(s => Fill(s, 10)));
        var (before, after) = (test.Simulate(Three), test.Simulate(Three));
        CollectionAssert.AreEqual(new[] { Valid, Valid }, await test.CodesAsync(test.Simulate(s => Put(s, "k05a", "x")), after), "a key behind the last one returned");
        CollectionAssert.AreEqual(new[] { Valid, PhantomReadConflict }, await test.CodesAsync(test.Simulate(s => Put(s, "k02", "changed")), before), "the last one returned");

        static void Three(TxSimulator simulator)
        {
            using var keys = simulator.GetStateByRange(Cc, "k", "l");
            for (var i = 0; i < 3; i++)
                Assert.IsNotNull(keys.Next());
        }
    }

    [TestMethod]
    public async Task A_transaction_id_is_committed_once()
    {
        await using var test = await TestLedger.CreateAsync();
        var envelope = test.Simulate(s => Put(s, "k", "1"), "same");
        CollectionAssert.AreEqual(new[] { Valid }, await test.CodesAsync(envelope));
        CollectionAssert.AreEqual(new[] { DuplicateTxid }, await test.CodesAsync(envelope));
        Assert.IsTrue(test.Ledger.TryGetTransaction("same", out var found));
        Assert.AreEqual((1ul, Valid), (found.BlockNumber, found.Code));
    }

    [TestMethod]
    public async Task A_transaction_that_was_asked_for_before_is_found_after_its_commit_and_keeps_its_first_place()
    {
        await using var test = await TestLedger.CreateAsync();
        var id = new string('a', 64);
        Assert.IsFalse(test.Ledger.TryGetTransaction(id, out _));
        var waiting = test.Ledger.WaitForTransactionAsync(id);
        var envelope = test.Simulate(s => Put(s, "k", "1"), id);
        CollectionAssert.AreEqual(new[] { Valid }, await test.CodesAsync(envelope));
        Assert.AreEqual((1ul, 0, Valid), ((await waiting).BlockNumber, (await waiting).Index, (await waiting).Code));
        CollectionAssert.AreEqual(new[] { Valid, DuplicateTxid }, await test.CodesAsync(test.Simulate(s => Put(s, "j", "1")), envelope));
        Assert.IsTrue(test.Ledger.TryGetTransaction(id, out var found));
        Assert.AreEqual((1ul, 0, Valid), (found.BlockNumber, found.Index, found.Code));
    }

    [TestMethod]
    public async Task A_simulator_sees_the_height_at_which_it_was_made()
    {
        await using var test = await TestLedger.CreateAsync();
        await test.CommitAsync(test.Simulate(s => Put(s, "k", "old")));
        using var simulator = test.Ledger.NewSimulator("Org1MSP", "reader");
        await test.CommitAsync(test.Simulate(s => Put(s, "k", "new")));
        Assert.AreEqual("old", Encoding.UTF8.GetString(simulator.GetState(Cc, "k")!));
        Assert.AreEqual("new", Value(test, "k"));
    }

    [TestMethod]
    public async Task A_history_tells_every_write_newest_first()
    {
        await using var test = await TestLedger.CreateAsync();
        await test.CommitAsync(test.Simulate(s => Put(s, "k", "1"), "a"), test.Simulate(s => Put(s, "k", "2"), "b"));
        await test.CommitAsync(test.Simulate(s => s.DeleteState(Cc, "k"), "c"));
        using var reader = test.Ledger.NewQueryExecutor("Org1MSP");
        var history = reader.GetHistoryForKey(Cc, "k").Select(entry => $"{entry.TxId} {entry.Value.ToStringUtf8()} {entry.IsDelete}").ToArray();
        CollectionAssert.AreEqual(new[] { "c  True", "b 2 False", "a 1 False" }, history);
    }

    [TestMethod]
    public async Task Waiters_and_followers_learn_of_each_commit()
    {
        await using var test = await TestLedger.CreateAsync();
        var waiting = test.Ledger.WaitForTransactionAsync("later");
        await using var blocks = test.Ledger.BlocksAsync(1).GetAsyncEnumerator();
        var next = blocks.MoveNextAsync();
        Assert.IsFalse(waiting.IsCompleted);
        await test.CommitAsync(test.Simulate(s => Put(s, "k", "1"), "later"));
        Assert.AreEqual(1ul, (await waiting).BlockNumber);
        Assert.IsTrue(await next);
        Assert.AreEqual("later", blocks.Current.Transactions[0].TxId);
        Assert.AreEqual(1ul, (await test.Ledger.WaitForTransactionAsync("later")).BlockNumber);
    }

    private static void Fill(TxSimulator simulator, int keys)
    {
        for (var i = 0; i < keys; i++)
            Put(simulator, $"k{i:00}", "v");
    }

    private static void Drain(TxSimulator simulator, string start, string end)
    {
        using var keys = simulator.GetStateByRange(Cc, start, end);
        while (keys.Next() is not null)
        {
        }
    }

    private static void Put(TxSimulator simulator, string key, string value) => simulator.SetState(Cc, key, Encoding.UTF8.GetBytes(value));

    private static string Value(TestLedger test, string key) => Encoding.UTF8.GetString(test.Ledger.QueryState(Cc, key)!.Value);
}
