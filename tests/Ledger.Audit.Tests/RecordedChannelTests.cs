using Ledger.Records.State;

namespace Ledger.Audit.Tests;

/// <summary>The blocks that real Fabric networks made, with Raft and with BFT orderers.</summary>
[TestClass]
public sealed class RecordedChannelTests
{
    [TestMethod]
    [DataRow("fabric-2.5.6/blocks", "mychannel", 41)]
    [DataRow("fabric-3.1.5-bft", "ch1", 9)]
    public async Task Every_block_is_indexed_with_the_codes_and_commit_hashes_of_its_peer(string folder, string channel, int height)
    {
        using var scratch = new Scratch();
        var files = new BlockFiles(Path.Combine(Repository.Root, "tests", "vectors", folder));
        var outcome = await AuditIndexer.RunAsync(scratch.Index, files, new AuditIndexOptions { Channel = channel, Chaincode = "anchor" });
        Assert.IsNull(outcome.Fault, outcome.Fault?.ToString());
        Assert.AreEqual((ulong)height, outcome.Height);

        using var index = AuditIndex.Open(scratch.Index);
        Assert.AreEqual(outcome.Transactions, index.ReadState().Transactions);
        var all = index.Find(new AuditQuery { IncludeSystem = true });
        Assert.HasCount((int)outcome.Transactions, all);
        Assert.AreEqual("config", all[0].Function);
        foreach (var entry in all.Where(e => Codes.IsTransactionId(e.TransactionId))) Assert.AreEqual(entry.TransactionId, index.FindTransaction(entry.TransactionId)!.TransactionId);
    }
}
