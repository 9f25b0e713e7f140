using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ledger.Papers;
using Ledger.Records;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Tests.EndToEnd;

/// <summary>Archives as a school, its students and a university type them.</summary>
[TestClass]
[DoNotParallelize]
public sealed partial class ArchiveTests
{
    private const string Rules = "archive-without-terms";

    [TestMethod]
    public async Task ArchivesAreFormedSignedClosedPrintedSelectedAndVerified()
    {
        using Site site = await OpenAsync();
        await ConfirmAsync(site, await AnchorAsync(site));
        JsonElement formed = (await site.RunAsync("archive", "form", "--school", Site.School, "--term", site.Term, "--ruleset", Rules, "--output", "json")).Done();
        Assert.AreEqual(2, formed.GetProperty("formed").GetInt32());
        Assert.AreEqual(2, formed.GetProperty("withoutRecords").GetArrayLength());
        string batch = formed.GetProperty("receipts")[0].GetProperty("batchId").GetString()!;
        CommandOutcome again = await site.RunAsync("archive", "form", "--school", Site.School, "--term", site.Term, "--ruleset", Rules, "--lang", "zh");
        StringAssert.Contains(again.Output, "2 名学生的档案此前已形成");

        // The second notice: how many records, from which terms, of whom; on the web without the whole name.
        (await site.RunAsync("batch", "review", batch, "--output", "json")).Done();
        (await site.RunAsync("notice", "start", batch, "--output", "json")).Done();
        string list = site.In("list.html");
        (await site.RunAsync("notice", "print", batch, "--for", "web", "--out", list, "--lang", "zh", "--output", "json")).Done();
        string shown = await File.ReadAllTextAsync(list);
        StringAssert.Contains(shown, "共 2 条记录");
        StringAssert.Contains(shown, "完整性说明");
        Assert.DoesNotContain(site.Students[0].Name, shown);
        Assert.DoesNotContain("sha256:", shown);
        (await site.RunAsync("notice", "end", batch, "--output", "json")).Done();
        (await site.RunAsync("batch", "confirm", batch, "--output", "json")).Done();

        string folder = site.In("archives");
        Assert.AreEqual(2, (await site.RunAsync("archive", "export", batch, "--out", folder, "--output", "json")).Done().GetProperty("written").GetInt32());
        Assert.AreEqual(0, (await site.RunAsync("archive", "export", batch, "--out", folder, "--output", "json")).Done().GetProperty("written").GetInt32());
        string[] files = [.. Directory.GetFiles(folder, "*.archive.json").Order(StringComparer.Ordinal)];
        Assert.IsTrue(files.All(f => !site.Students.Any(s => f.Contains(s.Name, StringComparison.Ordinal))));
        StringAssert.Contains(await File.ReadAllTextAsync(Path.Combine(folder, "index.csv")), site.Students[0].Name);

        // Pages to sign by hand, before anybody has signed.
        await new Workspace(site.Path).WriteProfileAsync((await new Workspace(site.Path).ReadProfileAsync()) with { ArchiveAddress = "https://verify.example/archive" });
        string html = site.In("page.html");
        (await site.RunAsync("archive", "print", files[0], "--out", html, "--lang", "zh", "--output", "json")).Done();
        string page = await File.ReadAllTextAsync(html);
        StringAssert.Contains(page, "手写签名处");
        StringAssert.Contains(page, "试用网络，不具证明力");
        StringAssert.Contains(page, QualityArchive.Parse(await File.ReadAllBytesAsync(files[0])).CheckCode);

        string student = await KeyAsync(site, "student", "sm2"), teacher = await KeyAsync(site, "teacher", "p256");
        if (!OperatingSystem.IsWindows()) Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(student, "key.pem")));
        await SignAsync(site, student, "student", files[0]);
        string other = site.In("other"), passphrase = site.In("passphrase");
        await File.WriteAllTextAsync(passphrase, "pass 1\n");
        (await site.RunAsync("archive", "key", "--out", other, "--p12", "--passphrase-file", passphrase, "--output", "json")).Done();
        Assert.IsFalse(File.Exists(Path.Combine(other, "key.pem")));
        (await site.RunAsync("archive", "sign", files[1], "--role", "student", "--p12", Path.Combine(other, "key.p12"), "--passphrase-file", passphrase, "--output", "json")).Done();
        Assert.AreEqual(2, (await SignAsync(site, teacher, "head-teacher", folder)).GetProperty("done").GetInt32());
        Assert.AreEqual(2, (await SignAsync(site, teacher, "head-teacher", folder)).GetProperty("kept").GetInt32());
        Assert.AreEqual("ArchiveSignatureWrong", (await site.RunAsync("archive", "close", folder, "--output", "json")).Failed(ExitCode.Refused));
        string scans = site.In("scans");
        Directory.CreateDirectory(scans);
        await File.WriteAllTextAsync(Path.Combine(scans, Path.GetFileName(files[0]).Replace(".archive.json", ".jpg", StringComparison.Ordinal)), "一页");
        Assert.AreEqual("ARCHIVE_SCAN", (await site.RunAsync("archive", "attest", folder, "--role", "principal", "--scan", scans, "--output", "json")).Failed(ExitCode.BadInput));
        await File.WriteAllTextAsync(Path.Combine(scans, Path.GetFileName(files[1]).Replace(".archive.json", ".jpg", StringComparison.Ordinal)), "另一页");
        Assert.AreEqual(1, (await site.RunAsync("archive", "attest", folder, "--role", "principal", "--scan", scans, "--output", "json")).Done().GetProperty("done").GetInt32(), "the first was attested before");
        Assert.AreEqual(2, (await site.RunAsync("archive", "close", folder, "--output", "json")).Done().GetProperty("sealed").GetInt32());

        // Closed archives stand sealed in the working folder, and come out of it as they were.
        Assert.IsEmpty(Directory.GetFiles(folder, "*.archive.json"));
        Assert.HasCount(2, Directory.GetFiles(Path.Combine(site.Path, "student-files"), "*.archive", SearchOption.AllDirectories));
        Assert.AreEqual(2, (await site.RunAsync("archive", "export", batch, "--out", folder, "--output", "json")).Done().GetProperty("closed").GetInt32());
        await PagesAsync(site, batch);

        JsonElement verdict = (await site.RunAsync("verify", files[0], "--output", "json", "--lang", "zh")).Done().GetProperty("verdicts")[0];
        Assert.AreEqual("Passed CompleteAsStated", Check(verdict, "Completeness"));
        Assert.AreEqual("Passed ArchiveConfirmed", Check(verdict, "Archive"));
        Assert.AreEqual("Passed SignaturesHold", Check(verdict, "Signatures"));
        StringAssert.Contains(verdict.ToString(), "学校声明完整");
        StringAssert.Contains(verdict.ToString(), "不是电子印章");
        string authority = Path.Combine(other, "cert.pem");
        CommandOutcome strange = await site.RunAsync("verify", files[0], "--signer-authority", authority, "--output", "json");
        Assert.AreEqual(ExitCode.Refused, strange.ExitCode);
        Assert.AreEqual("Failed SignatureAuthorityUnknown", Check(strange.Json.GetProperty("verdicts")[0], "Signatures"));

        string part = site.In("part.archive.json");
        Assert.AreEqual(2, (await site.RunAsync("archive", "select", files[0], "--dimension", "学业水平", "--out", part, "--output", "json")).Done().GetProperty("records").GetInt32());
        Assert.AreEqual("Passed CompleteInPart", Check((await site.RunAsync("verify", part, "--output", "json")).Done().GetProperty("verdicts")[0], "Completeness"));
        await PrintAsync(site, files[0]);
        await ReleaseAsync(site, files[0]);
    }

    [TestMethod]
    public async Task WrongInputIsToldAndWritesNothing()
    {
        using Site site = await OpenAsync();
        string key = await KeyAsync(site, "key", "sm2"), other = await KeyAsync(site, "other", "p256"), no = site.In("no.archive.json");
        await File.WriteAllTextAsync(no, "{}");
        string term = site.Term, cert = Path.Combine(key, "cert.pem"), pem = Path.Combine(key, "key.pem");
        (string[] Arguments, string Code)[] wrong =
        [
            (["archive", "form", "--school", Site.School, "--term", term, "--ruleset", Rules + "-archive"], "ArchiveRuleSetMissing"),
            (["archive", "form", "--school", Site.School, "--term", term, "--ruleset", Rules, "--class", "无此班"], "ArchiveClassUnknown"),
            (["archive", "form", "--school", "1", "--term", term], "SCHOOL"),
            (["archive", "export", $"{Site.School}/{term}/{new string('0', 64)}", "--out", site.In("x")], "BatchNotInCache"),
            (["archive", "sign", no, "--role", "student", "--key", pem, "--cert", cert], "ArchiveWrong"),
            (["archive", "sign", site.In("none"), "--role", "student", "--key", pem, "--cert", cert], "ARCHIVE_MISSING"),
            (["archive", "sign", no, "--role", "parent", "--key", pem, "--cert", cert], "ARCHIVE_ROLE"),
            (["archive", "sign", no, "--role", "student", "--key", pem, "--cert", Path.Combine(other, "cert.pem")], "SignerKeyWrong"),
            (["archive", "sign", no, "--role", "student", "--key", cert, "--cert", cert], "SignerKeyWrong"),
            (["archive", "sign", no, "--role", "student", "--key", pem], "SIGNER_SOURCE"),
            (["archive", "sign", no, "--role", "student", "--key", pem, "--cert", cert, "--p12", pem], "SIGNER_SOURCE"),
            (["archive", "sign", no, "--role", "student", "--p12", pem, "--passphrase-file", no], "SignerFileWrong"),
            (["archive", "sign", no, "--role", "student", "--key", pem, "--cert", cert, "--authority", cert], "SignerNotOfAuthority"),
            (["archive", "sign", no, "--role", "student", "--key", pem, "--cert", cert, "--authority", no], "SIGNER_AUTHORITY"),
            (["archive", "key", "--out", site.In("e"), "--p12", "--passphrase-file", Empty(site)], "SIGNER_PASSPHRASE"),
            (["archive", "select", no, "--dimension", "学业水平", "--out", site.In("y")], "ArchiveWrong"),
            (["archive", "print", no, "--out", site.In("z.pdf")], "ArchiveWrong"),
            (["archive", "key", "--out", key], "OUT_EXISTS"),
            (["archive", "key", "--out", site.In("k"), "--days", "0"], "ARCHIVE_KEY_DAYS"),
            (["verify", no, "--signer-authority", no], "SIGNER_AUTHORITY"),
        ];
        foreach ((string[] arguments, string code) in wrong)
            Assert.AreEqual(code, (await site.RunAsync([.. arguments, "--output", "json"])).Failed(ExitCode.BadInput), string.Join(' ', arguments));
        await AnchorAsync(site);
        Assert.AreEqual("ArchiveBatchUnconfirmed", (await site.RunAsync("archive", "form", "--school", Site.School, "--term", term, "--ruleset", Rules, "--output", "json")).Failed(ExitCode.Refused));
    }

    [TestMethod]
    public async Task EveryCommandOfThePageDoesItsWork()
    {
        using Site site = await OpenAsync();
        await ConfirmAsync(site, await AnchorAsync(site));
        string page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "ARCHIVE.md"));
        string[] commands = [.. Blocks().Matches(page).SelectMany(b => b.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))];
        Assert.IsGreaterThan(15, commands.Length);
        string batch = "";
        foreach (string command in commands)
        {
            string[] words = command.Split(' ');
            Assert.AreEqual("./ledger", words[0], command);
            CollectionAssert.AreEqual(new[] { "--dir", "work" }, words[^2..], command);
            if (words is [_, "archive", "attest", ..]) WriteScans(site);

            // One teacher's key serves two archives of the page, and so does the one student's, which a real class does not do.
            string[] args = [.. words[1..^2].Select(w => w switch
            {
                "\"$RULES\"" => Rules,
                "\"$RULES-archive\"" => Rules + "-archive",
                "\"$BATCH\"" => batch,
                "\"$FILE\"" => Directory.GetFiles(site.In("archives"), "*.archive.json")[0],
                "2025-2026-1" => site.Term,
                "archives" or "pages" or "scans" or "student" or "teacher" or "archives.html" or "part.archive.json" when w != words[1] && !(w == "student" && words.Contains("--role")) => site.In(w),
                _ when w.EndsWith(".pem", StringComparison.Ordinal) => site.In(w),
                _ => w,
            })];
            CommandOutcome outcome = await site.RunAsync([.. args, "--output", "json"]);
            if (outcome.ExitCode != ExitCode.Done && args is ["archive", "print", ..] && outcome.All.Contains("FontMissing", StringComparison.Ordinal)) continue;
            Assert.AreEqual(ExitCode.Done, outcome.ExitCode, $"{command}: {outcome}");
            if (args is ["archive", "form", ..]) batch = outcome.Json.GetProperty("receipts")[0].GetProperty("batchId").GetString()!;
        }
    }

    private static string Empty(Site site)
    {
        File.WriteAllText(site.In("empty"), "");
        return site.In("empty");
    }

    private static void WriteScans(Site site)
    {
        Directory.CreateDirectory(site.In("scans"));
        foreach (string file in Directory.GetFiles(site.In("archives"), "*.archive.json"))
            File.WriteAllText(Path.Combine(site.In("scans"), Path.GetFileName(file).Replace(".archive.json", ".pdf", StringComparison.Ordinal)), "签名页");
    }

    // The page of a closed archive is made once.
    private static async Task PagesAsync(Site site, string batch)
    {
        string one = site.In("with-pages"), two = site.In("with-pages-again");
        CommandOutcome printed = await site.RunAsync("archive", "export", batch, "--out", one, "--pdf", "--output", "json");
        if (printed.ExitCode != ExitCode.Done && printed.All.Contains("FontMissing", StringComparison.Ordinal)) return;
        printed.Done();
        (await site.RunAsync("archive", "export", batch, "--out", two, "--pdf", "--output", "json")).Done();
        string[] pages = Directory.GetFiles(one, "*.pdf");
        Assert.HasCount(2, pages);
        foreach (string page in pages) CollectionAssert.AreEqual(await File.ReadAllBytesAsync(page), await File.ReadAllBytesAsync(Path.Combine(two, Path.GetFileName(page))));
    }

    private static async Task PrintAsync(Site site, string file)
    {
        string pdf = site.In("archive.pdf");
        CommandOutcome printed = await site.RunAsync("archive", "print", file, "--out", pdf, "--lang", "zh", "--output", "json");
        if (printed.ExitCode != ExitCode.Done && printed.All.Contains("FontMissing", StringComparison.Ordinal)) return;
        printed.Done();
        CollectionAssert.AreEqual(await File.ReadAllBytesAsync(file), PdfAttachments.ReadBundle(await File.ReadAllBytesAsync(pdf), pdf).ToArray());
        Assert.AreEqual("Passed SignaturesHold", Check((await site.RunAsync("verify", pdf, "--output", "json")).Done().GetProperty("verdicts")[0], "Signatures"));
    }

    private static async Task ReleaseAsync(Site site, string file)
    {
        string number = new[] { 0, 1 }.Select(i => site.Students[i].RegistryNumber).Single(n => File.ReadAllText(file).Contains(Disclosed(file, n), StringComparison.Ordinal));
        string consents = site.Write("consents.csv", "学籍号,同意人,同意日期,接收单位", $"{number},学生,2026-05-01,示范大学");
        string until = DateTimeOffset.UtcNow.AddDays(30).ToString("yyyy-MM-dd", null);
        JsonElement released = (await site.RunAsync("release", "issue", file, "--audience", "示范大学", "--purpose", "综合评价招生", "--until", until, "--consents", consents, "--output", "json")).Done().GetProperty("released")[0];
        string release = released.GetProperty("release").GetString()!;
        Assert.AreEqual("Passed Released", Check((await site.RunAsync("verify", file, "--release", release, "--audience", "示范大学", "--output", "json")).Done().GetProperty("verdicts")[0], "Audience"));
        Assert.AreEqual("Failed ReleaseToOther", Check((await site.RunAsync("verify", file, "--release", release, "--audience", "另一大学", "--output", "json")).Json.GetProperty("verdicts")[0], "Audience"));
    }

    // The disclosure of a registry number in the file, if it is this one's.
    private static string Disclosed(string file, string number) => QualityArchive.Parse(File.ReadAllBytes(file)).Bundle.Records
        .SelectMany(r => r.Disclosures).FirstOrDefault(d => d.Value.AsText == number)?.Text ?? "\0";

    private static string Check(JsonElement verdict, string name)
    {
        JsonElement check = verdict.GetProperty("checks").EnumerateArray().Single(c => c.GetProperty("check").GetString() == name);
        return $"{check.GetProperty("outcome").GetString()} {check.GetProperty("finding").GetString()}";
    }

    private static async Task<string> KeyAsync(Site site, string name, string algorithm)
    {
        (await site.RunAsync("archive", "key", "--out", site.In(name), "--algorithm", algorithm, "--output", "json")).Done();
        return site.In(name);
    }

    private static async Task<JsonElement> SignAsync(Site site, string key, string role, string files) => (await site.RunAsync(
        "archive", "sign", files, "--role", role, "--key", Path.Combine(key, "key.pem"), "--cert", Path.Combine(key, "cert.pem"), "--output", "json")).Done();

    // Two readings of each of two students, by a rule set whose notice may end at once.
    private static async Task<Site> OpenAsync()
    {
        Site site = await Site.OnNetworkAsync();
        JsonNode json = JsonNode.Parse(RuleSet.FujianHighSchool.Canonical.Span)!;
        json["id"] = Rules;
        json["notice"] = new JsonObject { ["workingDays"] = 0, ["answerDays"] = 0 };
        string file = site.In("rules.json");
        await File.WriteAllTextAsync(file, json.ToJsonString());
        (await site.RunAsync("ruleset", "publish", file, "--output", "json")).Done();
        (await site.RunAsync("ruleset", "approve", Rules, "--output", "json")).Done();
        (await site.RunAsync("ruleset", "publish", Rules + "-archive", "--output", "json")).Done();
        (await site.RunAsync("ruleset", "approve", Rules + "-archive", "--output", "json")).Done();
        (await site.RunAsync("term", "open", site.Term, "--stage", "archive", "--output", "json")).Done();
        return site;
    }

    private static async Task<string> AnchorAsync(Site site) => (await site.AnchorAsync(
        site.Write("rows.csv", Site.Header, site.Row(), site.Row(), site.Row(site.Students[1]), site.Row(site.Students[1])), "--ruleset", Rules, "--output", "json"))
        .Done().GetProperty("receipts")[0].GetProperty("batchId").GetString()!;

    private static async Task ConfirmAsync(Site site, string batch)
    {
        (await site.RunAsync("batch", "review", batch, "--output", "json")).Done();
        (await site.RunAsync("notice", "start", batch, "--output", "json")).Done();
        (await site.RunAsync("notice", "end", batch, "--output", "json")).Done();
        (await site.RunAsync("batch", "confirm", batch, "--output", "json")).Done();
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
