using System.Text;
using System.Text.Json.Nodes;
using Ledger.Piles;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Workspaces;
using Microsoft.Data.Sqlite;

namespace Ledger.Audit.Tests;

/// <summary>Answers as of a height, reports of a unit, and signed files with one thing changed each.</summary>
[TestClass]
public sealed class ReportTests
{
    [TestMethod]
    public async Task An_index_answers_as_of_a_height_what_it_answered_when_it_had_no_more()
    {
        using var scratch = new Scratch();
        await using var county = await County.CreateAsync(scratch.File("county"), 3);
        var batch = await PlayAsync(county);
        await IndexAsync(scratch.Index, county);
        for (var height = 3UL; height < county.Chain.Height; height += 2)
        {
            var short_ = scratch.File($"{height}.db");
            await AuditIndexer.RunAsync(short_, new MemoryBlocks(county.Chain.Blocks().Take((int)height)), new AuditIndexOptions());
            using var asOf = AuditIndex.Open(scratch.Index, height);
            using var then = AuditIndex.Open(short_);
            Assert.AreEqual(then.ReadState(), asOf.ReadState());
            foreach (var (kind, query) in Questions(batch))
                Assert.AreEqual(Ask(then, kind, query), Ask(asOf, kind, query), $"{kind} {query} as of {height}");
        }
        Assert.AreEqual(LedgerError.AuditIndexShort, Assert.ThrowsExactly<LedgerInputException>(() => AuditIndex.Open(scratch.Index, county.Chain.Height + 1)).Error);
    }

    [TestMethod]
    public async Task A_report_counts_a_units_and_a_regions_year()
    {
        using var scratch = new Scratch();
        await using var county = await County.CreateAsync(scratch.File("county"), 3);
        await PlayAsync(county);
        await IndexAsync(scratch.Index, county);
        using var index = AuditIndex.Open(scratch.Index);
        var report = AuditReport.Of(index, new AuditReportQuery(County.CityCode));

        CollectionAssert.AreEqual((string[])[County.CityCode, County.Code, .. county.Schools], report.Units.Select(unit => unit.Unit).ToArray());
        Assert.AreEqual((3, 3, 1), (report.Units[0].Schools, report.Units[1].Schools, report.Units[2].Schools));
        CollectionAssert.AreEqual(report.Units[0].Counts.ToArray(), report.Units[1].Counts.ToArray());
        // Three batches of 300 records, two of the first school; one accepted, noticed, and confirmed; three statuses there.
        Assert.AreEqual((3L, 900L, 1L, 1L, 1L, 0L), (Count(report, 0, "batches"), Count(report, 0, "records"), Count(report, 0, "accepted"), Count(report, 0, "noticed"), Count(report, 0, "confirmed"), Count(report, 0, "returned")));
        Assert.AreEqual((2L, 600L, 1L, 1L, 1L), (Count(report, 2, "batches"), Count(report, 2, "records"), Count(report, 2, "corrections"), Count(report, 2, "revocations"), Count(report, 2, "restrictions")));
        Assert.AreEqual((1L, 0L, 0L), (Count(report, 3, "batches"), Count(report, 3, "revocations"), Count(report, 4, "batches")));
        Assert.AreEqual(new UnitCount(county.Schools[0], AuditProblem.Overwritten, 1), report.Problems.Single());
        Assert.AreEqual(new UnitCount(county.Schools[0], FindingRule.RuleBroken, 1), report.FindingCounts.Single(count => count.What == FindingRule.RuleBroken));
        Assert.AreEqual(new UnitCount(county.Schools[2], FindingRule.NothingAnchored, 1), report.FindingCounts.Single(count => count.What == FindingRule.NothingAnchored));

        var inspection = report.Inspections.Single();
        Assert.AreEqual((InspectionStepKind.Reported, true), (inspection.Orders.Single().Next, inspection.Orders.Single().IsOverdue));

        // A school's own, and a period that has nothing of it.
        var school = AuditReport.Of(index, new AuditReportQuery(county.Schools[1]));
        Assert.AreEqual((1, 1L), (school.Units.Count, Count(school, 0, "batches")));
        Assert.IsEmpty(school.Findings);
        var later = AuditReport.Of(index, new AuditReportQuery(County.CityCode, new DateOnly(2027, 1, 1)));
        Assert.IsTrue(later.Units.All(unit => unit.Counts.All(count => count == 0)) && later.Findings.Count == 0 && later.Inspections.Count == 0);
        var firstDay = WorkingDays.DateOf(Batch.Parse(index.ReadHistory(StateKey.Batch(BatchId.TryParse(index.Find(new AuditQuery { Kind = "batch" })[0].ObjectKey["batch/".Length..], out var first) ? first : null!))[0].Value.Span).At);
        Assert.AreEqual(1L, Count(AuditReport.Of(index, new AuditReportQuery(County.CityCode, firstDay, firstDay)), 0, "batches"), "days are China's, both included");
        Assert.AreEqual(LedgerError.AuditObjectUnknown, Assert.ThrowsExactly<LedgerInputException>(() => AuditReport.Of(index, new AuditReportQuery("350199"))).Error);
    }

    [TestMethod]
    public async Task Of_a_signed_file_each_broken_part_is_told_by_itself()
    {
        using var scratch = new Scratch();
        await using var county = await County.CreateAsync(scratch.File("county"), 3);
        await using var other = await County.CreateAsync(scratch.File("other"), 1);
        await PlayAsync(county);
        await IndexAsync(scratch.Index, county);
        await IndexAsync(scratch.File("other.db"), other);
        var answer = Answer(scratch.Index, new AuditReportQuery(County.Code));
        var file = JsonCanonicalizer.Canonicalize(answer.Result);
        var signature = await SignAsync(scratch, "county", answer, file);

        var signer = signature.Verify(file, scratch.Index);
        Assert.AreEqual((new Submitter("CountyMSP", County.Code, Roles.CountyReviewer), true, true), (signer.By, signer.IsEntitled, signer.IsWithinUnit));
        Assert.AreEqual(answer.Sha256, signature.VerifyAgain(scratch.Index, answer.Result).Sha256);

        // The ledger goes on, and the answer stands as of its height.
        county.Now += TimeSpan.FromDays(1);
        await county.Chain.AddAsync(county.Anchor(2).Call);
        await IndexAsync(scratch.Index, county);
        Assert.AreEqual(answer.Sha256, signature.VerifyAgain(scratch.Index, answer.Result).Sha256);
        Assert.AreNotEqual(answer.Sha256, Answer(scratch.Index, new AuditReportQuery(County.Code)).Sha256);

        for (var at = 0; at < file.Length; at += 1 + file.Length / 40)
        {
            var changed = file.ToArray();
            changed[at] ^= 1;
            Refused(LedgerError.AuditFileChanged, () => signature.Verify(changed, scratch.Index));
        }
        Refused(LedgerError.AuditOtherLedger, () => signature.Verify(file, scratch.File("other.db")));
        Refused(LedgerError.AuditOtherRules, () => signature.Verify(file, scratch.Index, new FindingRules { MassChangeCount = 7 }));
        Refused(LedgerError.AuditSignerUnknown, () => SignAsync(scratch, "other", answer, file).GetAwaiter().GetResult().Verify(file, scratch.Index));
        using (var early = AuditIndex.Open(scratch.Index)) Assert.IsGreaterThan(signature.Height, early.Height);
        File.Copy(scratch.Index, scratch.File("forked.db"));
        Run(scratch.File("forked.db"), $"UPDATE block SET hash = zeroblob(32) WHERE number = {signature.Height - 1}");
        Refused(LedgerError.AuditOtherBlock, () => signature.Verify(file, scratch.File("forked.db")));
        await AuditIndexer.RunAsync(scratch.File("behind.db"), new MemoryBlocks(county.Chain.Blocks().Take(4)), new AuditIndexOptions());
        Assert.AreEqual(LedgerError.AuditIndexShort, Assert.ThrowsExactly<LedgerInputException>(() => signature.Verify(file, scratch.File("behind.db"))).Error);
    }

    [TestMethod]
    public async Task No_byte_of_a_signature_can_be_changed()
    {
        using var scratch = new Scratch();
        await using var county = await County.CreateAsync(scratch.File("county"), 3);
        await PlayAsync(county);
        await IndexAsync(scratch.Index, county);
        var answer = Answer(scratch.Index, new AuditReportQuery(County.Code, new DateOnly(2025, 9, 1)));
        var file = JsonCanonicalizer.Canonicalize(answer.Result);
        var bytes = (await SignAsync(scratch, "county", answer, file)).ToBytes();
        var step = Environment.GetEnvironmentVariable("LEDGER_SOAK") == "1" ? 1 : 13;
        for (var at = 0; at < bytes.Length; at += step)
        {
            var changed = bytes.ToArray();
            changed[at] ^= 1;
            Assert.Throws<LedgerException>(() => AuditSignature.Parse(changed, "changed").Verify(file, scratch.Index), $"byte {at}: {Encoding.UTF8.GetString(bytes, Math.Max(0, at - 20), Math.Min(40, bytes.Length - Math.Max(0, at - 20)))}");
        }
    }

    [TestMethod]
    public async Task An_answer_that_does_not_follow_from_the_ledger_is_named_where_it_differs_though_its_signature_holds()
    {
        using var scratch = new Scratch();
        await using var county = await County.CreateAsync(scratch.File("county"), 3);
        await PlayAsync(county);
        await IndexAsync(scratch.Index, county);
        var forged = Answer(scratch.Index, new AuditReportQuery(County.Code));
        forged.Result["units"]![1]!["counts"]!["revocations"] = 0;
        var file = JsonCanonicalizer.Canonicalize(forged.Result);
        var signature = await SignAsync(scratch, "county", forged, file);
        signature.Verify(file, scratch.Index);
        var refused = Assert.ThrowsExactly<LedgerRefusedException>(() => signature.VerifyAgain(scratch.Index, forged.Result));
        Assert.AreEqual(LedgerError.AuditOtherAnswer, refused.Error);
        CollectionAssert.AreEqual(new[] { "/units/1/counts/revocations", "0", "1" }, refused.Arguments.ToArray());
        Refused(LedgerError.AuditOtherAnswer, () => signature.VerifyAgain(scratch.Index));
    }

    [TestMethod]
    public async Task A_university_signs_what_it_asked_and_verification_says_that_the_unit_is_not_its_own()
    {
        using var scratch = new Scratch();
        await using var county = await County.CreateAsync(scratch.File("county"), 3);
        const string university = "4135000001";
        await county.Chain.AddAsync(county.Register(university, UnitTier.School, [County.ProvinceCode], "ProvinceMSP", Roles.Auditor));
        await EnrolAsync(scratch.File("county"), "admissions", "ProvinceMSP", university, Roles.Auditor);
        await PlayAsync(county);
        await IndexAsync(scratch.Index, county);
        var own = Answer(scratch.Index, new AuditReportQuery(university));
        var signer = (await SignAsync(scratch, "county", own, [1], "admissions")).Verify([1], scratch.Index);
        Assert.AreEqual((university, true, true), (signer.By.Unit, signer.IsEntitled, signer.IsWithinUnit));
        Assert.IsFalse((await SignAsync(scratch, "county", Answer(scratch.Index, new AuditReportQuery(County.Code)), [1], "admissions")).Verify([1], scratch.Index).IsWithinUnit);
        Assert.IsFalse((await SignAsync(scratch, "county", own, [1], "school-registrar")).Verify([1], scratch.Index).IsEntitled, "no unit of this register");
    }

    // Two batches of the first school and one of the second: the first with its whole course and three statuses, the second
    // written again; a rectification that is overdue; the term closed.
    private static async Task<BatchId> PlayAsync(County county)
    {
        var (batch, anchored) = county.Anchor(0);
        await county.Chain.AddAsync(anchored);
        county.Now += TimeSpan.FromDays(1);
        await county.Chain.AddAsync(county.Step(batch, BatchEventKind.Accepted, "county-reviewer"));
        await county.Chain.AddAsync(county.Step(batch, BatchEventKind.Noticed, County.Registrar(0)));
        county.Now += TimeSpan.FromDays(1);
        await county.Chain.AddAsync(county.Step(batch, BatchEventKind.Confirmed, County.Registrar(0)));
        foreach (var kind in new[] { RecordStatusKind.Superseded, RecordStatusKind.Revoked, RecordStatusKind.Restricted })
            await county.Chain.AddAsync(kind == RecordStatusKind.Superseded ? county.Status(batch, 3, kind, County.Registrar(0), "FIELD_WRONG", supersededBy: new RecordReference(batch, 4)) : county.Status(batch, 5, kind, County.Registrar(0), "FIELD_WRONG"));
        await county.Chain.AddAsync(county.Anchor(1).Call);
        var id = new InspectionId(County.Code, new string('a', 32));
        await county.Chain.AddAsync(county.Inspect(id, 0, InspectionStepKind.Planned));
        await county.Chain.AddAsync(county.Inspect(id, 1, InspectionStepKind.Ordered, due: WorkingDays.DateOf(county.Now).AddDays(2)));
        county.Now += TimeSpan.FromDays(4);
        await county.Chain.AddAsync(county.Anchor(0, root: batch.Sha256Root).Call);
        await county.Chain.AddAsync(county.CloseTerm());
        return batch;
    }

    private static IEnumerable<(string Kind, JsonObject Query)> Questions(BatchId batch)
    {
        yield return (AuditAnswerKind.Trail, []);
        yield return (AuditAnswerKind.Trail, new JsonObject { ["unit"] = batch.School, ["kind"] = "status" });
        yield return (AuditAnswerKind.Trail, new JsonObject { ["problems"] = true, ["system"] = true });
        yield return (AuditAnswerKind.History, new JsonObject { ["id"] = batch.ToString() });
        yield return (AuditAnswerKind.History, new JsonObject { ["id"] = $"term/{County.ProvinceCode}/{County.Term}" });
        yield return (AuditAnswerKind.Findings, []);
        yield return (AuditAnswerKind.Report, new JsonObject { ["unit"] = County.ProvinceCode });
    }

    private static string Ask(AuditIndex index, string kind, JsonObject query)
    {
        try
        {
            return Encoding.UTF8.GetString(JsonCanonicalizer.Canonicalize(AuditAnswer.Again(index, kind, query, new FindingRules { RevocationCount = 1, MassChangeCount = 1 }).Result));
        }
        catch (LedgerInputException e)
        {
            return e.Message;
        }
    }

    private static long Count(AuditReport report, int unit, string measure) => report.Units[unit].Counts[AuditMeasure.All.ToList().IndexOf(measure)];

    private static AuditAnswer Answer(string path, AuditReportQuery query)
    {
        using var index = AuditIndex.Open(path);
        return AuditAnswer.OfReport(AuditReport.Of(index, query), FindingRules.Default);
    }

    private static async Task<AuditSignature> SignAsync(Scratch scratch, string folder, AuditAnswer answer, byte[] file, string name = "county-reviewer")
    {
        using var index = AuditIndex.Open(scratch.Index);
        var signed = await AuditSignature.CreateAsync(answer, index.ReadState(), "report.json", file, await new Workspace(scratch.File(folder)).ReadIdentityAsync(name), DateTimeOffset.UtcNow);
        return AuditSignature.Parse(signed.ToBytes(), "report.json.sig.json");
    }

    private static async Task EnrolAsync(string folder, string name, string mspId, string unit, string role)
    {
        var workspace = new Workspace(folder);
        var identities = new Ledger.Sdk.Identities.IdentityFolder(workspace);
        using var authority = await Ledger.Sdk.Identities.EmbeddedAuthority.OpenAsync(workspace, mspId);
        var request = await identities.RequestAsync(name, mspId, unit, role, null);
        await identities.InstallAsync(name, await authority.IssueAsync(request.RequestPem, unit, role, TimeSpan.FromDays(30)), DateTimeOffset.UtcNow);
    }

    private static async Task IndexAsync(string path, County county)
    {
        var outcome = await AuditIndexer.RunAsync(path, new MemoryBlocks(county.Chain.Blocks()), new AuditIndexOptions { GenesisHash = county.Chain.GenesisHash });
        Assert.IsNull(outcome.Fault, outcome.Fault?.ToString());
    }

    private static void Refused(LedgerError error, Action action) => Assert.AreEqual(error, Assert.ThrowsExactly<LedgerRefusedException>(action).Error);

    private static void Run(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
