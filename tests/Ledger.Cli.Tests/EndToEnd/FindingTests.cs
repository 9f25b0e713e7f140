using System.Text.Json;

namespace Ledger.Cli.Tests.EndToEnd;

/// <summary>A finding from the index to its settling, as office and school type it.</summary>
[TestClass]
[DoNotParallelize]
public sealed class FindingTests
{
    [TestMethod]
    public async Task FindingIsSentAnsweredSettledAndDoesNotReturn()
    {
        using Site site = await Site.OnNetworkAsync();
        await AuditSampleTests.EnrolAsync(site, "lead", "supervision-lead");
        string network = await SharedNetwork.FolderAsync(), text = site.Write("text.txt", "请说明情况。");
        (await site.Ledger.RunAsync(["term", "close", site.Term, "--dir", network, "--output", "json"])).Done();
        JsonElement found = (await FoundAsync(site)).Single();
        string id = found.GetProperty("id").GetString()!, name = id[..12];
        Assert.AreEqual((Site.School, "nothingAnchored", 0), (found.GetProperty("unit").GetString(), found.GetProperty("rule").GetString(), found.GetProperty("courses").GetArrayLength()));

        Assert.AreEqual("FINDING_ID", (await site.RunAsync("audit", "findings", "send", "0000000", "--offline", "--output", "json")).Failed(ExitCode.BadInput));
        Assert.AreEqual("FINDING_OPTION", (await site.RunAsync("audit", "findings", "send", name, "--days", "0", "--offline", "--output", "json")).Failed(ExitCode.BadInput));
        Assert.AreEqual("FINDING_ID", (await site.RunAsync("audit", "findings", "answer", name, "--reason", "EXPLAINED", "--text", text, "--output", "json")).Failed(ExitCode.BadInput), "not sent yet");
        JsonElement sent = (await site.RunAsync("audit", "findings", "send", name, "--offline", "--output", "json")).Done();
        Assert.AreEqual(id, sent.GetProperty("result").GetProperty("digest").GetString());
        StringAssert.Contains((await site.RunAsync("todo", "--lang", "zh")).Output, "有疑点待答复：" + Site.School);
        Assert.AreEqual("TERM_RUNNING", (await site.RunAsync("audit", "findings", "settle", name, "--substantiated", "--reason", "CHECKED", "--text", text, "--output", "json")).Failed(ExitCode.Refused));
        StringAssert.Contains((await site.RunAsync("audit", "findings", "list", "--texts", "--lang", "zh")).Output, "没有任何存证");
        StringAssert.Contains((await site.RunAsync("audit", "findings", "list", "--overdue", "--lang", "zh")).Output, "没有这样的疑点");

        (await site.RunAsync("audit", "findings", "answer", name, "--reason", "EXPLAINED", "--text", text, "--output", "json")).Done();
        StringAssert.Contains((await site.RunAsync("todo", "--lang", "zh")).Output, "有疑点待办结：" + Site.School);
        Assert.AreEqual("FINDING_OUTCOME", (await site.RunAsync("audit", "findings", "settle", name, "--reason", "CHECKED", "--text", text, "--output", "json")).Failed(ExitCode.BadInput));
        Assert.AreEqual("FINDING_OPTION", (await site.RunAsync("audit", "findings", "settle", name, "--order", "350102", "--reason", "CHECKED", "--text", text, "--output", "json")).Failed(ExitCode.BadInput));
        Assert.AreEqual("INSPECTION_UNKNOWN", (await site.RunAsync("audit", "findings", "settle", name, "--order", $"350102/{new string('1', 32)}#3", "--reason", "CHECKED", "--text", text, "--output", "json")).Failed(ExitCode.Refused));
        (await site.RunAsync("audit", "findings", "settle", name, "--unsubstantiated", "--reason", "CHECKED", "--text", text, "--output", "json")).Done();
        Assert.AreEqual("ALREADY_DONE", (await site.RunAsync("audit", "findings", "send", name, "--output", "json")).Failed(ExitCode.Refused));
        Assert.DoesNotContain(Site.School, (await site.RunAsync("todo", "--as", "lead", "--lang", "zh")).Output);

        Assert.IsEmpty(await FoundAsync(site), "what is settled does not return");
        JsonElement settled = (await FoundAsync(site, "--settled")).Single();
        Assert.AreEqual("unsubstantiated", settled.GetProperty("courses")[0].GetProperty("outcome").GetString());
        StringAssert.Contains((await site.RunAsync("audit", "findings", "--settled", "--offline", "--lang", "zh")).Output, "不属实 CHECKED");
        string table = site.In("findings.csv");
        await site.RunAsync("audit", "findings", "--all", "--offline", "--out", table, "--lang", "zh");
        StringAssert.Contains(await File.ReadAllTextAsync(table), "不属实");
        StringAssert.Contains((await site.RunAsync("audit", "trail", "--function", "findings:Settle", "--offline", "--lang", "zh")).Output, "办结疑点");
    }

    [TestMethod]
    public async Task FindingSentByMistakeIsWithdrawn()
    {
        using Site site = await Site.OnNetworkAsync();
        await AuditSampleTests.EnrolAsync(site, "lead", "supervision-lead");
        (await site.Ledger.RunAsync(["term", "close", site.Term, "--dir", await SharedNetwork.FolderAsync(), "--output", "json"])).Done();
        string name = (await FoundAsync(site)).Single().GetProperty("id").GetString()![..12];
        (await site.RunAsync("audit", "findings", "send", name, "--offline", "--output", "json")).Done();
        (await site.RunAsync("audit", "findings", "withdraw", name, "--reason", "MISTAKE", "--output", "json")).Done();
        JsonElement still = (await FoundAsync(site)).Single();
        Assert.AreEqual("withdrawn", still.GetProperty("courses")[0].GetProperty("state").GetString());
    }

    [TestMethod]
    public async Task FindingToRectificationShowsWithItsOrder()
    {
        using Site site = await Site.OnNetworkAsync();
        await SupervisionTests.ReadyAsync(site);
        string today = Ledger.Records.State.WorkingDays.DateOf(DateTimeOffset.UtcNow).ToString("yyyy-MM-dd", null), text = site.Write("text.txt", "说明");
        string inspection = (await site.RunAsync("supervision", "plan", "--unit", Site.School, "--kind", "routine", "--unannounced", "--team", SupervisionTests.Team(site, 1), "--file", text, "--from", today, "--as", "lead", "--output", "json"))
            .Done().GetProperty("inspection").GetString()!;
        string[][] course =
        [
            ["arrive", inspection, "--as", "inspector1"], ["visit", inspection, "--file", text, "--as", "inspector1"], ["sign", inspection, "--file", text],
            ["order", inspection, "--file", text, "--number", "榕教督〔2026〕16号", "--as", "lead"],
        ];
        foreach (string[] step in course) (await site.RunAsync(["supervision", .. step, "--output", "json"])).Done();
        (await site.Ledger.RunAsync(["term", "close", site.Term, "--dir", await SharedNetwork.FolderAsync(), "--output", "json"])).Done();
        string name = (await FoundAsync(site)).Single().GetProperty("id").GetString()![..12];
        (await site.RunAsync("audit", "findings", "send", name, "--offline", "--output", "json")).Done();
        (await site.RunAsync("audit", "findings", "answer", name, "--reason", "EXPLAINED", "--text", text, "--output", "json")).Done();
        (await site.RunAsync("audit", "findings", "settle", name, "--order", inspection + "#4", "--reason", "CHECKED", "--text", text, "--output", "json")).Done();
        StringAssert.Contains((await site.RunAsync("supervision", "show", inspection, "--lang", "zh")).Output, $"第 4 步的整改来自疑点：没有存证（{name}）");
        StringAssert.Contains((await site.RunAsync("audit", "findings", "list", "--all", "--lang", "zh")).Output, $"转整改 CHECKED {inspection}#4");
    }

    // Other tests of the network leave findings of their own.
    private static async Task<List<JsonElement>> FoundAsync(Site site, params string[] options) =>
        [.. (await site.RunAsync(["audit", "findings", .. options, "--output", "json"])).Json.GetProperty("findings").EnumerateArray()
            .Where(f => f.GetProperty("message").GetString()!.Contains(site.Term, StringComparison.Ordinal))];
}
