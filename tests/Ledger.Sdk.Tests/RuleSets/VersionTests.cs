using System.Text;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk.Trust;
using Ledger.Sdk.Verify;

namespace Ledger.Sdk.Tests.RuleSets;

/// <summary>Records of one version of a rule set, of the next, and of a city's own, on one embedded network.</summary>
[TestClass]
[DoNotParallelize]
public sealed class VersionTests
{
    private const string Province = "350000";
    private const string City = "350100";

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task RecordsAreReadByTheVersionTheyWereMadeWith_AndACityOwnsARuleSet()
    {
        var token = TestContext.CancellationToken;
        using var site = await Site.CreateAsync();
        var workspace = site.Folder.Workspace;
        await using var node = await EmbeddedNode.StartAsync(workspace, token);
        await using var province = await LedgerClient.ConnectAsync(workspace, "province-admin", cancellationToken: token);
        await using var city = await LedgerClient.ConnectAsync(workspace, "city-reviewer", cancellationToken: token);
        await using var county = await LedgerClient.ConnectAsync(workspace, "county-reviewer", cancellationToken: token);
        await using var school = await LedgerClient.ConnectAsync(workspace, "school-registrar", cancellationToken: token);
        await RegisterAsync(province, Province, UnitTier.Province, "", "ProvinceMSP", Roles.ProvinceAdmin);
        await RegisterAsync(province, City, UnitTier.City, Province, "CityMSP", Roles.CityReviewer);
        await RegisterAsync(province, "350102", UnitTier.County, City, "CountyMSP", Roles.CountyReviewer);
        await RegisterAsync(province, Site.School, UnitTier.School, "350102", "SchoolMSP", Roles.SchoolRegistrar);
        await province.OpenTermAsync(new TermOpening { Owner = Province, Term = Site.Term, Stages = [new StageOpening("entry")] }, token);
        await PublishAsync(province, province, Province, RuleSet.FujianHighSchool, token);
        await AnchorAsync(school, county, site, Site.Options, site.Files.Records, token);

        // The next version has a field more in front of an activity's own, so that every later one stands elsewhere.
        var second = Second();
        Assert.IsFalse(RuleSetDiff.Between(RuleSet.FujianHighSchool, second).ReadsOldRecords);
        await RuleSetShelf.Shipped.PutAsync(workspace, second, "second.json", token);
        await site.ReopenAsync();
        Assert.AreEqual(2, site.Store.RuleSets.Get(second.Id).Version);
        await PublishAsync(province, province, Province, second, token);
        var options = Site.Options with { RuleSet = second, RecordType = "activity" };
        var lines = site.Activities([("内容", "依第二版填写")]).Split("\r\n");
        var file = site.Folder.Write("second.csv", $"负责老师,{lines[0]}\r\n陈老师,{lines[1]}\r\n");
        await AnchorAsync(school, county, site, options, [file], token);
        CollectionAssert.AreEquivalent(new[] { "1", "2" }, site.Store.Batches.Select(b => b.RuleSetVersion).ToArray());

        // A row by the second version that changes a record of the first is known for what it is.
        var student = site.Students[0];
        var first = Bundle.Parse(await site.Store.ExportBundleAsync(new BundleRequest { RegistryNumber = student.RegistryNumber }, token));
        Assert.HasCount(5, first.Records);
        var changed = (await site.Store.CheckAsync([ChangedActivity(site, first)], options, cancellationToken: token)).Changed.Single();
        CollectionAssert.AreEquivalent(new[] { "负责老师", "活动场所" }, changed.Differences.Select(d => d.Title.Zh).ToArray());

        // A city's own rules, with its own window.
        await city.OpenTermAsync(new TermOpening { Owner = City, Term = Site.Term, Stages = [new StageOpening("entry")] }, token);
        await PublishAsync(city, province, City, RuleSet.FujianJuniorHigh, token);
        var graded = site.Folder.Write("grades.csv", $"记录类型,姓名,学籍号,班级,记录日期,评价维度,等级,评语\n等级评定,{student.Name},{student.RegistryNumber},{student.Class},2026-01-10,思想品德,B,\n");
        await AnchorAsync(school, county, site, Site.Options with { RuleSet = RuleSet.FujianJuniorHigh, RuleSetOwner = City }, [graded], token);

        var bundle = await site.Store.ExportBundleAsync(new BundleRequest { RegistryNumber = student.RegistryNumber }, token);
        CollectionAssert.AreEquivalent(
            new[] { "fujian-high-school 1", "fujian-high-school 2", "fujian-junior-high 1" },
            Bundle.Parse(bundle).Records.Select(r => $"{r.Payload.RuleSetId} {r.Payload.RuleSetVersion}").Distinct().ToArray());
        var genesis = (await province.GetChannelAsync(token)).GenesisHash;
        var trust = TrustFile.Parse(await province.ExportTrustAsync(token), "trust.json", [genesis]);
        Assert.HasCount(3, trust.RuleSets);
        var known = new VerifyOptions { TrustedGenesisHashes = [genesis], RuleSets = site.Store.RuleSets.RuleSets };
        var offline = new OfflineVerifier(trust, known).Verify(bundle);
        Assert.IsTrue(offline.IsValid, offline.Describe(LedgerLanguage.English));
        Assert.IsTrue((await county.VerifyAsync(bundle, known, token)).IsValid);

        // Whoever lacks the text of one of the versions is told so, and nothing is read by another.
        var without = new OfflineVerifier(trust, known with { RuleSets = [second, RuleSet.FujianJuniorHigh] }).Verify(bundle);
        Assert.IsFalse(without.IsValid);
        Assert.AreNotEqual(CheckOutcome.Passed, without[VerdictCheck.RuleSet].Outcome);
    }

    private static async Task PublishAsync(LedgerClient owner, LedgerClient province, string unit, RuleSet ruleSet, CancellationToken token)
    {
        await owner.PublishRuleSetAsync(unit, ruleSet, token);
        await province.ApproveRuleSetAsync(unit, ruleSet.Id, ruleSet.Version.ToString(System.Globalization.CultureInfo.InvariantCulture), token);
    }

    private static async Task AnchorAsync(LedgerClient school, LedgerClient county, Site site, Import.ImportOptions options, IReadOnlyList<string> files, CancellationToken token)
    {
        var result = await school.AnchorAsync(site.Store, files, options, cancellationToken: token);
        Assert.IsTrue(result.Report.Passed, string.Join('\n', result.Report.Findings.Select(f => f.Describe(LedgerLanguage.English))));
        await county.ReviewAsync(site.Store, result.Receipts.Single().BatchId, accept: true, cancellationToken: token);
    }

    private static RuleSet Second() => RuleSet.Parse(Encoding.UTF8.GetBytes(RuleSetShelfTests.Changed(set =>
    {
        set["version"] = 2;
        set["types"]![17]!["fields"]!.AsArray().Insert(0, JsonNode.Parse("""{"name":"teacher","title":{"en":"Teacher","zh":"负责老师"},"kind":"text","maxLength":20}"""));
    })));

    // The student's activity of the first batch, with another place and the new field.
    private static string ChangedActivity(Site site, Bundle bundle)
    {
        var record = bundle.Records.First(r => r.Payload is { TypeCode: 17, RuleSetVersion: 1 });
        var type = RuleSet.FujianHighSchool.Types[17];
        var cells = type.Fields.ToDictionary(f => f.Title.Zh, f => Text(record.Disclosures.Single(d => d.Name == f.Name).Value));
        cells["活动场所"] = cells["活动场所"] == "3" ? "4" : "3";
        cells["负责老师"] = "陈老师";
        return site.Folder.Write("changed.csv", $"{string.Join(',', cells.Keys)}\n{string.Join(',', cells.Values.Select(v => $"\"{v}\""))}\n");

        static string Text(FieldValue value) => value.AsText ?? value.ToString()!.Trim('[', ']', '"');
    }

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
