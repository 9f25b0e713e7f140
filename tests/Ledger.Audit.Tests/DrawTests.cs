using System.Security.Cryptography;
using Ledger.Piles;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Audit.Tests;

/// <summary>Draws recomputed from the blocks of a county whose schools are inside its organisation.</summary>
[TestClass]
public sealed class DrawTests
{
    private static readonly byte[] s_secret = SHA256.HashData([1]);
    private static readonly DrawId s_id = new(County.Code, RecordDraw.Commit(s_secret));

    [TestMethod]
    public async Task Seed_is_the_first_block_that_another_organisation_had_a_hand_in()
    {
        using var scratch = new Scratch();
        await using var county = await County.CreateAsync(scratch.File("county"), 2);
        var batches = await AcceptAsync(county, 2);
        var requested = (await county.Chain.AddAsync(Request(county, new DrawScope(County.Code))))[0];
        var waiting = await ComputeAsync(scratch, county);
        Assert.AreEqual((null, 600, false), (waiting.Seed, waiting.Population, waiting.IsDrawn));

        // Those of the requesting organisation do not count: it knows the secret.
        await county.Chain.AddAsync(county.Anchor(0).Call);
        Assert.IsNull((await ComputeAsync(scratch, county)).Seed);
        await county.Chain.AddAsync(county.Anchor(1).Call, Step(county, DrawStepKind.Witnessed, "city-reviewer"));
        var seeded = await ComputeAsync(scratch, county);
        Assert.AreEqual((county.Chain.Height - 1, false), (seeded.SeedBlock!.Value, seeded.IsDrawn));
        await county.Chain.AddAsync(Step(county, DrawStepKind.Revealed, "county-reviewer"));

        var drawn = await ComputeAsync(scratch, county);
        Assert.IsTrue(drawn.IsDrawn);
        List<RecordReference> all = [.. batches.OrderBy(b => b.ToString(), StringComparer.Ordinal).SelectMany(b => Enumerable.Range(0, 300).Select(i => new RecordReference(b, i)))];
        CollectionAssert.AreEqual(RecordDraw.Draw(Convert.FromHexString(drawn.Seed!), s_secret, requested, 600, 20).Select(place => all[place]).ToArray(), drawn.Records.ToArray());
        Assert.AreEqual(Convert.ToHexStringLower(SHA256.HashData(string.Concat(batches.Order(Comparer<BatchId>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()))).Select(b => $"{b} 300\n")).Select(c => (byte)c).ToArray())), drawn.PopulationSha256);
    }

    [TestMethod]
    public async Task Only_records_that_stand_with_the_requests_block_are_drawn_from()
    {
        using var scratch = new Scratch();
        await using var county = await County.CreateAsync(scratch.File("county"), 2);
        var batches = await AcceptAsync(county, 2);
        await county.Chain.AddAsync(county.Anchor(0).Call);
        var revoked = (await county.Chain.AddAsync(county.Status(batches[0], 7, RecordStatusKind.Revoked, County.Registrar(0), "FIELD_WRONG")))[0];
        await county.Chain.AddAsync(county.Status(batches[0], 7, RecordStatusKind.Revoked, "county-reviewer", "FIELD_WRONG", revoked));
        await county.Chain.AddAsync(county.Status(batches[0], 9, RecordStatusKind.Revoked, County.Registrar(0), "FIELD_WRONG"));
        await county.Chain.AddAsync(Request(county, new DrawScope(county.Schools[0]), count: 299));
        await county.Chain.AddAsync(county.Step(county.Anchor(0).Batch, BatchEventKind.Accepted, "county-reviewer"), Step(county, DrawStepKind.Witnessed, "city-reviewer"));
        await county.Chain.AddAsync(Step(county, DrawStepKind.Revealed, "county-reviewer"));
        var draw = await ComputeAsync(scratch, county);
        Assert.AreEqual(299, draw.Population, "the one approved revocation is out, what waits for approval and what was not accepted is not in question");
        CollectionAssert.AreEqual(Enumerable.Range(0, 300).Where(i => i != 7).Select(i => new RecordReference(batches[0], i)).ToArray(), draw.Records.ToArray());
    }

    [TestMethod]
    public async Task Secret_that_was_laid_open_before_the_seed_draws_nothing()
    {
        using var scratch = new Scratch();
        await using var county = await County.CreateAsync(scratch.File("county"), 1);
        await AcceptAsync(county, 1);
        await county.Chain.AddAsync(Request(county, new DrawScope(County.Code)));
        await county.Chain.AddAsync(Step(county, DrawStepKind.Revealed, "county-reviewer"));
        await county.Chain.AddAsync(Step(county, DrawStepKind.Witnessed, "city-reviewer"));
        var draw = await ComputeAsync(scratch, county);
        Assert.AreEqual((true, false), (draw.IsRevealedEarly, draw.IsDrawn));
        Assert.IsEmpty(draw.Records);
    }

    [TestMethod]
    public async Task Draws_before_are_counted_by_scope_and_by_unit()
    {
        using var scratch = new Scratch();
        await using var county = await County.CreateAsync(scratch.File("county"), 1);
        await AcceptAsync(county, 1);
        foreach (var (number, scope) in new[] { (2, new DrawScope(County.Code)), (3, new DrawScope(County.Code, County.Term)), (4, new DrawScope(county.Schools[0])) })
        {
            county.Now += TimeSpan.FromMinutes(1);
            await county.Chain.AddAsync(Request(county, scope, new DrawId(County.Code, new string((char)('0' + number), 64))));
        }
        await county.Chain.AddAsync(Request(county, new DrawScope(County.Code)));
        var draw = await ComputeAsync(scratch, county);
        Assert.AreEqual((1, 2), (draw.EarlierOfScope, draw.EarlierOfUnit));
    }

    [TestMethod]
    [DataRow("sheet.csv", LedgerLanguage.Chinese)]
    [DataRow("sheet.xlsx", LedgerLanguage.English)]
    public async Task Worksheet_is_read_back_and_another_file_is_named(string name, LedgerLanguage language)
    {
        using var scratch = new Scratch();
        var batch = new BatchId("3435000101", County.Term, new string('a', 64));
        var sheet = new DrawWorksheet(s_id, [new RecordReference(batch, 12), new RecordReference(batch, 0)]);
        await AuditTable.WriteAsync(scratch.File(name), "s", sheet.ToRows(new Dictionary<string, string> { ["3435000101"] = "示例学校" }, language));
        var read = await DrawWorksheet.ReadAsync(scratch.File(name));
        Assert.AreEqual(s_id, read.Draw);
        CollectionAssert.AreEqual(sheet.Records.ToArray(), read.Records.ToArray());
        await AuditTable.WriteAsync(scratch.File("other-" + name), "s", [["x", "y"], ["1", "2"]]);
        Assert.AreEqual(LedgerError.DrawSheetWrong, (await Assert.ThrowsExactlyAsync<LedgerInputException>(() => DrawWorksheet.ReadAsync(scratch.File("other-" + name)))).Error);
    }

    private static async Task<List<BatchId>> AcceptAsync(County county, int schools)
    {
        var batches = new List<BatchId>();
        for (var school = 0; school < schools; school++)
        {
            county.Now += TimeSpan.FromHours(1);
            var (batch, call) = county.Anchor(school);
            await county.Chain.AddAsync(call);
            await county.Chain.AddAsync(county.Step(batch, BatchEventKind.Accepted, "county-reviewer"));
            batches.Add(batch);
        }
        return batches;
    }

    private static SignedCall Request(County county, DrawScope scope, DrawId? id = null, int count = 20) =>
        county.Draw(id ?? s_id, DrawStepKind.Requested, "county-reviewer", new DrawRequest { Id = id ?? s_id, Count = count, Purpose = "AUDIT_SAMPLE", Scope = scope });

    private static SignedCall Step(County county, DrawStepKind kind, string person) =>
        county.Draw(s_id, kind, person, secret: kind == DrawStepKind.Revealed ? Convert.ToHexStringLower(s_secret) : null);

    private static async Task<AuditDraw> ComputeAsync(Scratch scratch, County county)
    {
        var outcome = await AuditIndexer.RunAsync(scratch.Index, new MemoryBlocks(county.Chain.Blocks()), new AuditIndexOptions { GenesisHash = county.Chain.GenesisHash });
        Assert.IsNull(outcome.Fault, outcome.Fault?.ToString());
        using var index = AuditIndex.Open(scratch.Index);
        return AuditDraws.Compute(index, s_id);
    }
}
