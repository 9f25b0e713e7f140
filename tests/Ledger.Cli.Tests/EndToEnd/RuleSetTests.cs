using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Records;

namespace Ledger.Cli.Tests.EndToEnd;

/// <summary>Rule sets as those who make them and those who work by them type them.</summary>
[TestClass]
[DoNotParallelize]
public sealed class RuleSetTests
{
    private const string City = "350100";
    private const string GradeHeader = "记录类型,姓名,学籍号,班级,记录日期,评价维度,等级,评语";

    [TestMethod]
    public async Task CheckNamesEveryFaultAndEndsWithBadInput()
    {
        using var folder = new Scratch();
        var ledger = new CommandLine();
        string good = Write(folder.In("good.json"), "city-rules", 1, _ => { });
        JsonElement passed = (await ledger.RunAsync("ruleset", "check", good, "--output", "json", "--dir", folder.Path)).Done();
        Assert.IsTrue(passed.GetProperty("valid").GetBoolean());
        Assert.AreEqual(64, passed.GetProperty("sm3").GetString()!.Length);

        string bad = Write(folder.In("bad.json"), "City Rules", 1, set =>
        {
            set["notice"]!["workingDays"] = 90;
            set["quotas"]![0]!["grade"] = "优";
            set["types"]![1]!["fields"]![0]!.AsObject().Remove("codes");
            set["colour"] = "red";
        });
        CommandOutcome failed = await ledger.RunAsync("ruleset", "check", bad, "--output", "json", "--dir", folder.Path);
        Assert.AreEqual(ExitCode.BadInput, failed.ExitCode, failed.ToString());
        CollectionAssert.AreEquivalent(
            new[] { "$", "$.id", "$.notice.workingDays", "$.quotas[0].grade", "$.types[1].fields[0]" },
            failed.Json.GetProperty("faults").EnumerateArray().Select(f => f.GetProperty("path").GetString()).ToArray());
        CommandOutcome chinese = await ledger.RunAsync("ruleset", "check", bad, "--lang", "zh", "--dir", folder.Path);
        StringAssert.Contains(chinese.Output, "$.notice.workingDays：此处应为 0 到 60 的整数");
        CommandOutcome english = await ledger.RunAsync("ruleset", "check", bad, "--lang", "en", "--dir", folder.Path);
        StringAssert.Contains(english.Output, "$.notice.workingDays: a whole number from 0 to 60 belongs here");
        Assert.AreEqual("FILE_NOT_FOUND", (await ledger.RunAsync("ruleset", "check", folder.In("none.json"), "--output", "json", "--dir", folder.Path)).Failed(ExitCode.BadInput));
    }

    [TestMethod]
    public async Task ShowAndDiffTakeNamesAndFiles()
    {
        using var folder = new Scratch();
        var ledger = new CommandLine();
        JsonElement shown = (await ledger.RunAsync("ruleset", "show", "fujian-junior-high:1", "--output", "json", "--dir", folder.Path)).Done();
        Assert.AreEqual(10, shown.GetProperty("decisionDays").GetInt32());
        Assert.AreEqual("A", shown.GetProperty("ruleSet").GetProperty("quotas")[0].GetProperty("grade").GetString());
        StringAssert.Contains((await ledger.RunAsync("ruleset", "show", "--dir", folder.Path, "--lang", "en")).Output, "fujian-high-school:1");

        string file = folder.In("mine.json");
        (await ledger.RunAsync("ruleset", "show", "fujian-junior-high", "--out", file, "--output", "json", "--dir", folder.Path)).Done();
        CommandOutcome same = await ledger.RunAsync("ruleset", "diff", "fujian-junior-high", file, "--output", "json", "--dir", folder.Path);
        Assert.AreEqual(0, same.Done().GetProperty("changes").GetArrayLength());
        Assert.AreEqual("OUT_EXISTS", (await ledger.RunAsync("ruleset", "show", "--out", file, "--output", "json", "--dir", folder.Path)).Failed(ExitCode.BadInput));

        string other = Write(folder.In("other.json"), "fujian-junior-high", 2, set =>
        {
            set["quotas"]![0]!["maximumPercent"] = 30;
            set["types"]![3]!["fields"]!.AsArray().RemoveAt(3);
        });
        JsonElement diff = (await ledger.RunAsync("ruleset", "diff", "fujian-junior-high", other, "--output", "json", "--dir", folder.Path)).Done();
        CollectionAssert.AreEqual(
            new[] { "Changed $.quotas[A class].maximumPercent", "Removed $.types[3].fields[site]", "Changed $.version" },
            diff.GetProperty("changes").EnumerateArray().Select(c => $"{c.GetProperty("kind")} {c.GetProperty("path")}").ToArray());
        Assert.IsFalse(diff.GetProperty("readsOldRecords").GetBoolean());
        Assert.AreEqual(nameof(Sdk.LedgerError.RuleSetMissing), (await ledger.RunAsync("ruleset", "show", "nosuch", "--output", "json", "--dir", folder.Path)).Failed(ExitCode.BadInput));
    }

    [TestMethod]
    public async Task CityPublishesItsOwnAndItsSchoolIsHeldToTheQuota()
    {
        using Site site = await Site.OnNetworkAsync();
        string id = $"city-rules-{Guid.NewGuid():N}"[..20];
        string file = Write(site.In("city.json"), id, 1, set => set["quotas"]![0]!["maximumPercent"] = 50);
        JsonElement published = (await site.RunAsync("ruleset", "publish", file, "--owner", City, "--output", "json")).Done();
        Assert.AreEqual(City, published.GetProperty("result").GetProperty("owner").GetString());
        Assert.AreEqual(site.In("rulesets", $"{id}-1.json"), published.GetProperty("file").GetString());
        Assert.IsTrue((await site.RunAsync("ruleset", "publish", id, "--owner", City, "--output", "json")).Done().GetProperty("unchanged").GetBoolean());
        StringAssert.Contains((await site.RunAsync("todo", "--as", "province-admin")).Output, $"ledger ruleset approve {id}:1 --owner {City}");

        // Nobody approves a text of the same name that is not the one on the ledger.
        string[] another = ["ruleset", "approve", Write(site.In("another.json"), id, 1, _ => { }), "--owner", City, "--output", "json"];
        Assert.AreEqual("RULESET_OTHER", (await site.RunAsync(another)).Failed(ExitCode.Refused));
        Assert.HasCount(1, Directory.GetFiles(site.In("rulesets")));
        (await site.RunAsync("ruleset", "approve", id, "--owner", City, "--output", "json")).Done();
        (await site.RunAsync("term", "open", site.Term, "--owner", City, "--output", "json")).Done();

        string[] by = ["--ruleset", id, "--owner", City, "--output", "json"];
        string many = site.Write("many.csv", [GradeHeader, .. site.Students.Take(3).Select(s => Grade(s.Name, s.RegistryNumber, s.Class, "A"))]);
        CommandOutcome refused = await site.AnchorAsync([many, "--accept-valid", .. by]);
        Assert.AreEqual(ExitCode.BadInput, refused.ExitCode, refused.ToString());
        JsonElement finding = refused.Json.GetProperty("report").GetProperty("findings")[0];
        Assert.AreEqual("QuotaExceeded", finding.GetProperty("rule").GetString());
        Assert.AreEqual(1155, finding.GetProperty("number").GetInt32());
        StringAssert.Contains(finding.GetProperty("message").GetString(), "3");
        Assert.AreEqual(ExitCode.BadInput, (await site.AnchorAsync([many, "--accept-valid", "--dry-run", .. by])).ExitCode);
        Assert.AreEqual(ExitCode.BadInput, (await site.CheckAsync(many, "--ruleset", id, "--output", "json")).ExitCode);
        Assert.AreEqual(0, await site.BatchesOnLedgerAsync());

        string few = site.Write("few.csv", [GradeHeader, .. site.Students.Select((s, i) => Grade(s.Name, s.RegistryNumber, s.Class, i < 2 ? "A" : "B"))]);
        Assert.AreEqual(ExitCode.Done, (await site.CheckAsync(few, "--ruleset", id, "--output", "json")).ExitCode);
        string batch = (await site.AnchorAsync([few, .. by])).Done().GetProperty("receipts")[0].GetProperty("batchId").GetString()!;
        (await site.RunAsync("batch", "review", batch, "--output", "json")).Done();
        StringAssert.Contains((await site.RunAsync("receipt", "show", batch, "--lang", "zh")).Output, "等级评定");

        string bundle = site.In("bundle.json");
        (await site.ExportAsync(site.Students[0].RegistryNumber, "--out", bundle, "--output", "json")).Done();
        CommandOutcome verdict = await site.RunAsync("verify", bundle, "--output", "json");
        Assert.AreEqual(ExitCode.Done, verdict.ExitCode, verdict.ToString());

        // A verifier without the text is told what is missing.
        File.Move(site.In("rulesets", $"{id}-1.json"), site.In("city-away.json"));
        verdict = await site.RunAsync("verify", bundle, "--output", "json");
        Assert.AreEqual(ExitCode.Refused, verdict.ExitCode, verdict.ToString());
    }

    [TestMethod]
    public async Task WrongRuleSetsAreToldAndNothingIsPublished()
    {
        using Site site = await Site.OnNetworkAsync();
        string rows = site.Write("rows.csv", Site.Header, site.Row());
        string broken = site.Write("broken.json", "{}"), clash = Write(site.In("clash.json"), "fujian-junior-high", 1, set => set["retentionYears"] = 9);
        (string[] Arguments, string Code)[] wrong =
        [
            (["record", "check", rows, "--ruleset", "nosuch"], nameof(Sdk.LedgerError.RuleSetMissing)),
            (["record", "check", rows, "--ruleset", "fujian-high-school:7"], nameof(Sdk.LedgerError.RuleSetMissing)),
            (["batch", "anchor", rows, "--school", Site.School, "--term", site.Term, "--ruleset", "nosuch"], nameof(Sdk.LedgerError.RuleSetMissing)),
            (["ruleset", "publish", broken], nameof(Sdk.LedgerError.RuleSetWrong)),
            (["ruleset", "publish", clash, "--owner", City], nameof(Sdk.LedgerError.RuleSetClash)),
        ];
        foreach ((string[] arguments, string code) in wrong)
            Assert.AreEqual(code, (await site.RunAsync([.. arguments, "--output", "json"])).Failed(ExitCode.BadInput), string.Join(' ', arguments));
        Assert.IsFalse(Directory.Exists(site.In("rulesets")));

        Directory.CreateDirectory(site.In("rulesets"));
        File.Copy(clash, site.In("rulesets", "clash.json"));
        CommandOutcome told = await site.RunAsync("record", "check", rows, "--output", "json");
        Assert.AreEqual(nameof(Sdk.LedgerError.RuleSetClash), told.Failed(ExitCode.BadInput));
        StringAssert.Contains(told.Output, "clash.json");
    }

    private static string Grade(string name, string number, string room, string grade) => $"等级评定,{name},{number},{room},2026-01-10,思想品德,{grade},";

    private static string Write(string file, string id, int version, Action<JsonObject> change)
    {
        var set = JsonNode.Parse(RuleSet.FujianJuniorHigh.Canonical.Span)!.AsObject();
        (set["id"], set["version"]) = (id, version);
        change(set);
        File.WriteAllText(file, set.ToJsonString());
        return file;
    }
}
