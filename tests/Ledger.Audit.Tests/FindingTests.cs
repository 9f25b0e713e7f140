using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Ledger.Piles;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Audit.Tests;

/// <summary>A county's year, clean and with irregularities planted; 40 schools with LEDGER_SOAK=1, else 8.</summary>
[TestClass]
public sealed class FindingTests
{
    private static readonly int s_schools = Environment.GetEnvironmentVariable("LEDGER_SOAK") == "1" ? 40 : 8;

    [TestMethod]
    public async Task A_clean_year_yields_no_finding()
    {
        using var scratch = new Scratch();
        await using var county = await County.CreateAsync(scratch.File("county"), s_schools);
        await PlayAsync(county);
        await county.Chain.AddAsync(county.CloseTerm());
        Assert.IsEmpty(await FindAsync(scratch, county));
    }

    [TestMethod]
    public async Task Every_irregularity_is_found_with_its_evidence()
    {
        using var scratch = new Scratch();
        var until = new DateOnly(2025, 9, 1).AddDays(s_schools * 10);
        await using var county = await County.CreateAsync(scratch.File("county"), s_schools, until: until);
        var batches = await PlayAsync(county, except: s_schools - 1);
        var planted = new Dictionary<string, string[]>(StringComparer.Ordinal);

        // A batch that claims to be two weeks older than what was committed before it.
        planted[FindingRule.Backdated] = [.. await county.Chain.AddAsync(county.Anchor(0, county.Now - TimeSpan.FromDays(14)).Call)];
        // A batch whose value is quietly replaced.
        county.Now += TimeSpan.FromHours(1);
        planted[FindingRule.RuleBroken] = [.. await county.Chain.AddAsync(county.Anchor(1, root: batches[1].Sha256Root).Call)];
        // A person of the county who enters a school's change and approves it.
        county.Now += TimeSpan.FromHours(1);
        var asked = (await county.Chain.AddAsync(county.Status(batches[2], 4, RecordStatusKind.Restricted, County.DoubleSchool, "FIELD_WRONG")))[0];
        county.Now += TimeSpan.FromHours(1);
        var approved = (await county.Chain.AddAsync(county.Status(batches[2], 4, RecordStatusKind.Restricted, County.DoubleReviewer, "FIELD_WRONG", asked)))[0];
        planted[FindingRule.OnePersonTwoRoles] = [asked, approved];
        // A rectification that nobody reports.
        var inspection = new InspectionId(County.Code, new string('a', 32));
        await county.Chain.AddAsync(county.Inspect(inspection, 0, InspectionStepKind.Planned));
        planted[FindingRule.OverdueRectification] = [.. await county.Chain.AddAsync(county.Inspect(inspection, 1, InspectionStepKind.Ordered, due: WorkingDays.DateOf(county.Now)))];
        // A batch after the announced last day.
        county.Now = new DateTimeOffset(until.AddDays(2), TimeOnly.MinValue, TimeSpan.Zero);
        planted[FindingRule.LateAnchoring] = [.. await county.Chain.AddAsync(county.Anchor(4).Call)];
        // Many revocations in one batch, on the eve of the closing.
        var revoked = new List<string>();
        for (var i = 0; i < 11; i++) revoked.AddRange(await county.Chain.AddAsync(county.Status(batches[3], i, RecordStatusKind.Revoked, County.Registrar(3), "FIELD_WRONG")));
        planted[FindingRule.RepeatedRevocation] = planted[FindingRule.MassChange] = [.. revoked];
        county.Now += TimeSpan.FromHours(1);
        var closed = (await county.Chain.AddAsync(county.CloseTerm()))[0];
        county.Now += TimeSpan.FromDays(5);
        await county.Chain.AddAsync(county.LockTerm());
        // A record that is changed when all was settled.
        county.Now += TimeSpan.FromHours(1);
        planted[FindingRule.ChangedAfterLock] = [.. await county.Chain.AddAsync(county.Status(batches[5], 2, RecordStatusKind.Restricted, County.Registrar(5), "FIELD_WRONG"))];

        var found = await FindAsync(scratch, county, new FindingRules { MassChangeCount = 10 });
        foreach (var (rule, evidence) in planted)
        {
            var of = found.Where(finding => finding.Rule == rule).ToList();
            Assert.HasCount(1, of, $"{rule}: {string.Join('\n', of)}");
            CollectionAssert.AreEqual(evidence, of[0].Evidence.ToArray(), rule);
        }
        var nothing = found.Single(finding => finding.Rule == FindingRule.NothingAnchored);
        Assert.AreEqual((County.SchoolCode(s_schools - 1), closed), (nothing.Subject, nothing.Evidence[^1]));
        Assert.HasCount(planted.Count + 1, found, string.Join('\n', found));
        foreach (var finding in found)
        {
            foreach (var language in Enum.GetValues<LedgerLanguage>()) Assert.IsFalse(AuditFindings.Describe(finding, language).Contains('{'), finding.ToString());
        }
        await CheckPeersAsync(scratch, county, planted[FindingRule.LateAnchoring][0]);
    }

    // The same year at peers that show it otherwise: a store with a changed transaction, a fork, a block forged under a header
    // that looks right. Each is named with its block, and a changed or another transaction with its id.
    private static async Task CheckPeersAsync(Scratch scratch, County county, string transaction)
    {
        ulong at;
        using (var index = AuditIndex.Open(scratch.Index)) at = index.FindTransaction(transaction)!.BlockNumber;
        var (other, envelope) = county.Chain.Sign(county.Anchor(6).Call);
        var tampered = await FaultAsync(block =>
        {
            var bytes = block.Data.Data[0].ToByteArray();
            bytes[bytes.Length / 2] ^= 1;
            block.Data.Data[0] = ByteString.CopyFrom(bytes);
        });
        Assert.AreEqual((at, nameof(VerificationCheck.DataHash)), (tampered.BlockNumber, tampered.Check));
        var forged = await FaultAsync(Forge);
        Assert.AreEqual((at, nameof(VerificationCheck.OrdererSignature)), (forged.BlockNumber, forged.Check));

        var fork = await LedgerComparison.CompareAsync(LedgerComparison.Summaries(new MemoryBlocks(county.Chain.Blocks())), LedgerComparison.Summaries(new MemoryBlocks(Changed(Forge))));
        Assert.AreEqual((at, 0, LedgerDifferenceKind.Envelope), (fork.Difference!.BlockNumber, fork.Difference.TransactionIndex, fork.Difference.What));
        CollectionAssert.Contains(new[] { transaction, other }, fork.Difference.TransactionId);

        async Task<BlockFault> FaultAsync(Action<Block> change)
        {
            var path = scratch.File($"{Guid.NewGuid():N}.db");
            return (await AuditIndexer.RunAsync(path, new MemoryBlocks(Changed(change)), new AuditIndexOptions { GenesisHash = county.Chain.GenesisHash })).Fault!;
        }

        void Forge(Block block)
        {
            block.Data.Data[0] = envelope.ToByteString();
            block.Header.DataHash = ByteString.CopyFrom(BlockHash.Data(block.Data));
        }

        IEnumerable<Block> Changed(Action<Block> change) => county.Chain.Blocks().Select(block =>
        {
            if (block.Header.Number != at) return block;
            var copy = block.Clone();
            change(copy);
            return copy;
        });
    }

    [TestMethod]
    public async Task A_rectification_is_overdue_from_the_day_after_its_last_until_it_is_reported()
    {
        using var scratch = new Scratch();
        await using var county = await County.CreateAsync(scratch.File("county"), 1);
        var id = new InspectionId(County.Code, new string('a', 32));
        var today = WorkingDays.DateOf(county.Now);
        await county.Chain.AddAsync(county.Inspect(id, 0, InspectionStepKind.Planned));
        var ordered = (await county.Chain.AddAsync(county.Inspect(id, 1, InspectionStepKind.Ordered, due: today.AddDays(2))))[0];
        county.Now += TimeSpan.FromDays(2);
        await county.Chain.AddAsync(county.Anchor(0).Call);
        var early = await FindAsync(scratch, county);
        Assert.IsEmpty(early, $"its last day is not over: {string.Join(',', early.SelectMany(f => f.Arguments))}");

        county.Now += TimeSpan.FromDays(1);
        await county.Chain.AddAsync(county.Anchor(0).Call);
        var overdue = (await FindAsync(scratch, county)).Single();
        Assert.AreEqual(FindingRule.OverdueRectification, overdue.Rule);
        CollectionAssert.AreEqual(new[] { ordered }, overdue.Evidence.ToArray());
        Assert.IsEmpty(await FindAsync(scratch, county, new FindingRules { OverdueRectification = false }));

        var reported = (await county.Chain.AddAsync(county.Inspect(id, 2, InspectionStepKind.Reported, about: 1, due: today.AddDays(5))))[0];
        Assert.IsEmpty(await FindAsync(scratch, county));
        county.Now += TimeSpan.FromDays(3);
        await county.Chain.AddAsync(county.Anchor(0).Call);
        CollectionAssert.AreEqual(new[] { ordered, reported }, (await FindAsync(scratch, county)).Single().Evidence.ToArray(), "the re-inspection is overdue");
        await county.Chain.AddAsync(county.Inspect(id, 3, InspectionStepKind.Verified, about: 1));
        Assert.IsEmpty(await FindAsync(scratch, county));
    }

    [TestMethod]
    public async Task A_settled_finding_does_not_return_and_one_with_more_evidence_is_another()
    {
        using var scratch = new Scratch();
        await using var county = await County.CreateAsync(scratch.File("county"), 1);
        var (batch, anchored) = county.Anchor(0);
        await county.Chain.AddAsync(anchored);
        var revoked = new List<string>();
        for (var i = 0; i < 11; i++) revoked.AddRange(await county.Chain.AddAsync(county.Status(batch, i, RecordStatusKind.Revoked, County.Registrar(0), "FIELD_WRONG")));
        var found = (await FollowAsync(scratch, county)).Single();
        var key = StateKey.Batch(batch);
        var canonical = $$"""{"evidence":[{{string.Join(',', revoked.Select(id => $"\"{id}\""))}}],"rule":"repeatedRevocation","subject":"{{key}}","v":1}""";
        Assert.AreEqual(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))), found.Finding.Digest);
        Assert.AreEqual(found.Finding.Digest, (await FollowAsync(scratch, county, new FindingRules { RevocationCount = 5 })).Single().Finding.Digest, "the rules' parameters are not in it");
        Assert.AreEqual(county.Schools[0], UnitOf(scratch, found.Finding));

        var id = new FindingId(county.Schools[0], found.Finding.Digest);
        await county.Chain.AddAsync(county.Finding(id, 0, FindingStepKind.Sent, "county-reviewer"));
        await county.Chain.AddAsync(county.Finding(id, 1, FindingStepKind.Answered, County.Registrar(0)));
        var answered = (await FollowAsync(scratch, county)).Single();
        Assert.AreEqual((false, FindingStepKind.Answered), (answered.IsSettled, answered.Courses.Single().Last.Kind));
        await county.Chain.AddAsync(county.Finding(id, 2, FindingStepKind.Settled, "county-reviewer", FindingOutcome.Unsubstantiated));
        Assert.IsTrue((await FollowAsync(scratch, county)).Single().IsSettled);

        await county.Chain.AddAsync(county.Status(batch, 11, RecordStatusKind.Revoked, County.Registrar(0), "FIELD_WRONG"));
        var grown = (await FollowAsync(scratch, county)).Single();
        Assert.IsFalse(grown.IsSettled);
        Assert.IsEmpty(grown.Courses);
    }

    [TestMethod]
    public async Task A_school_that_is_registered_anew_is_the_same_in_a_finding()
    {
        using var scratch = new Scratch();
        await using var county = await County.CreateAsync(scratch.File("county"), 2);
        await county.Chain.AddAsync(county.Anchor(0).Call);
        await county.Chain.AddAsync(county.CloseTerm());
        var before = (await FindAsync(scratch, county)).Single();
        county.Now += TimeSpan.FromDays(1);
        await county.Chain.AddAsync(county.Register(county.Schools[1], UnitTier.School, [County.Code, County.CityCode, County.ProvinceCode], "CountyMSP", Roles.SchoolRegistrar));
        Assert.AreEqual((FindingRule.NothingAnchored, before.Digest), ((await FindAsync(scratch, county)).Single().Rule, (await FindAsync(scratch, county)).Single().Digest));
    }

    [TestMethod]
    public async Task Unusual_hours_are_off_unless_the_file_names_them()
    {
        using var scratch = new Scratch();
        await using var county = await County.CreateAsync(scratch.File("county"), 1);
        county.Now = new DateTimeOffset(2025, 9, 3, 19, 0, 0, TimeSpan.Zero);
        var night = (await county.Chain.AddAsync(county.Anchor(0).Call))[0];
        Assert.IsEmpty(await FindAsync(scratch, county));
        await File.WriteAllTextAsync(scratch.File("rules.json"), """{"usualFrom":6,"usualUntil":23}""");
        var found = await FindAsync(scratch, county, await FindingRules.ReadAsync(scratch.File("rules.json")));
        CollectionAssert.AreEqual(new[] { night }, found.Single().Evidence.ToArray());
    }

    [TestMethod]
    [DataRow("""{"backdatedMinuets":3}""")]
    [DataRow("""{"usualFrom":25}""")]
    [DataRow("""{"revocationCount":0}""")]
    [DataRow("rules")]
    public async Task A_file_of_rules_that_is_wrong_is_refused(string text)
    {
        using var scratch = new Scratch();
        await File.WriteAllTextAsync(scratch.File("rules.json"), text);
        var refused = await Assert.ThrowsExactlyAsync<LedgerInputException>(() => FindingRules.ReadAsync(scratch.File("rules.json")));
        Assert.AreEqual(LedgerError.WorkspaceFileWrong, refused.Error);
    }

    // Each school anchors, the county accepts, notice and confirmation follow, a record here and there is corrected.
    private static async Task<List<BatchId>> PlayAsync(County county, int except = -1)
    {
        var batches = new List<BatchId>();
        for (var school = 0; school < county.Schools.Count; school++)
        {
            if (school == except) continue;
            county.Now += TimeSpan.FromHours(5);
            var (batch, anchored) = county.Anchor(school);
            await county.Chain.AddAsync(anchored);
            county.Now += TimeSpan.FromHours(3);
            await county.Chain.AddAsync(county.Step(batch, BatchEventKind.Accepted, "county-reviewer"));
            county.Now += TimeSpan.FromDays(1);
            await county.Chain.AddAsync(county.Step(batch, BatchEventKind.Noticed, County.Registrar(school)), county.Status(batch, 3, RecordStatusKind.Restricted, County.Registrar(school), "FIELD_WRONG"));
            county.Now += TimeSpan.FromDays(7);
            await county.Chain.AddAsync(county.Step(batch, BatchEventKind.NoticeEnded, County.Registrar(school)));
            county.Now += TimeSpan.FromHours(1);
            await county.Chain.AddAsync(county.Step(batch, BatchEventKind.Confirmed, County.Registrar(school)));
            batches.Add(batch);
        }
        county.Now += TimeSpan.FromDays(5);
        return batches;
    }

    private static string? UnitOf(Scratch scratch, AuditFinding finding)
    {
        using var index = AuditIndex.Open(scratch.Index);
        return AuditFindings.UnitOf(index, finding);
    }

    private static async Task<IReadOnlyList<FollowedFinding>> FollowAsync(Scratch scratch, County county, FindingRules? rules = null)
    {
        await FindAsync(scratch, county);
        using var index = AuditIndex.Open(scratch.Index);
        return AuditFindings.Follow(index, rules);
    }

    private static async Task<IReadOnlyList<AuditFinding>> FindAsync(Scratch scratch, County county, FindingRules? rules = null)
    {
        var outcome = await AuditIndexer.RunAsync(scratch.Index, new MemoryBlocks(county.Chain.Blocks()), new AuditIndexOptions { GenesisHash = county.Chain.GenesisHash });
        Assert.IsNull(outcome.Fault, outcome.Fault?.ToString());
        using var index = AuditIndex.Open(scratch.Index);
        return AuditFindings.Find(index, rules);
    }
}
