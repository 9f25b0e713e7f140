using System.Text;
using Ledger.Records;
using Ledger.Sdk.Import;
using Ledger.Sdk.Sample;
using Ledger.Sdk.Tests.Clerk;

namespace Ledger.Sdk.Tests.RuleSets;

/// <summary>A class of eight may have two A in each dimension.</summary>
[TestClass]
public sealed class QuotaTests
{
    private static readonly ImportOptions s_options = Site.Options with { RuleSet = RuleSet.FujianJuniorHigh };

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Import_AsManyAsMayBe_PassesAndOneMoreIsRefusedByClassAndGrade()
    {
        using var site = await ClassesAsync();
        Assert.IsTrue((await CheckAsync(site, Grades(site, 'A', 0, 1), Grades(site, 'B', 2, 7), Grades(site, 'A', 8, 9))).Passed);

        var report = await CheckAsync(site, Grades(site, 'A', 0, 2), Grades(site, 'A', 8, 9));

        Assert.IsTrue(report.ExceedsQuota);
        Assert.AreEqual(0, report.Refused);
        var finding = report.Findings.Single();
        Assert.AreEqual(ImportRule.QuotaExceeded, finding.Rule);
        CollectionAssert.AreEqual(new[] { site.Students[0].Class, "Moral character", "A", "3", "2", "8", "25" }, finding.Arguments.ToArray());
        Assert.AreEqual(site.Students[0].Class, finding.Class);
        Assert.Contains("思想品德", finding.Describe(LedgerLanguage.Chinese));
        Assert.Contains("最多 2 人", finding.Describe(LedgerLanguage.Chinese));
        Assert.Contains("at most 2 may", finding.Describe(LedgerLanguage.English));
        foreach (var student in site.Students)
            Assert.DoesNotContain(student.Name, finding.ToString());
    }

    [TestMethod]
    public async Task Import_EachDimensionAndOtherGrades_AreCountedByThemselves()
    {
        using var site = await ClassesAsync();

        Assert.IsTrue((await CheckAsync(site, Grades(site, 'A', 0, 1), Grades(site, 'A', 2, 3, "艺术素养"), Grades(site, 'C', 0, 7, "社会实践"))).Passed);
        Assert.AreEqual("Artistic literacy", (await CheckAsync(site, Grades(site, 'A', 0, 1), Grades(site, 'A', 2, 4, "艺术素养"))).Findings.Single().Arguments[1]);
    }

    [TestMethod]
    public async Task Import_StudentNamedTwice_CountsOnce()
    {
        using var site = await ClassesAsync();

        Assert.IsTrue((await CheckAsync(site, Grades(site, 'A', 0, 1), Grades(site, 'A', 0, 1, comment: "补充评语"))).Passed);
    }

    [TestMethod]
    public async Task Import_QuotaExceeded_AnchorsNothingEvenIfValidRowsAreAccepted()
    {
        using var site = await ClassesAsync();
        var file = Write(site, Grades(site, 'A', 0, 2));

        var prepared = await site.Store.PrepareAsync([file], s_options with { AcceptValid = true }, cancellationToken: TestContext.CancellationToken);

        Assert.IsTrue(prepared.Report.ExceedsQuota);
        Assert.IsEmpty(prepared.Batches);
        Assert.IsEmpty(site.Store.Batches);
    }

    [TestMethod]
    public async Task Import_InSeveralBatches_CountsWhatWasAnchoredBefore()
    {
        using var site = await ClassesAsync();
        await AnchorAsync(site, Grades(site, 'A', 0, 0), Grades(site, 'B', 1, 1));
        await AnchorAsync(site, Grades(site, 'A', 2, 2));

        var third = await CheckAsync(site, Grades(site, 'A', 3, 3));
        Assert.AreEqual("3", third.Findings.Single().Arguments[3]);
        Assert.IsTrue((await CheckAsync(site, Grades(site, 'B', 3, 7))).Passed);

        // What is anchored already is no new row.
        Assert.IsTrue((await CheckAsync(site, Grades(site, 'A', 0, 0))).Passed);

        // The check of files in the same folder says the same.
        var checkedFiles = await site.Store.CheckAsync(
            [Write(site, Grades(site, 'A', 3, 3))], new RecordCheckOptions { School = Site.School, Term = Site.Term, RuleSet = RuleSet.FujianJuniorHigh }, cancellationToken: TestContext.CancellationToken);
        Assert.AreEqual("3", checkedFiles.Findings.Single().Arguments[3]);
    }

    [TestMethod]
    public async Task Import_CorrectedGrade_StandsInsteadOfTheEarlierOne()
    {
        using var site = await ClassesAsync();
        await AnchorAsync(site, Grades(site, 'A', 0, 1));
        await AnchorAsync(site, Grades(site, 'C', 0, 0, comment: "更正"));

        Assert.IsTrue((await CheckAsync(site, Grades(site, 'A', 2, 2))).Passed);
        Assert.IsFalse((await CheckAsync(site, Grades(site, 'A', 2, 3))).Passed);
    }

    [TestMethod]
    public async Task Check_WithARosterFile_CountsAndWithoutOneDoesNot()
    {
        using var site = await ClassesAsync();
        var file = Write(site, Grades(site, 'A', 0, 2));
        var options = new RecordCheckOptions { RuleSet = RuleSet.FujianJuniorHigh, Similarity = null };

        var with = await RecordCheck.RunAsync([file], options with { RosterFile = site.Files.Roster }, cancellationToken: TestContext.CancellationToken);
        Assert.AreEqual(ImportRule.QuotaExceeded, with.Findings.Single().Rule);
        Assert.IsTrue((await RecordCheck.RunAsync([file], options, cancellationToken: TestContext.CancellationToken)).Passed);
    }

    [TestMethod]
    public async Task Import_QuotaOfTheSchool_CountsAllClassesTogether()
    {
        using var site = await ClassesAsync();
        var rules = RuleSet.Parse(Encoding.UTF8.GetBytes(RuleSetShelfTests.Changed(set => set["quotas"]![0]!["scope"] = "school", RuleSet.FujianJuniorHigh)));

        Assert.IsTrue((await CheckAsync(site, s_options with { RuleSet = rules }, Grades(site, 'A', 0, 3))).Passed);
        var finding = (await CheckAsync(site, s_options with { RuleSet = rules }, Grades(site, 'A', 0, 4))).Findings.Single();
        CollectionAssert.AreEqual(new[] { "the school", "Moral character", "A", "5", "4", "16", "25" }, finding.Arguments.ToArray());
        Assert.Contains("全校", finding.Describe(LedgerLanguage.Chinese));
    }

    private static Task<Site> ClassesAsync() => Site.CreateAsync(new SampleOptions { Students = 16, RecordsPerStudent = 1, ClassSize = 8 });

    private static IEnumerable<string> Grades(Site site, char grade, int from, int to, string dimension = "思想品德", string comment = "") =>
        Enumerable.Range(from, to - from + 1).Select(i => site.Students[i]).Select(s => $"等级评定,{s.Name},{s.RegistryNumber},{s.Class},2026-01-10,{dimension},{grade},{comment}");

    private static string Write(Site site, params IEnumerable<string>[] rows) =>
        site.Folder.Write($"{Guid.NewGuid():N}.csv", string.Join('\n', ["记录类型,姓名,学籍号,班级,记录日期,评价维度,等级,评语", .. rows.SelectMany(r => r)]) + "\n");

    private Task<ImportReport> CheckAsync(Site site, params IEnumerable<string>[] rows) => CheckAsync(site, s_options, rows);

    private Task<ImportReport> CheckAsync(Site site, ImportOptions options, params IEnumerable<string>[] rows) =>
        site.Store.CheckAsync([Write(site, rows)], options, cancellationToken: TestContext.CancellationToken);

    private async Task AnchorAsync(Site site, params IEnumerable<string>[] rows)
    {
        var prepared = await site.Store.PrepareAsync([Write(site, rows)], s_options with { AcceptChanged = true }, cancellationToken: TestContext.CancellationToken);
        Assert.IsTrue(prepared.Report.Passed, string.Join('\n', prepared.Report.Findings.Select(f => f.Describe(LedgerLanguage.English))));
        foreach (var batch in prepared.Batches)
            site.Store.MarkAnchored(batch, Invented.Receipt(batch));
    }
}
