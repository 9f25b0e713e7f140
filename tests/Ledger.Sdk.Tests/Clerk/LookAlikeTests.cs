using Ledger.Sdk.Access;
using Ledger.Sdk.Import;

namespace Ledger.Sdk.Tests.Clerk;

/// <summary>Rows that look like others of before: entered, or checked in another file.</summary>
[TestClass]
public sealed class LookAlikeTests
{
    private const string Story = "星期六上午我们到社区图书角整理图书，把散落的旧书按类别排好，又给破损的封面贴上了胶带，忙到中午才回家。";
    private static readonly byte[] s_scene = TestPng.Write(180, 120, Scene);

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task TextAndPictureOfAnotherStudent_EnteredBefore_AreTold_AndForgottenWithHim()
    {
        using var site = await Site.CreateAsync();
        var folder = Directory.CreateDirectory(site.Folder.File("图片")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, "一.png"), s_scene, Token);
        var first = site.Folder.Write("一班.csv", site.Activities([("内容", Story), ("图片", "一.png")]));
        var options = Site.Options with { RecordType = "17", Evidence = EvidenceFolder.Open(folder) };
        var batch = (await site.Store.PrepareAsync([first], options, cancellationToken: Token)).Batches.Single();
        site.Store.MarkAnchored(batch, Invented.Receipt(batch));

        await File.WriteAllBytesAsync(Path.Combine(folder, "二.png"), TestPng.Write(90, 60, Scene), Token);
        var second = Other(site, "二班.csv", 1, [("内容", Story.Replace("星期六", "星期天", StringComparison.Ordinal)), ("图片", "二.png")], [("内容", Story + "后来又去了一次。"), ("图片", "一.png")]);
        var told = await CheckAsync(site, second, folder);
        CollectionAssert.AreEqual(
            new[] { (2, ImportRule.EvidenceAlikeBefore), (2, ImportRule.SimilarTextBefore), (3, ImportRule.EvidenceTwiceBefore), (3, ImportRule.SimilarTextBefore) },
            told.Notices.Where(n => n.Rule is not ImportRule.EvidenceAlike).OrderBy(n => n.Row).ThenBy(n => n.Rule.ToString()).Select(n => (n.Row, n.Rule)).ToArray(), Lines(told));
        StringAssert.Contains(told.Notices.First(n => n.Rule == ImportRule.SimilarTextBefore).Describe(LedgerLanguage.Chinese), $"{batch.BatchId}#0");
        Assert.IsEmpty(told.SimilarGroups, "groups are of the rows that are checked");

        // The file itself, checked again under its name, is not compared with what is remembered of it.
        Assert.HasCount(told.Notices.Count, (await CheckAsync(site, second, folder)).Notices);

        // Without a byte of text, name or digest.
        var bytes = Import.Internal.Fingerprint.Write([new Import.Internal.Fingerprints(new byte[32]).Of(Keys.StudentId.Create(), 1, Import.Internal.TextSketch.ShinglesOf(Story), ["sha256:" + new string('a', 64)], _ => null)]);
        Assert.AreEqual(-1, bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes("图书")));
        Assert.AreEqual(-1, bytes.AsSpan().IndexOf(Enumerable.Repeat((byte)0xaa, 8).ToArray()));

        await site.Store.EraseStudentAsync(site.Store.Roster.Find(site.Students[0].RegistryNumber)!.Id, Token);
        Assert.IsEmpty((await CheckAsync(site, second, folder)).Notices.Where(n => n.Rule is ImportRule.SimilarTextBefore or ImportRule.EvidenceTwiceBefore or ImportRule.EvidenceAlikeBefore));
    }

    [TestMethod]
    public async Task FileThatWasOnlyChecked_IsRememberedByItsName_AndRebuildingKeepsWhatWasEntered()
    {
        using var site = await Site.CreateAsync();
        var folder = Directory.CreateDirectory(site.Folder.File("图片")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, "一.png"), s_scene, Token);
        var first = site.Folder.Write("一班.csv", site.Activities([("内容", Story), ("图片", "一.png")]));
        Assert.IsEmpty((await CheckAsync(site, first, folder)).Notices);

        // Under another master key it is remembered as well.
        site.Store.Dispose();
        await Keys.KeyBackups.RotateAsync(site.Folder.Workspace, Token);
        await site.ReopenAsync();
        var second = Other(site, "二班.csv", 1, [("内容", Story), ("图片", "一.png")]);
        var told = await CheckAsync(site, second, folder);
        Assert.HasCount(2, told.Notices, Lines(told));
        StringAssert.Contains(told.Notices[0].Describe(LedgerLanguage.English), "一班.csv#2");
        Assert.AreEqual(new FingerprintCount(0, 2, 2), await site.Store.CountFingerprintsAsync(Token));

        var options = Site.Options with { RecordType = "17", Evidence = EvidenceFolder.Open(folder) };
        var batch = (await site.Store.PrepareAsync([first], options, cancellationToken: Token)).Batches.Single();
        site.Store.MarkAnchored(batch, Invented.Receipt(batch));
        var before = AccessLog.Read(site.Folder.Workspace).Count();
        Assert.AreEqual(new FingerprintCount(1, 0, 1), await site.Store.RebuildFingerprintsAsync(cancellationToken: Token));
        Assert.AreEqual(AccessPurposes.LookAlikes, AccessLog.Read(site.Folder.Workspace).Skip(before).Single().Purpose);
        Assert.HasCount(2, (await CheckAsync(site, second, folder)).Notices, "text and picture, from the document and the evidence that is kept");

        await site.Store.ClearFingerprintsAsync(Token);
        Assert.IsEmpty((await CheckAsync(site, second, folder)).Notices);
    }

    private async Task<RecordCheckReport> CheckAsync(Site site, string file, string folder) =>
        await site.Store.CheckAsync([file], new RecordCheckOptions { RecordType = "17", Evidence = EvidenceFolder.Open(folder) }, cancellationToken: Token);

    private static string Other(Site site, string name, int student, params (string Header, string Value)[][] rows)
    {
        var other = site.Students[student];
        return site.Folder.Write(name, site.Activities([.. rows.Select(r => ((string, string)[])[.. r, ("姓名", other.Name), ("学籍号", other.RegistryNumber), ("班级", other.Class)])]));
    }

    private static string Lines(RecordCheckReport report) => string.Join('\n', report.Notices.Concat(report.Findings).Select(n => n.Describe(LedgerLanguage.English)));

    private static double Scene(double x, double y) => (0.5 + (0.25 * Math.Sin(9 * x)) + (0.25 * Math.Cos((7 * y) + (4 * x)))) * (0.4 + (0.6 * y));
}
