using System.IO.Compression;
using System.Text.Json;

namespace Ledger.Cli.Tests.EndToEnd;

/// <summary>An inspection as a supervision office, its inspectors and a school type it.</summary>
[TestClass]
[DoNotParallelize]
public sealed class SupervisionTests
{
    private static readonly string[] Office = ["--msp", "CountyMSP", "--unit", "350102", "--role"];

    [TestMethod]
    public async Task InspectionIsPlannedOpenedScoredAndClosed()
    {
        using Site site = await Site.OnNetworkAsync();
        await ReadyAsync(site);
        string today = Ledger.Records.State.WorkingDays.DateOf(DateTimeOffset.UtcNow).ToString("yyyy-MM-dd", null);
        string file = site.Write("document.txt", "公文"), team = Team(site, 3);
        string[] plan = ["supervision", "plan", "--unit", Site.School, "--kind", "special", "--unannounced", "--team", team, "--file", file, "--from", today, "--as", "lead"];
        Assert.AreEqual("PlanTeamSmall", (await site.RunAsync([.. plan.Select(a => a == team ? Team(site, 2) : a), "--output", "json"])).Failed(ExitCode.BadInput));
        JsonElement planned = (await site.RunAsync([.. plan, "--output", "json"])).Done();
        string id = planned.GetProperty("inspection").GetString()!;
        Assert.DoesNotContain(Site.School, planned.ToString());
        StringAssert.Contains((await site.RunAsync("supervision", "list", "--owner", "350102", "--open", "--lang", "zh")).Output, "已计划（未公开）");
        Assert.AreEqual("INSPECTION_UNOPENED", await FailedAsync(site, ExitCode.Refused, "supervision", "opinion", id, "--file", file, "--number", "榕教督〔2026〕14号", "--as", "lead"));
        Assert.AreEqual("NOTICE_REQUIRED", await FailedAsync(site, ExitCode.Refused, "supervision", "notice", id, "--as", "lead"));
        (await site.RunAsync("supervision", "arrive", id, "--as", "inspector1", "--output", "json")).Done();

        // Both sides sign one file; without the salt, or with another file, the school's signature is another's.
        string record = site.Write("record.txt", "记录");
        (await site.RunAsync("supervision", "visit", id, "--file", record, "--as", "inspector1", "--output", "json")).Done();
        Assert.AreEqual("SUPERVISION_SALT", await FailedAsync(site, ExitCode.BadInput, "supervision", "sign", id, "--file", file));
        File.Copy(record + ".salt", file + ".salt");
        Assert.AreEqual("DOCUMENT_MISMATCH", await FailedAsync(site, ExitCode.Refused, "supervision", "sign", id, "--file", file));
        StringAssert.Contains((await site.RunAsync("supervision", "calendar", "--owner", "350102", "--lang", "zh")).Output, "对方签字");
        (await site.RunAsync("supervision", "sign", id, "--file", record, "--output", "json")).Done();
        StringAssert.Contains((await site.RunAsync("supervision", "overdue", "--owner", "350102")).Output, "Nothing is late");

        await ScoreAsync(site, id);
        string read = site.In("read.txt");
        (await site.RunAsync("supervision", "document", id, "2", "--out", read, "--purpose", "CHECK", "--output", "json")).Done();
        Assert.AreEqual(await File.ReadAllTextAsync(record), await File.ReadAllTextAsync(read));
        StringAssert.Contains((await site.RunAsync("access", "list", "--output", "json")).Done().ToString(), "inspection/" + id);
        CommandOutcome shown = await site.RunAsync("supervision", "show", id[..12], "--lang", "zh");
        StringAssert.Contains(shown.Output, "到校督导");
        StringAssert.Contains(shown.Output, "初步督导意见");

        string filled = site.In("opinion.docx"), template = Template(site);
        Assert.AreEqual("TemplateUnfilled", await FailedAsync(site, ExitCode.BadInput, "supervision", "fill", id, "--template", template, "--out", filled));
        (await site.RunAsync("supervision", "fill", id, "--template", template, "--number", "榕教督〔2026〕15号", "--set", "意见=限期整改", "--out", filled, "--lang", "zh", "--output", "json")).Done();
        using ZipArchive docx = ZipFile.OpenRead(filled);
        using var text = new StreamReader(docx.GetEntry("word/document.xml")!.Open());
        string document = await text.ReadToEndAsync();
        StringAssert.Contains(document, "榕教督〔2026〕15号</w:t>");
        StringAssert.Contains(document, " 福州第一示范中学（虚构） 专项督导 限期整改</w:t>");
        (await site.RunAsync("supervision", "preliminary", id, "--file", filled, "--number", "榕教督〔2026〕15号", "--as", "inspector1", "--output", "json")).Done();
    }

    [TestMethod]
    public async Task WrongInputIsToldAndWritesNothing()
    {
        using Site site = await Site.OnNetworkAsync();
        string id = "350102/" + new string('0', 32), file = site.Write("document.txt", "公文");
        Assert.AreEqual("SUPERVISION_ID", await FailedAsync(site, ExitCode.BadInput, "supervision", "show", "nonsense"));
        Assert.AreEqual("INSPECTION_UNKNOWN", await FailedAsync(site, ExitCode.Refused, "supervision", "show", id));
        Assert.AreEqual("SUPERVISION_FILE", await FailedAsync(site, ExitCode.BadInput, "supervision", "opinion", id));
        Assert.AreEqual("SUPERVISION_NUMBER", await FailedAsync(site, ExitCode.BadInput, "supervision", "opinion", id, "--file", site.Write("unnumbered.txt", "意见")));
        Assert.AreEqual("SUPERVISION_REASON", await FailedAsync(site, ExitCode.BadInput, "supervision", "reinspect", "reopen", id, "--file", file));
        Assert.AreEqual("SUPERVISION_OUTCOME", await FailedAsync(site, ExitCode.BadInput, "supervision", "answer", id, "--file", file));
        Assert.AreEqual("SUPERVISION_STATE", await FailedAsync(site, ExitCode.BadInput, "supervision", "list", "--owner", "350102", "--state", "Lost"));
        Assert.AreEqual("SUPERVISION_OWNER", await FailedAsync(site, ExitCode.BadInput, "supervision", "list", "--owner", Site.School));
        Assert.AreEqual("RuleSetMissing", await FailedAsync(site, ExitCode.BadInput, "supervision", "sheet", "quality-balance", "--out", site.In("sheet.xlsx")));
        string wrong = site.Write("standard.json", """{"v":1,"kind":"assessment-standard","id":"x","version":1,"title":{"zh":"甲","en":"a"},"basis":[],"indicators":[]}""");
        Assert.AreEqual("RuleSetWrong", await FailedAsync(site, ExitCode.BadInput, "ruleset", "publish", wrong));
        string team = site.Write("team.csv", "人员,单位,回避声明", "nobody,350102,document.txt");
        Assert.AreEqual("TeamFileWrong", await FailedAsync(site, ExitCode.BadInput, "supervision", "plan", "--unit", Site.School, "--kind", "routine", "--team", team, "--file", file, "--from", "2026-03-02"));
    }

    private static async Task ScoreAsync(Site site, string id)
    {
        string sheet = site.In("scores.xlsx");
        (await site.RunAsync("supervision", "sheet", "two-duties", "--out", sheet, "--output", "json")).Done();
        Assert.AreEqual("ScoresWrong", await FailedAsync(site, ExitCode.BadInput, "supervision", "score", id, sheet, "--standard", "two-duties"));
        string[] codes = ["A1", "A2", "B1", "B2", "C1", "C2", "D1", "D2", "E1", "E2"];
        string self = site.Write("self.csv", ["指标代码,得分,佐证材料", .. codes.Select(c => $"{c},6,清单")]), team = site.Write("checked.csv", ["指标代码,得分", .. codes.Select(c => $"{c},{(c == "B2" ? "4.5" : "6")}")]);
        (await site.RunAsync("supervision", "score", id, self, "--standard", "two-duties", "--output", "json")).Done();
        (await site.RunAsync("supervision", "score", id, team, "--standard", "two-duties", "--checked", "--as", "inspector1", "--output", "json")).Done();
        JsonElement scores = (await site.RunAsync("supervision", "scores", id, "--different", "--as", "lead", "--output", "json")).Done();
        JsonElement only = scores.GetProperty("indicators").EnumerateArray().Single();
        Assert.AreEqual(("B2", -1.5), (only.GetProperty("code").GetString(), only.GetProperty("difference").GetDouble()));
        Assert.IsFalse(scores.GetProperty("passes").GetBoolean());
        StringAssert.Contains((await site.RunAsync("supervision", "scores", id, "--as", "lead", "--lang", "zh")).Output, "未达到合格线");
    }

    internal static async Task ReadyAsync(Site site)
    {
        string network = await SharedNetwork.FolderAsync();
        foreach (string command in new[] { "publish", "approve" })
            (await site.Ledger.RunAsync(["ruleset", command, "fujian-supervision", "--dir", network, "--output", "json"])).Done();
        foreach ((string name, string role) in new[] { ("lead", "supervision-lead"), ("inspector1", "inspector"), ("inspector2", "inspector"), ("inspector3", "inspector") })
        {
            string request = site.In(name + ".csr"), certificate = site.In(name + ".pem");
            (await site.RunAsync(["identity", "request", name, .. Office, role, "--out", request, "--output", "json"])).Done();
            (await site.Ledger.RunAsync(["identity", "issue", request, .. Office, role, "--out", certificate, "--dir", network, "--output", "json"])).Done();
            (await site.RunAsync("identity", "install", name, certificate, "--output", "json")).Done();
        }
    }

    internal static string Team(Site site, int count)
    {
        site.Write("declaration.txt", "无回避情形");
        return site.Write($"team{count}.csv", ["人员,单位,回避声明", .. Enumerable.Range(1, count).Select(i => $"inspector{i},350102,declaration.txt")]);
    }

    private static string Template(Site site)
    {
        string file = site.In("template.docx");
        using ZipArchive zip = ZipFile.Open(file, ZipArchiveMode.Create);
        using var writer = new StreamWriter(zip.CreateEntry("word/document.xml").Open());
        writer.Write("""<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>{{文</w:t></w:r><w:r><w:t>号}} {{被督导单位}} {{督导类型}} {{意见}}</w:t></w:r></w:p></w:body></w:document>""");
        return file;
    }

    private static async Task<string?> FailedAsync(Site site, int code, params string[] args) => (await site.RunAsync([.. args, "--output", "json"])).Failed(code);
}
