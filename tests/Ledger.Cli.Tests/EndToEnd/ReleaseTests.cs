using System.Text.Json;
using Ledger.Records.State;

namespace Ledger.Cli.Tests.EndToEnd;

/// <summary>A school releases bundles with consents; another receiver, another bundle, a withdrawn release fail.</summary>
[TestClass]
[DoNotParallelize]
public sealed class ReleaseTests
{
    private const string University = "示范大学";

    [TestMethod]
    public async Task ReleaseHoldsForItsReceiverAndBundleUntilItIsWithdrawn()
    {
        using Site site = await Site.OnNetworkAsync();
        DateTimeOffset begun = DateTimeOffset.UtcNow;
        (string bundle, string other) = await BundlesAsync(site);
        string last = Day(30);
        string consents = site.Write("consents.csv", "学籍号,同意人,同意日期,接收单位,表单摘要", $"{site.Students[0].RegistryNumber},监护人,2026-05-01,{University},{new string('a', 64)}");

        // One of two has not consented: nothing is released, and nobody is named.
        CommandOutcome refused = await IssueAsync(site, consents, last, bundle, other);
        Assert.AreEqual("RELEASE_CONSENT", refused.Failed(ExitCode.Refused));
        StringAssert.Contains(refused.Json.ToString(), Path.GetFileName(other));
        Assert.DoesNotContain(site.Students[1].RegistryNumber, refused.All);
        Assert.AreEqual(0, (await ListAsync(site, begun)).GetArrayLength());

        JsonElement released = (await IssueAsync(site, consents, last, bundle)).Done().GetProperty("released")[0];
        string file = released.GetProperty("release").GetString()!, id = released.GetProperty("id").GetString()!;
        Assert.AreEqual(0, (await IssueAsync(site, consents, last, bundle)).Done().GetProperty("released").GetArrayLength(), "released twice");
        JsonElement onLedger = (await ListAsync(site, begun))[0];
        Assert.AreEqual(id, onLedger.GetProperty("id").GetString());
        Assert.DoesNotContain("示范", onLedger.GetRawText());

        string trust = site.In("trust.json");
        (await site.RunAsync("trust", "export", "--out", trust, "--output", "json")).Done();
        Assert.AreEqual("Passed Released", await AudienceAsync(site, bundle, "--release", file, "--audience", University));
        Assert.AreEqual("Passed ReleasedAsOf", await AudienceAsync(site, bundle, "--release", file, "--audience", University, "--trust", trust));
        Assert.AreEqual("Failed ReleaseToOther", await AudienceAsync(site, bundle, "--release", file, "--audience", "另一大学"));
        Assert.AreEqual("Failed ReleaseToOther", await AudienceAsync(site, bundle, "--release", file, "--audience", "另一大学", "--trust", trust));
        Assert.AreEqual("Failed ReleaseOfOtherBundle", await AudienceAsync(site, other, "--release", file, "--audience", University));
        Assert.AreEqual("NotChecked AudienceUnnamed", await AudienceAsync(site, bundle, "--release", file));
        string forged = site.Write("forged.json", (await File.ReadAllTextAsync(file)).Replace(University, "另一大学", StringComparison.Ordinal)).Trim();
        await File.WriteAllTextAsync(forged, (await File.ReadAllTextAsync(forged)).Trim());
        Assert.AreEqual("Failed ReleaseSignatureWrong", await AudienceAsync(site, bundle, "--release", forged, "--audience", "另一大学"));
        await File.WriteAllTextAsync(forged, (await File.ReadAllTextAsync(file)).Replace(last, Day(60), StringComparison.Ordinal));
        Assert.AreEqual("Failed ReleaseSignatureWrong", await AudienceAsync(site, bundle, "--release", forged, "--audience", University, "--trust", trust));

        Assert.AreEqual("BAD_ARGUMENT", (await site.RunAsync("release", "withdraw", id, "--reason", "CONSENT_WITHDRAWN", "--as", "county-reviewer", "--output", "json")).Failed(ExitCode.Refused));
        (await site.RunAsync("release", "withdraw", id, "--reason", "CONSENT_WITHDRAWN", "--output", "json")).Done();
        Assert.AreEqual("RELEASE_WITHDRAWN", (await site.RunAsync("release", "withdraw", id, "--reason", "CONSENT_WITHDRAWN", "--output", "json")).Failed(ExitCode.Refused));
        Assert.AreEqual("Failed ReleaseWithdrawn", await AudienceAsync(site, bundle, "--release", file, "--audience", University));
        string later = site.In("trust-later.json");
        (await site.RunAsync("trust", "export", "--out", later, "--output", "json")).Done();
        Assert.AreEqual("Failed ReleaseWithdrawn", await AudienceAsync(site, bundle, "--release", file, "--audience", University, "--trust", later));
        StringAssert.Contains((await site.RunAsync("release", "list", "--school", Site.School, "--lang", "zh")).Output, "撤回");
    }

    [TestMethod]
    public async Task WrongConsentsAndTermsAreTold()
    {
        using Site site = await Site.OnNetworkAsync();
        (string bundle, _) = await BundlesAsync(site);
        string number = site.Students[0].RegistryNumber, header = "学籍号,同意人,同意日期,接收单位";
        string good = site.Write("good.csv", header, $"{number},学生,2026年5月1日,{University}");
        foreach ((string row, string column) in new[] { ($"{number},老师,2026-05-01,{University}", "同意人"), ($"{number},学生,五月,{University}", "同意日期"), ($"{number},学生,2026-05-01,", "接收单位") })
        {
            CommandOutcome wrong = await IssueAsync(site, site.Write("wrong.csv", header, row), Day(30), bundle);
            Assert.AreEqual("ConsentWrong", wrong.Failed(ExitCode.BadInput));
            StringAssert.Contains(wrong.Json.ToString(), column);
            Assert.DoesNotContain(number, wrong.All);
        }

        Assert.AreEqual("ConsentsMissing", (await IssueAsync(site, site.Write("none.csv", "姓名,班级", "甲,一"), Day(30), bundle)).Failed(ExitCode.BadInput));
        Assert.AreEqual("RELEASE_TERMS", (await site.RunAsync("release", "issue", bundle, "--consents", good, "--output", "json")).Failed(ExitCode.BadInput));
        Assert.AreEqual("BAD_ARGUMENT", (await IssueAsync(site, good, Day(-2), bundle)).Failed(ExitCode.Refused));
        Assert.AreEqual("RELEASE_ID", (await site.RunAsync("release", "withdraw", "x", "--reason", "WRONG", "--output", "json")).Failed(ExitCode.BadInput));
        Assert.AreEqual("RELEASE_UNKNOWN", (await site.RunAsync("release", "withdraw", new string('0', 32), "--reason", "WRONG", "--output", "json")).Failed(ExitCode.Refused));
        Assert.AreEqual("ReleaseWrong", (await site.RunAsync("verify", bundle, "--release", good, "--output", "json")).Failed(ExitCode.BadInput));
    }

    private static Task<CommandOutcome> IssueAsync(Site site, string consents, string last, params string[] bundles) =>
        site.RunAsync(["release", "issue", .. bundles, "--audience", University, "--purpose", "综合评价招生", "--until", last, "--consents", consents, "--output", "json"]);

    private static async Task<(string Bundle, string Other)> BundlesAsync(Site site)
    {
        string batch = (await site.AnchorAsync(site.Write("rows.csv", Site.Header, site.Row(), site.Row(site.Students[1])), "--output", "json"))
            .Done().GetProperty("receipts")[0].GetProperty("batchId").GetString()!;
        (await site.RunAsync("batch", "review", batch, "--output", "json")).Done();
        (string bundle, string other) = (site.In("bundle.json"), site.In("other.json"));
        (await site.ExportAsync(site.Students[0].RegistryNumber, "--out", bundle, "--output", "json")).Done();
        (await site.ExportAsync(site.Students[1].RegistryNumber, "--out", other, "--output", "json")).Done();
        return (bundle, other);
    }

    private static async Task<JsonElement> ListAsync(Site site, DateTimeOffset begun)
    {
        JsonElement all = (await site.RunAsync("release", "list", "--school", Site.School, "--output", "json")).Done().GetProperty("releases");
        // The school is shared with other tests; what was released here is what was released since.
        JsonElement[] own = [.. all.EnumerateArray().Where(r => r.GetProperty("at").GetDateTimeOffset() > begun)];
        return JsonSerializer.SerializeToElement(own);
    }

    private static async Task<string> AudienceAsync(Site site, string bundle, params string[] arguments)
    {
        CommandOutcome verdict = await site.RunAsync(["verify", bundle, .. arguments, "--output", "json"]);
        JsonElement check = verdict.Json.GetProperty("verdicts")[0].GetProperty("checks").EnumerateArray().First(c => c.GetProperty("check").GetString() == "Audience");
        string outcome = check.GetProperty("outcome").GetString()!;
        Assert.AreEqual(outcome == "Failed" ? ExitCode.Refused : ExitCode.Done, verdict.ExitCode, verdict.ToString());
        return $"{outcome} {check.GetProperty("finding").GetString()}";
    }

    private static string Day(int days) => WorkingDays.DateOf(DateTimeOffset.UtcNow).AddDays(days).ToString("yyyy-MM-dd", null);
}
