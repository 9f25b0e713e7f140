using System.Text;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Trail;
using Ledger.Sdk.Trust;
using Ledger.Sdk.Verify;
using Ledger.Sdk.Workspaces;

namespace Ledger.Sdk.Tests;

/// <summary>The main job through a real embedded network: one network for all, set up as a province would.</summary>
[TestClass]
[DoNotParallelize]
public sealed class LedgerTests
{
    private static Site s_site = null!;
    private static EmbeddedNode s_node = null!;
    private static LedgerClient s_province = null!;
    private static LedgerClient s_county = null!;
    private static LedgerClient s_school = null!;
    private static Receipt s_receipt = null!;
    private static byte[] s_trust = null!;
    private static string s_genesis = null!;

    public TestContext TestContext { get; set; } = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        s_site = await Site.CreateAsync();
        s_node = await EmbeddedNode.StartAsync(s_site.Folder.Workspace, context.CancellationToken);
        s_province = await LedgerClient.ConnectAsync(s_site.Folder.Workspace, "province-admin");
        s_county = await LedgerClient.ConnectAsync(s_site.Folder.Workspace, "county-reviewer");
        s_school = await LedgerClient.ConnectAsync(s_site.Folder.Workspace, "school-registrar");
        await RegisterAsync("350000", "福建省教育厅", UnitTier.Province, "", "ProvinceMSP", Roles.ProvinceAdmin);
        await RegisterAsync("350100", "福州市教育局", UnitTier.City, "350000", "CityMSP", Roles.CityReviewer);
        await RegisterAsync("350102", "鼓楼区教育局", UnitTier.County, "350100", "CountyMSP", Roles.CountyReviewer);
        await RegisterAsync("3435000001", "示范中学", UnitTier.School, "350102", "SchoolMSP", Roles.SchoolRegistrar);
        var rules = RuleSet.FujianHighSchool;
        await s_province.PublishRuleSetAsync("350000", rules);
        await s_province.ApproveRuleSetAsync("350000", rules.Id, "1");
        await s_province.OpenTermAsync(new TermOpening { Owner = "350000", Term = Site.Term, Stages = [new StageOpening("entry")] });
        s_receipt = (await s_school.AnchorAsync(s_site.Store, s_site.Files.Records, Site.Options)).Receipts.Single();
        await s_county.ReviewAsync(s_site.Store, s_receipt.BatchId, accept: true);
        s_trust = await s_province.ExportTrustAsync();
        s_genesis = (await s_province.GetChannelAsync()).GenesisHash;
    }

    [ClassCleanup]
    public static async Task StopAsync()
    {
        await s_school.DisposeAsync();
        await s_county.DisposeAsync();
        await s_province.DisposeAsync();
        await s_node.DisposeAsync();
        s_site.Dispose();
    }

    [TestMethod]
    public async Task Anchor_SameFilesAgain_AnchorsNothingTwiceAndGivesTheReceiptOfThen()
    {
        var again = await s_school.AnchorAsync(s_site.Store, s_site.Files.Records, Site.Options);
        Assert.IsEmpty(again.Receipts);
        Assert.AreEqual(s_receipt, again.Earlier.Single());
        Assert.HasCount(1, await s_school.ListBatchesAsync(Site.School, Site.Term));
        Assert.AreEqual(s_receipt.CheckCode, again.Earlier[0].CheckCode);
    }

    [TestMethod]
    public async Task Anchor_AnswerLost_ContinuesWithTheSameBatch()
    {
        var file = s_site.Folder.Write("一.csv", s_site.Activities([("内容", "答复丢失的一次")]));
        var options = Site.Options with { RecordType = "17" };
        var prepared = (await s_site.Store.PrepareAsync([file], options)).Batches.Single();
        var first = (await s_school.AnchorAsync(s_site.Store, [file], options)).Receipts.Single();
        Assert.AreEqual(prepared.BatchId, first.BatchId);
        s_site.Store.Forget(prepared);
        var again = (await s_school.AnchorAsync(s_site.Store, [file], options)).Receipts.Single();
        Assert.AreEqual(first, again);
    }

    [TestMethod]
    public async Task Verify_OnlineAndOffline_AgreeAndSayAsOf()
    {
        var bundle = await ExportAsync(0);
        var student = s_site.Students[0];
        var applicant = new Applicant(student.Name, student.RegistryNumber);
        var online = await s_county.VerifyAsync(bundle, new VerifyOptions { Applicant = applicant });
        Assert.AreEqual(VerdictResult.Valid, online.Result, Lines(online));
        var trust = TrustFile.Parse(s_trust, "trust.json", [s_genesis]);
        var offline = new OfflineVerifier(trust, new VerifyOptions { Applicant = applicant, TrustedGenesisHashes = [s_genesis] }).Verify(bundle);
        Assert.AreEqual(VerdictResult.ValidAsOf, offline.Result, Lines(offline));
        StringAssert.Contains(offline.Describe(LedgerLanguage.Chinese), "截至");
        Assert.AreEqual("OneOperatorTrusted", offline[VerdictCheck.Independence].Finding);
    }

    [TestMethod]
    public async Task Verify_GenesisNotTrusted_IsNeverValid()
    {
        var trust = TrustFile.Parse(s_trust, "trust.json", []);
        var verdict = new OfflineVerifier(trust, new VerifyOptions()).Verify(await ExportAsync(0));
        Assert.AreEqual(VerdictResult.NotEstablished, verdict.Result);
        Assert.AreEqual("GenesisUntrusted", verdict[VerdictCheck.Batch].Finding);
        Assert.AreEqual("OneOperator", verdict[VerdictCheck.Independence].Finding);
    }

    [TestMethod]
    public async Task Verify_BorrowedBundle_FailsAtTheSubject()
    {
        var other = s_site.Students[1];
        var verdict = Offline(new Applicant(other.Name, other.RegistryNumber)).Verify(await ExportAsync(0));
        Assert.AreEqual(VerdictResult.NotEstablished, verdict.Result);
        Assert.AreEqual(CheckOutcome.Failed, verdict[VerdictCheck.Subject].Outcome);
        Assert.IsTrue(verdict.Lines.Where(l => l.Check != VerdictCheck.Subject).All(l => l.Outcome != CheckOutcome.Failed), Lines(verdict));
        Assert.DoesNotContain(other.Name, Lines(verdict));
    }

    [TestMethod]
    public async Task Verify_EveryByteChanged_NeverPasses()
    {
        var bundle = await ExportAsync(2);
        var verifier = Offline(null);
        for (var at = 0; at < bundle.Length; at += 17)
        {
            var changed = (byte[])bundle.Clone();
            changed[at] ^= 1;
            Assert.IsFalse(verifier.Verify(changed).IsValid, $"byte {at}");
        }

        Assert.IsTrue(verifier.Verify(bundle).IsValid);
        Assert.AreEqual(CheckOutcome.Failed, verifier.Verify(bundle.AsMemory(0, bundle.Length - 1))[VerdictCheck.Form].Outcome);
    }

    [TestMethod]
    public async Task VerifyAll_GivesTheVerdictsInOrder()
    {
        var bundles = new List<ReadOnlyMemory<byte>>();
        for (var i = 0; i < s_site.Students.Count; i++)
            bundles.Add(await ExportAsync(i));
        bundles.Add(new byte[] { (byte)'{' });
        var verdicts = Offline(null).VerifyAll(bundles);
        CollectionAssert.AreEqual(
            Enumerable.Repeat(true, s_site.Students.Count).Append(false).ToArray(), verdicts.Select(v => v.IsValid).ToArray());
    }

    [TestMethod]
    public void TrustFile_TruncatedReorderedDoubledOrOfAnotherChannel_IsRefusedWithTheCause()
    {
        var text = Encoding.UTF8.GetString(s_trust);
        Expect(LedgerError.TrustFileWrong, text[..^1]);
        Expect(LedgerError.TrustFileWrong, text + text);
        Expect(LedgerError.TrustFileWrong, text.Replace("{\"batches\":", "{\"v\":1,\"batches\":", StringComparison.Ordinal));
        Expect(LedgerError.TrustFileSignatureWrong, text.Replace("示范中学", "模范中学", StringComparison.Ordinal));
        Expect(LedgerError.TrustFileOfOtherChannel, text, new string('0', 64));

        static void Expect(LedgerError expected, string text, string? genesis = null)
        {
            var error = Assert.ThrowsExactly<LedgerInputException>(
                () => TrustFile.Parse(Encoding.UTF8.GetBytes(text), "trust.json", [genesis ?? s_genesis]));
            Assert.AreEqual(expected, error.Error);
        }
    }

    [TestMethod]
    public async Task TrustFile_SignedByASchool_IsRefused()
    {
        var error = await Assert.ThrowsExactlyAsync<LedgerInputException>(() => s_school.ExportTrustAsync());
        Assert.AreEqual(LedgerError.TrustFileSignerWrong, error.Error);
    }

    [TestMethod]
    public async Task Trail_TellsWhoDidWhatInOrder_AndHoldsNoPersonalData()
    {
        var entries = new List<TrailEntry>();
        await foreach (var entry in s_province.TrailAsync())
            entries.Add(entry);
        Assert.IsTrue(entries.All(e => e.Problem is null && e.Endorsers.Count >= 1));
        var anchor = entries.First(e => e.Function == "batches:Anchor");
        Assert.AreEqual(("SchoolMSP", Site.School, Roles.SchoolRegistrar, "VALID"), (anchor.MspId, anchor.Unit, anchor.Role, anchor.Code));
        Assert.AreEqual(s_receipt.TransactionId, anchor.TransactionId);
        CollectionAssert.Contains(anchor.Endorsers.ToArray(), "ProvinceMSP");
        var history = await s_county.GetHistoryAsync(s_receipt.BatchId);
        Assert.AreEqual(BatchStanding.Accepted, history.Progress!.Standing);
        CollectionAssert.AreEqual(new[] { "batches:Anchor", "batches:Review" }, history.Entries.Select(e => e.Function).ToArray());
    }

    [TestMethod]
    public async Task Store_OfTheNetwork_HoldsNoNameAndNoNumber()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(s_site.Folder.Path, "network"), "ledger.db*").Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes, TestContext.CancellationToken);
            foreach (var student in s_site.Students)
            {
                Assert.AreEqual(-1, bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(student.RegistryNumber)), file);
                Assert.AreEqual(-1, bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(student.Name)), file);
            }
        }
    }

    [TestMethod]
    public async Task Anchor_ByAnotherRole_IsRefusedByTheContract()
    {
        var file = s_site.Folder.Write("二.csv", s_site.Activities([("内容", "无权的一次"), ("活动名称", "无权的活动"), ("开始日期", "2025-11-01"), ("结束日期", "2025-11-02"), ("记录日期", "2025-11-08"), ("标签", "主题班会"), ("时长（小时）", "4")]));
        var error = await Assert.ThrowsExactlyAsync<LedgerRefusedException>(
            () => s_county.AnchorAsync(s_site.Store, [file], Site.Options with { RecordType = "17" }));
        Assert.AreEqual(RefusalCodes.NotAuthorised, error.ContractCode);
        await s_site.Store.DiscardPreparedAsync(s_site.Store.Batches.Single(b => b.State == CacheBatchState.Prepared).BatchId);
    }

    [TestMethod]
    public async Task Anchor_ClockAnHourWrong_IsToldAsSuch()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow.AddHours(-1));
        await using var late = await LedgerClient.ConnectAsync(s_site.Folder.Workspace, "province-admin", new LedgerClientOptions { TimeProvider = clock });
        var error = await Assert.ThrowsExactlyAsync<LedgerRefusedException>(
            () => late.OpenTermAsync(new TermOpening { Owner = "350000", Term = "2026-2027-1", Stages = [new StageOpening("entry")] }));
        Assert.AreEqual(LedgerError.ClockWrong, error.Error);
    }

    [TestMethod]
    public async Task Call_NetworkNotThere_IsUnreachable()
    {
        using var folder = new Folder();
        var workspace = folder.Workspace;
        CopyIdentity(s_site.Folder.Workspace, workspace, "auditor");
        await Assert.ThrowsExactlyAsync<LedgerUnreachableException>(() => LedgerClient.ConnectAsync(workspace, "auditor"));
    }

    private static void CopyIdentity(Workspace from, Workspace to, string name)
    {
        var target = Directory.CreateDirectory(Path.Combine(to.IdentitiesDirectory, name)).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(from.IdentitiesDirectory, name)))
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
    }

    private static Task<byte[]> ExportAsync(int student) =>
        s_site.Store.ExportBundleAsync(new BundleRequest { RegistryNumber = s_site.Students[student].RegistryNumber, Batches = [s_receipt.BatchId] });

    private static OfflineVerifier Offline(Applicant? applicant) =>
        new(TrustFile.Parse(s_trust, "trust.json", [s_genesis]), new VerifyOptions { Applicant = applicant, TrustedGenesisHashes = [s_genesis] });

    private static string Lines(Verdict verdict) =>
        string.Join('\n', verdict.Lines.Select(l => $"{l.Check} {l.Outcome} {l.Describe(LedgerLanguage.English)}"));

    private static Task<Submission<Unit>> RegisterAsync(string code, string name, UnitTier tier, string parent, string mspId, string role) =>
        s_province.RegisterUnitAsync(new UnitRegistration { Code = code, Name = name, Tier = tier, Parent = parent, MspId = mspId, Roles = [role] });
}
