using System.Text.Json;
using Ledger.Records.State;

namespace Ledger.Cli.Tests.EndToEnd;

/// <summary>Public notice and objections, as a school and its county type them.</summary>
[TestClass]
[DoNotParallelize]
public sealed class ProcedureTests
{
    [TestMethod]
    public async Task NoticeFreezesAndAnObjectionGoesToTheCounty()
    {
        using Site site = await Site.OnNetworkAsync();
        string batch = await AnchoredAsync(site);
        JsonElement started = (await site.RunAsync("notice", "start", "--school", Site.School, "--term", site.Term, "--output", "json")).Done();
        Assert.AreEqual(0, (await site.RunAsync("notice", "start", "--school", Site.School, "--term", site.Term, "--output", "json")).Done().GetProperty("steps").GetArrayLength());
        string until = started.GetProperty("steps")[0].GetProperty("result").GetProperty("until").GetString()!;
        DateOnly today = WorkingDays.DateOf(DateTimeOffset.UtcNow);
        Assert.AreEqual(WorkingDays.After(today, 5, []).ToString("yyyy-MM-dd", null), until);
        StringAssert.Contains((await site.RunAsync("notice", "list", "--school", Site.School, "--term", site.Term)).Output, until);

        // The list shows what a record is about; what is private stays out, and on the web the name too.
        string board = site.In("board.html"), web = site.In("web.html");
        (await site.RunAsync("notice", "print", batch, "--for", "board", "--out", board, "--lang", "zh", "--output", "json")).Done();
        (await site.RunAsync("notice", "print", batch, "--for", "web", "--out", web, "--lang", "zh", "--output", "json")).Done();
        string onBoard = await File.ReadAllTextAsync(board), onWeb = await File.ReadAllTextAsync(web);
        StringAssert.Contains(onBoard, site.Students[0].Name);
        StringAssert.Contains(onBoard, until);
        Assert.DoesNotContain(site.Students[0].Name, onWeb);
        foreach (string shown in new[] { onBoard, onWeb })
        {
            StringAssert.Contains(shown, "阅读");
            StringAssert.Contains(shown, "2025-10-01");
            StringAssert.Contains(shown, site.Students[0].Class);
            Assert.DoesNotContain(site.Students[0].RegistryNumber, shown);
            Assert.DoesNotContain("读书心得", shown);
        }

        CommandOutcome early = await site.RunAsync("notice", "end", batch, "--output", "json");
        Assert.AreEqual("NOTICE_TOO_SHORT", early.Failed(ExitCode.Refused));
        StringAssert.Contains(early.Json.ToString(), until);
        Assert.AreEqual("NOTICE_RUNNING", (await site.RunAsync("batch", "confirm", batch, "--output", "json")).Failed(ExitCode.Refused));
        Assert.AreEqual("NOTICE_RUNNING", (await site.AnchorAsync(site.Write("more.csv", Site.Header, site.Row(site.Students[1])), "--output", "json")).Failed(ExitCode.Refused));

        string bundle = site.In("bundle.json");
        (await site.ExportAsync(site.Students[0].RegistryNumber, "--out", bundle, "--output", "json")).Done();
        string record = batch + "#0", secret = "这位同学当天请假";
        string grounds = site.Write("grounds.txt", secret), answer = site.Write("answer.txt", "已核对签到表。");
        JsonElement raised = (await site.RunAsync("objection", "raise", record, "--reason", "NOT_TRUE", "--text", grounds, "--output", "json")).Done();
        Assert.DoesNotContain(secret, raised.ToString());
        string objection = raised.GetProperty("transactionId").GetString()!;
        Assert.AreEqual("APPEAL_NOT_POSSIBLE", (await site.RunAsync("objection", "appeal", record, "--reason", "NO_ANSWER", "--text", grounds, "--output", "json")).Failed(ExitCode.Refused));
        Assert.AreEqual("APPEAL_UNKNOWN", (await site.RunAsync("objection", "decide", record, "--uphold", "--reason", "NOT_TRUE", "--text", answer, "--output", "json")).Failed(ExitCode.Refused));
        StringAssert.Contains((await site.RunAsync("todo", "--as", "school-registrar")).Output, record);
        (await site.RunAsync("objection", "answer", record, "--dismiss", "--reason", "CHECKED", "--text", answer, "--output", "json")).Done();
        Assert.AreEqual("ALREADY_ANSWERED", (await site.RunAsync("objection", "answer", record, "--uphold", "--reason", "CHECKED", "--text", answer, "--output", "json")).Failed(ExitCode.Refused));
        (await site.RunAsync("objection", "appeal", record, "--objection", objection, "--reason", "WRONG", "--text", grounds, "--output", "json")).Done();
        StringAssert.Contains((await site.RunAsync("todo", "--as", "county-reviewer")).Output, record);
        (await site.RunAsync("objection", "decide", record, "--uphold", "--reason", "NOT_TRUE", "--text", answer, "--output", "json")).Done();

        CommandOutcome listed = await site.RunAsync("objection", "list", batch, "--texts", "--lang", "zh");
        StringAssert.Contains(listed.Output, secret);
        StringAssert.Contains(listed.Output, "成立");
        StringAssert.Contains((await site.RunAsync("objection", "list", batch, "--overdue")).Output, "no such objection");
        Assert.AreEqual(4, (await site.RunAsync("objection", "list", batch, "--output", "json")).Done().GetProperty("objections")[0].GetProperty("steps").GetArrayLength());
        StringAssert.Contains((await site.RunAsync("notice", "list", "--school", Site.School, "--term", site.Term)).Output, "running");
        foreach (string file in Directory.EnumerateFiles(site.In("texts")))
            Assert.DoesNotContain(secret, await File.ReadAllTextAsync(file));

        // What was upheld no longer verifies.
        CommandOutcome verdict = await site.RunAsync("verify", bundle, "--output", "json");
        Assert.AreEqual(ExitCode.Refused, verdict.ExitCode, verdict.ToString());
        StringAssert.Contains(verdict.Json.ToString(), "ObjectionUpheld");
        StringAssert.Contains(verdict.Json.ToString(), "StageUnderNotice");
        Assert.AreEqual("StudentHasNoRecords", (await site.ExportAsync(site.Students[0].RegistryNumber, "--out", site.In("after.json"), "--output", "json")).Failed(ExitCode.BadInput));
    }

    [TestMethod]
    public async Task WrongInputIsToldAndWritesNothing()
    {
        using Site site = await Site.OnNetworkAsync();
        string batch = await AnchoredAsync(site), record = batch + "#0", text = site.Write("text.txt", "理由");
        await File.WriteAllBytesAsync(site.In("gbk.txt"), [0xb2, 0xbb, 0xca, 0xc7]);
        (string[] Arguments, string Code)[] wrong =
        [
            (["objection", "raise", batch, "--reason", "NOT_TRUE", "--text", text], "RECORD_REFERENCE"),
            (["objection", "raise", record, "--reason", "not true", "--text", text], "REASON"),
            (["objection", "raise", record, "--reason", "NOT_TRUE", "--text", site.Write("empty.txt", "")], "TEXT_EMPTY"),
            (["objection", "raise", record, "--reason", "NOT_TRUE", "--text", site.In("gbk.txt")], "TEXT_ENCODING"),
            (["objection", "answer", record, "--reason", "CHECKED", "--text", text], "OBJECTION_OUTCOME"),
            (["objection", "answer", record, "--uphold", "--dismiss", "--reason", "CHECKED", "--text", text], "OBJECTION_OUTCOME"),
            (["objection", "answer", record, "--uphold", "--objection", "x", "--reason", "CHECKED", "--text", text], "OBJECTION_TRANSACTION"),
            (["notice", "print", batch, "--for", "web", "--out", site.In("list.docx")], "NOTICE_FORMAT"),
            (["notice", "start"], "BATCH_WHICH"),
            (["notice", "end", batch, "--school", Site.School, "--term", site.Term], "BATCH_WHICH"),
            (["batch", "confirm", "--school", Site.School], "BATCH_WHICH"),
            (["calendar", "publish", site.Write("a.txt", "2026-10-01 holiday")], "CALENDAR_LINE"),
            (["calendar", "publish", site.Write("b.txt", "2026-10-09 班")], "CALENDAR_WEEKDAY"),
            (["calendar", "publish", site.Write("c.txt", "2026-12-31 休", "2027-01-01 休")], "CALENDAR_YEARS"),
        ];
        foreach ((string[] arguments, string code) in wrong)
            Assert.AreEqual(code, (await site.RunAsync([.. arguments, "--output", "json"])).Failed(ExitCode.BadInput), string.Join(' ', arguments));
        Assert.AreEqual("OBJECTION_NONE", (await site.RunAsync("objection", "answer", record, "--uphold", "--reason", "CHECKED", "--text", text, "--output", "json")).Failed(ExitCode.Refused));
        Assert.AreEqual("NOTICE_NOT_RUNNING", (await site.RunAsync("objection", "raise", record, "--reason", "NOT_TRUE", "--text", text, "--output", "json")).Failed(ExitCode.Refused));
        Assert.AreEqual("NOTICE_NONE", (await site.RunAsync("notice", "print", batch, "--for", "web", "--out", site.In("list.html"), "--output", "json")).Failed(ExitCode.Refused));
        Assert.AreEqual("NOT_NOTICED", (await site.RunAsync("batch", "confirm", batch, "--output", "json")).Failed(ExitCode.Refused));
        Assert.AreEqual("NOT_CONFIRMED", (await site.RunAsync("batch", "archive", batch, "--output", "json")).Failed(ExitCode.Refused));
        Assert.AreEqual("WINDOW_OPEN", (await site.RunAsync("term", "lock", site.Term, "--output", "json")).Failed(ExitCode.Refused));
    }

    [TestMethod]
    public async Task CalendarIsPublishedAndListed()
    {
        using Site site = await Site.OnNetworkAsync();
        string file = site.Write("2031.txt", "# 国务院办公厅通知", "2031-10-01 休", "2031-10-04 休 # 周六", "2031-10-11 班");
        JsonElement published = (await site.RunAsync("calendar", "publish", file, "--output", "json")).Done().GetProperty("result");
        Assert.AreEqual("""["2031-10-01"]""", published.GetProperty("daysOff").GetRawText().Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal));
        CommandOutcome listed = await site.RunAsync("calendar", "list");
        StringAssert.Contains(listed.Output, "2031-10-11");
        Assert.DoesNotContain("2031-10-04", listed.Output);
    }

    private static async Task<string> AnchoredAsync(Site site) =>
        (await site.AnchorAsync(site.Write("rows.csv", Site.Header, site.Row()), "--output", "json")).Done().GetProperty("receipts")[0].GetProperty("batchId").GetString()!;
}
