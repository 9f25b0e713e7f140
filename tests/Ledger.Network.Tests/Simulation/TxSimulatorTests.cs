using Hyperledger.Fabric.Protos.Ledger.Rwset;
using Hyperledger.Fabric.Protos.Ledger.Rwset.Kvrwset;
using Ledger.Network.Simulation;
using Ledger.Network.Tests.Store;

namespace Ledger.Network.Tests.Simulation;

[TestClass]
public sealed class TxSimulatorTests
{
    private const string Cc = TestLedger.Chaincode;

    [TestMethod]
    public async Task A_key_written_in_the_transaction_reads_as_committed()
    {
        await using var test = await TestLedger.CreateAsync();
        using var simulator = test.Ledger.NewSimulator("Org1MSP", "t");
        simulator.SetState(Cc, "k", "1"u8);
        Assert.IsNull(simulator.GetState(Cc, "k"));
    }

    [TestMethod]
    public async Task Keys_and_namespaces_are_in_UTF_8_order_and_a_later_write_replaces()
    {
        await using var test = await TestLedger.CreateAsync();
        using var simulator = test.Ledger.NewSimulator("Org1MSP", "t");
        foreach (var key in new[] { "\U0010ffff", "\uffff", "b", "a" })
            simulator.SetState("n2", key, "1"u8);
        simulator.SetState("n2", "a", "2"u8);
        simulator.GetState("n1", "x");
        var set = TxReadWriteSet.Parser.ParseFrom(simulator.GetResults().Public);
        CollectionAssert.AreEqual(new[] { "n1", "n2" }, set.NsRwset.Select(ns => ns.Namespace).ToArray());
        var writes = KVRWSet.Parser.ParseFrom(set.NsRwset[1].Rwset).Writes;
        CollectionAssert.AreEqual(new[] { "a", "b", "\uffff", "\U0010ffff" }, writes.Select(write => write.Key).ToArray());
        Assert.AreEqual("2", writes[0].Value.ToStringUtf8());
    }

    [TestMethod]
    public async Task Above_fifty_results_a_range_is_summarised()
    {
        await using var test = await TestLedger.CreateAsync();
        await test.CommitAsync(test.Simulate(s =>
        {
            for (var i = 0; i < 51; i++)
                s.SetState(Cc, $"k{i:00}", "v"u8);
        }));
        Assert.AreEqual(RangeQueryInfo.ReadsInfoOneofCase.RawReads, Query(test, "k00", "k50").ReadsInfoCase);
        var summary = Query(test, "k", "l").ReadsMerkleHashes;
        Assert.AreEqual((50u, 1u, 1), (summary.MaxDegree, summary.MaxLevel, summary.MaxLevelHashes.Count));
    }

    [TestMethod]
    public async Task Writes_are_refused_after_a_paginated_query_and_it_after_a_write()
    {
        await using var test = await TestLedger.CreateAsync();
        using (var simulator = test.Ledger.NewSimulator("Org1MSP", "t"))
        {
            simulator.GetStateByRangeWithPagination(Cc, "", "", 10).Dispose();
            Assert.AreEqual(
                "txid [t]: unsuppored transaction. Transaction has already performed a paginated query. Writes are not allowed",
                Assert.ThrowsExactly<SimulationException>(() => simulator.SetState(Cc, "k", "1"u8)).Message);
        }
        using var writer = test.Ledger.NewSimulator("Org1MSP", "t");
        writer.SetState(Cc, "k", "1"u8);
        Assert.ThrowsExactly<SimulationException>(() => writer.GetStateByRangeWithPagination(Cc, "", "", 10));
    }

    [TestMethod]
    public async Task A_page_ends_with_the_next_key_as_bookmark()
    {
        await using var test = await TestLedger.CreateAsync();
        await test.CommitAsync(test.Simulate(s =>
        {
            foreach (var key in new[] { "a", "b", "c", "d", "e" })
                s.SetState(Cc, key, "v"u8);
        }));
        using var reader = test.Ledger.NewQueryExecutor("Org1MSP");
        var pages = new List<string>();
        for (var start = ""; ;)
        {
            using var page = reader.GetStateByRangeWithPagination(Cc, start, "", 2);
            var keys = "";
            while (page.Next() is { } entry)
                keys += entry.Key;
            pages.Add(keys);
            start = page.CloseWithBookmark();
            if (start.Length == 0)
                break;
        }
        CollectionAssert.AreEqual(new[] { "ab", "cd", "e" }, pages);
    }

    [TestMethod]
    public async Task A_collection_that_is_not_defined_is_refused_with_Fabrics_text()
    {
        await using var test = await TestLedger.CreateAsync();
        using var simulator = test.Ledger.NewSimulator("Org1MSP", "t");
        Assert.AreEqual(
            "collection config not defined for chaincode [cc], pass the collection configuration upon chaincode definition/instantiation",
            Assert.ThrowsExactly<SimulationException>(() => simulator.SetPrivateData(Cc, "c", "k", "v"u8)).Message);
    }

    private static RangeQueryInfo Query(TestLedger test, string start, string end)
    {
        using var simulator = test.Ledger.NewSimulator("Org1MSP", "t");
        using (var keys = simulator.GetStateByRange(Cc, start, end))
        {
            while (keys.Next() is not null)
            {
            }
        }
        var ns = TxReadWriteSet.Parser.ParseFrom(simulator.GetResults().Public).NsRwset.Single();
        return KVRWSet.Parser.ParseFrom(ns.Rwset).RangeQueriesInfo.Single();
    }
}
