using Ledger.Piles;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Audit.Tests;

[TestClass]
public sealed class AuditIndexTests
{
    [TestMethod]
    public async Task Queries_and_histories_answer_with_the_verified_transactions()
    {
        using var scratch = new Scratch();
        await using var county = await County.CreateAsync(scratch.File("county"), 3);
        var (first, anchorFirst) = county.Anchor(0);
        var (second, anchorSecond) = county.Anchor(1);
        var anchors = await county.Chain.AddAsync(anchorFirst, anchorSecond);
        county.Now += TimeSpan.FromHours(1);
        var accepted = (await county.Chain.AddAsync(county.Step(first, BatchEventKind.Accepted, "county-reviewer")))[0];
        county.Now += TimeSpan.FromHours(1);
        var revoked = (await county.Chain.AddAsync(county.Status(first, 7, RecordStatusKind.Revoked, "school-0", "FIELD_WRONG")))[0];

        await IndexAsync(scratch, county);
        using var index = AuditIndex.Open(scratch.Index);
        Assert.AreEqual(0L, index.ReadState().Problems);
        Assert.AreEqual(county.Chain.GenesisHash, index.ReadState().GenesisHash);

        CollectionAssert.AreEqual(new[] { anchors[0], accepted, revoked }, Ids(index, new AuditQuery { Batch = first.ToString() }));
        CollectionAssert.AreEqual(new[] { revoked }, Ids(index, new AuditQuery { Record = $"{first}#7" }));
        CollectionAssert.AreEqual(Array.Empty<string>(), Ids(index, new AuditQuery { Record = $"{first}#8" }));
        CollectionAssert.AreEqual(new[] { accepted }, Ids(index, new AuditQuery { State = "accepted" }));
        CollectionAssert.AreEqual(anchors.ToArray(), Ids(index, new AuditQuery { Kind = "batch" }));
        CollectionAssert.AreEqual(anchors.ToArray(), Ids(index, new AuditQuery { Function = "batches:Anchor", Code = "VALID" }));
        CollectionAssert.AreEqual(new[] { accepted }, Ids(index, new AuditQuery { Role = Roles.CountyReviewer }));
        CollectionAssert.AreEqual(new[] { accepted, revoked }, Ids(index, new AuditQuery { From = county.Now - TimeSpan.FromMinutes(70), Unit = first.School }));
        CollectionAssert.AreEqual(new[] { anchors[1] }, Ids(index, new AuditQuery { Enrolment = County.EnrolmentOf(county.Chain.Person("school-1")) }));
        // The school's entry in the register, its batch and its steps; nothing of the others.
        Assert.HasCount(4, Ids(index, new AuditQuery { Unit = first.School }));
        CollectionAssert.AreEqual(new[] { accepted, revoked }, Ids(index, new AuditQuery { Batch = first.ToString(), After = (index.FindTransaction(anchors[0])!.BlockNumber, 0) }));
        CollectionAssert.AreEqual(Array.Empty<string>(), Ids(index, new AuditQuery { Unit = "3499999999" }));
        Assert.ThrowsExactly<LedgerInputException>(() => index.Find(new AuditQuery { Unit = "school" }));

        var history = index.ReadHistory(new RecordReference(first, 7));
        CollectionAssert.AreEqual(new[] { "batch", "batchevent", "status" }, history.Select(version => version.Entry.Kind).ToArray());
        Assert.AreEqual("FIELD_WRONG", RecordStatus.Parse(history[2].Value.Span).ReasonCode);
        Assert.HasCount(2, index.ReadHistory(new RecordReference(first, 8)));
        Assert.HasCount(1, index.ReadHistory(StateKey.Unit(second.School)));
        Assert.IsEmpty(index.ReadHistory(StateKey.Unit("3499999999")));
    }

    [TestMethod]
    public async Task An_index_goes_on_where_it_ended_and_equals_one_made_at_once()
    {
        using var scratch = new Scratch();
        await using var county = await County.CreateAsync(scratch.File("county"), 2);
        await IndexAsync(scratch, county);
        for (var i = 0; i < 5; i++)
        {
            county.Now += TimeSpan.FromHours(1);
            await county.Chain.AddAsync(county.Anchor(0).Call, county.Anchor(1).Call);
            await IndexAsync(scratch, county);
        }
        var whole = scratch.File("whole.db");
        await AuditIndexer.RunAsync(whole, new MemoryBlocks(county.Chain.Blocks()), new AuditIndexOptions { GenesisHash = county.Chain.GenesisHash });
        CollectionAssert.AreEqual(IndexContent.Of(whole), IndexContent.Of(scratch.Index));
    }

    [TestMethod]
    public async Task An_index_of_another_channel_or_genesis_is_refused()
    {
        using var scratch = new Scratch();
        await using var county = await County.CreateAsync(scratch.File("county"), 1);
        await IndexAsync(scratch, county);
        var source = new MemoryBlocks(county.Chain.Blocks());
        var other = await Assert.ThrowsExactlyAsync<LedgerRefusedException>(() => AuditIndexer.RunAsync(scratch.Index, source, new AuditIndexOptions { Channel = "other" }));
        Assert.AreEqual(LedgerError.AuditIndexOther, other.Error);
        var genesis = await Assert.ThrowsExactlyAsync<LedgerRefusedException>(() => AuditIndexer.RunAsync(scratch.File("new.db"), source, new AuditIndexOptions { GenesisHash = new string('0', 64) }));
        Assert.AreEqual(LedgerError.GenesisOther, genesis.Error);
    }

    [TestMethod]
    public async Task A_file_that_is_no_index_is_told()
    {
        using var scratch = new Scratch();
        Assert.AreEqual(LedgerError.AuditIndexMissing, Assert.ThrowsExactly<LedgerInputException>(() => AuditIndex.Open(scratch.Index)).Error);
        await File.WriteAllTextAsync(scratch.Index, new string('x', 10_000));
        Assert.AreEqual(LedgerError.AuditIndexDamaged, Assert.ThrowsExactly<LedgerInputException>(() => AuditIndex.Open(scratch.Index)).Error);
        var missing = await Assert.ThrowsExactlyAsync<LedgerInputException>(() => AuditIndexer.RunAsync(scratch.File("other.db"), new BlockFiles(scratch.File("nothing"))));
        Assert.AreEqual(LedgerError.BlockFilesWrong, missing.Error);
    }

    private static async Task IndexAsync(Scratch scratch, County county)
    {
        var outcome = await AuditIndexer.RunAsync(scratch.Index, new MemoryBlocks(county.Chain.Blocks()), new AuditIndexOptions { GenesisHash = county.Chain.GenesisHash });
        Assert.IsNull(outcome.Fault, outcome.Fault?.ToString());
        Assert.AreEqual(county.Chain.Height, outcome.Height);
    }

    private static string[] Ids(AuditIndex index, AuditQuery query) => [.. index.Find(query).Select(entry => entry.TransactionId)];
}
