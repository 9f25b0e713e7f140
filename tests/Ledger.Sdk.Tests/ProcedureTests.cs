using System.Text;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Trust;
using Ledger.Sdk.Verify;

namespace Ledger.Sdk.Tests;

/// <summary>From a batch to the archive through an embedded network, by a rule set that sets no terms.</summary>
[TestClass]
[DoNotParallelize]
public sealed class ProcedureTests
{
    private const string Owner = "350000";

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task BatchIsNoticedContestedConfirmedLockedCorrectedAndArchived()
    {
        var token = TestContext.CancellationToken;
        using var site = await Site.CreateAsync();
        var workspace = site.Folder.Workspace;
        await using var node = await EmbeddedNode.StartAsync(workspace, token);
        await using var province = await LedgerClient.ConnectAsync(workspace, "province-admin", cancellationToken: token);
        await using var city = await LedgerClient.ConnectAsync(workspace, "city-reviewer", cancellationToken: token);
        await using var county = await LedgerClient.ConnectAsync(workspace, "county-reviewer", cancellationToken: token);
        await using var school = await LedgerClient.ConnectAsync(workspace, "school-registrar", cancellationToken: token);
        await RegisterAsync(province, Owner, UnitTier.Province, "", "ProvinceMSP", Roles.ProvinceAdmin);
        await RegisterAsync(province, "350100", UnitTier.City, Owner, "CityMSP", Roles.CityReviewer);
        await RegisterAsync(province, "350102", UnitTier.County, "350100", "CountyMSP", Roles.CountyReviewer);
        await RegisterAsync(province, Site.School, UnitTier.School, "350102", "SchoolMSP", Roles.SchoolRegistrar);
        var rules = WithoutTerms();
        await province.PublishRuleSetAsync(Owner, rules, token);
        await province.ApproveRuleSetAsync(Owner, rules.Id, "1", token);
        Assert.AreEqual(new Procedure(0, 0, 0, 0), (await province.ListRuleSetsAsync(Owner, token)).Single().Procedure);
        await province.OpenTermAsync(new TermOpening { Owner = Owner, Term = Site.Term, Stages = [new StageOpening("entry")] }, token);
        var options = Site.Options with { RuleSet = rules };
        var batch = (await school.AnchorAsync(site.Store, site.Files.Records, options, cancellationToken: token)).Receipts.Single().BatchId;
        await county.ReviewAsync(site.Store, batch, accept: true, cancellationToken: token);

        await school.BeginNoticeAsync(batch, token);
        using var texts = await SealedTexts.OpenAsync(workspace, token);
        var contested = await RaiseAsync(0);
        var groundless = await RaiseAsync(1);
        await school.AnswerObjectionAsync(batch, groundless, ObjectionOutcome.Dismissed, "CHECKED", await texts.KeepAsync("已核对", token), token);
        await school.AnswerObjectionAsync(batch, contested, ObjectionOutcome.Dismissed, "CHECKED", await texts.KeepAsync("已核对", token), token);
        await county.AppealObjectionAsync(batch, contested, "WRONG", await texts.KeepAsync("不服", token), token);
        await school.EndNoticeAsync(batch, token);
        Assert.AreEqual(RefusalCodes.ObjectionStands, (await RefusedAsync(() => school.ConfirmAsync(batch, token))).ContractCode);
        await county.DecideObjectionAsync(batch, contested, ObjectionOutcome.Upheld, "NOT_TRUE", await texts.KeepAsync("成立", token), token);
        await school.ConfirmAsync(batch, token);

        // Every step is proved from its block for a trust file, which judges as the network does.
        var genesis = (await province.GetChannelAsync(token)).GenesisHash;
        var trust = TrustFile.Parse(await province.ExportTrustAsync(token), "trust.json", [genesis]);
        Assert.HasCount(6, trust.Batches.Single().Objections);
        var evidence = await school.GetEvidenceAsync(batch, token);
        CollectionAssert.AreEqual(evidence.Objections.Select(o => o.TransactionId).ToArray(), trust.Batches.Single().Objections.Select(o => o.TransactionId).ToArray());
        foreach (var step in evidence.Objections)
            Assert.IsNotNull(await texts.FindAsync(step.Text, token));
        var verify = new VerifyOptions { TrustedGenesisHashes = [genesis], RuleSets = [rules] };
        var seen = new List<string>();
        foreach (var student in site.Store.Roster.Students)
        {
            var bundle = await site.Store.ExportBundleAsync(new BundleRequest { RegistryNumber = student.RegistryNumber, RuleSets = [rules] }, token);
            var offline = new OfflineVerifier(trust, verify).Verify(bundle);
            var online = await county.VerifyAsync(bundle, verify, token);
            Assert.AreEqual(online[VerdictCheck.Status].Finding, offline[VerdictCheck.Status].Finding);
            Assert.AreEqual("StageConfirmed", offline[VerdictCheck.Stage].Finding);
            Assert.AreEqual("StageConfirmed", online[VerdictCheck.Stage].Finding);
            Assert.AreEqual(offline[VerdictCheck.Status].Finding == "StatusClear", offline.IsValid, offline.Describe(LedgerLanguage.English));
            seen.Add(offline[VerdictCheck.Status].Finding);
        }
        Assert.AreEqual(1, seen.Count(f => f == "ObjectionUpheld"), string.Join(' ', seen));

        await province.CloseTermAsync(Owner, Site.Term, "entry", token);
        await province.LockTermAsync(Owner, Site.Term, "entry", token);
        var stated = await school.AppendStatusAsync(batch, 2, RecordStatusKind.Revoked, "GHOST_WRITTEN", cancellationToken: token);
        await county.ApproveStatusAsync(batch, 2, stated.TransactionId, token);
        evidence = await school.GetEvidenceAsync(batch, token);
        Assert.IsEmpty(EffectiveStatus.Of(evidence.Batch.BatchId, 2, "350102", evidence.Statuses).InEffect);
        await city.ApproveStatusAsync(batch, 2, stated.TransactionId, token);
        evidence = await school.GetEvidenceAsync(batch, token);
        Assert.IsNotNull(EffectiveStatus.Of(evidence.Batch.BatchId, 2, "350102", evidence.Statuses).Deciding);
        await school.ArchiveAsync(batch, token);
        Assert.AreEqual(RefusalCodes.AlreadyArchived, (await RefusedAsync(() => school.ArchiveAsync(batch, token))).ContractCode);

        async Task<string> RaiseAsync(int index) =>
            (await school.RaiseObjectionAsync(batch, index, "NOT_TRUE", await texts.KeepAsync($"第 {index} 条不属实", token), token)).TransactionId;
    }

    [TestMethod]
    public async Task TextThatWasChangedOrSealedElsewhereIsTold()
    {
        using var folder = new Folder();
        TextDigest digest;
        using (var texts = await SealedTexts.OpenAsync(folder.Workspace, TestContext.CancellationToken))
        {
            digest = await texts.KeepAsync("理由", TestContext.CancellationToken);
            Assert.AreEqual("理由", await texts.FindAsync(digest, TestContext.CancellationToken));
            Assert.IsNull(await texts.FindAsync(digest with { Sha256 = digest.Sm3 }, TestContext.CancellationToken));
            Assert.AreNotEqual(digest, await texts.KeepAsync("理由", TestContext.CancellationToken), "one salt for two texts tells that they are equal");
            var file = Directory.EnumerateFiles(folder.Workspace.TextsDirectory).Single(f => Path.GetFileName(f).StartsWith(digest.Sha256, StringComparison.Ordinal));
            Assert.DoesNotContain("理由", Encoding.UTF8.GetString(await File.ReadAllBytesAsync(file)));
            var bytes = await File.ReadAllBytesAsync(file);
            bytes[^1] ^= 1;
            await File.WriteAllBytesAsync(file, bytes);
            await Assert.ThrowsAsync<LedgerInputException>(() => texts.FindAsync(digest, TestContext.CancellationToken));
        }
        File.Delete(folder.Workspace.MasterKeyFile);
        var missing = await Assert.ThrowsAsync<LedgerInputException>(() => SealedTexts.OpenAsync(folder.Workspace, TestContext.CancellationToken));
        Assert.AreEqual(LedgerError.MasterKeyMissing, missing.Error);
    }

    private static RuleSet WithoutTerms()
    {
        var json = JsonNode.Parse(RuleSet.FujianHighSchool.Canonical.Span)!;
        json["id"] = "without-terms";
        json["notice"] = new JsonObject { ["workingDays"] = 0, ["answerDays"] = 0 };
        return RuleSet.Parse(Encoding.UTF8.GetBytes(json.ToJsonString()));
    }

    private static async Task<LedgerRefusedException> RefusedAsync(Func<Task> call) => await Assert.ThrowsAsync<LedgerRefusedException>(call);

    private static async Task RegisterAsync(LedgerClient province, string code, UnitTier tier, string parent, string mspId, string role) => await province.RegisterUnitAsync(new UnitRegistration
    {
        Code = code,
        Name = "示例单位",
        Tier = tier,
        Parent = parent,
        MspId = mspId,
        Roles = [role],
    });
}
