using System.Text.Json;

namespace Ledger.Cli.Tests.BadInput;

[TestClass]
public sealed class RecordFileTests
{
    [TestMethod]
    public async Task MissingColumnIsNamed()
    {
        using Site site = await Site.CreateAsync();
        string file = site.Write("rows.csv", "记录类型,姓名,学籍号,班级,作者,内容,记录日期", $"阅读,{site.Students[0].Name},{site.Students[0].RegistryNumber},{site.Students[0].Class},某人,心得,2025-10-10");
        CommandOutcome outcome = await site.CheckAsync(file, "--lang", "zh");
        Expect(outcome, "rows.csv", "书名", "缺少必需的列");
    }

    [TestMethod]
    public async Task UnknownColumnIsNamed()
    {
        using Site site = await Site.CreateAsync();
        string file = site.Write("rows.csv", Site.Header + ",星座", site.Row() + ",双鱼");
        Expect(await site.CheckAsync(file), "rows.csv", "星座");
    }

    [TestMethod]
    public async Task MixedTypeNamesRowAndColumn()
    {
        using Site site = await Site.CreateAsync();
        string file = site.Write("rows.csv", Site.Header, site.Row(), site.Row(recorded: "三天前"));
        Expect(await site.CheckAsync(file), "row 3", "记录日期", "三天前");
    }

    [TestMethod]
    public async Task DuplicateRowNamesTheRowThatItRepeats()
    {
        using Site site = await Site.CreateAsync();
        string row = site.Row();
        string file = site.Write("rows.csv", Site.Header, row, site.Row(), row);
        Expect(await site.CheckAsync(file), "row 4", "row 2 of rows.csv");
    }

    [TestMethod]
    public async Task BeginAfterEndIsNamed()
    {
        using Site site = await Site.CreateAsync();
        string file = site.Write("rows.csv", Site.Header, site.Row(begin: "2025-10-09", end: "2025-10-01"));
        Expect(await site.CheckAsync(file, "--lang", "zh"), "第 2 行", "结束日期", "早于");
    }

    [TestMethod]
    public async Task UnknownStudentIsMaskedEverywhere()
    {
        using Site site = await Site.CreateAsync();
        Ledger.Sdk.Sample.SampleStudent stranger = Ledger.Sdk.Sample.SampleWriter.CreateStudents(new() { Students = 9, Seed = 99 })[8];
        string file = site.Write("rows.csv", Site.Header, site.Row(stranger));
        foreach (string mode in (string[])["text", "json"])
        {
            CommandOutcome outcome = await site.CheckAsync(file, "--output", mode);
            Assert.AreEqual(ExitCode.BadInput, outcome.ExitCode, outcome.ToString());
            StringAssert.Contains(outcome.All, "学籍号");
            Assert.IsFalse(outcome.All.Contains(stranger.RegistryNumber, StringComparison.Ordinal), outcome.ToString());
            Assert.IsFalse(outcome.All.Contains(stranger.Name, StringComparison.Ordinal), outcome.ToString());
        }
    }

    [TestMethod]
    public async Task OtherNameForANumberIsMasked()
    {
        using Site site = await Site.CreateAsync();
        string file = site.Write("rows.csv", Site.Header, site.Row(site.Students[0] with { Name = "欧阳莫名" }));
        CommandOutcome outcome = await site.CheckAsync(file);
        Expect(outcome, "row 2", "姓名");
        Assert.IsFalse(outcome.All.Contains("欧阳莫名", StringComparison.Ordinal), outcome.ToString());
        Assert.IsFalse(outcome.All.Contains(site.Students[0].Name, StringComparison.Ordinal), outcome.ToString());
    }

    [TestMethod]
    [DataRow("12345")]
    [DataRow("福州一中")]
    public async Task WrongSchoolCodeIsRefused(string code)
    {
        using Site site = await Site.CreateAsync();
        string file = site.Write("rows.csv", Site.Header, site.Row());
        CommandOutcome outcome = await site.RunAsync("record", "check", file, "--school", code, "--term", site.Term);
        Expect(outcome, code);
    }

    [TestMethod]
    [DataRow("2025-2026-3")]
    [DataRow("2025-2027-1")]
    [DataRow("高一上")]
    public async Task WrongTermIsRefused(string term)
    {
        using Site site = await Site.CreateAsync();
        string file = site.Write("rows.csv", Site.Header, site.Row());
        Expect(await site.RunAsync("record", "check", file, "--school", Site.School, "--term", term), term);
    }

    [TestMethod]
    public async Task TruncatedWorkbookIsNamed()
    {
        using Site site = await Site.CreateAsync();
        await site.RunAsync("sample", "--students", "3", "--out", site.In("sample"));
        string whole = Directory.EnumerateFiles(site.In("sample"), "*.xlsx").First(f => !f.EndsWith("roster.xlsx", StringComparison.Ordinal));
        byte[] bytes = await File.ReadAllBytesAsync(whole);
        string cut = site.In("cut.xlsx");
        await File.WriteAllBytesAsync(cut, bytes[..(bytes.Length / 2)]);
        Expect(await site.CheckAsync(cut), "cut.xlsx");
    }

    [TestMethod]
    public async Task EmptyFileFolderAndMissingFileAreNamed()
    {
        using Site site = await Site.CreateAsync();
        string empty = site.In("empty.csv");
        await File.WriteAllBytesAsync(empty, []);
        Expect(await site.CheckAsync(empty), "empty.csv");
        string folder = Directory.CreateDirectory(site.In("folder")).FullName;
        Expect(await site.CheckAsync(folder), "folder");
        Expect(await site.CheckAsync(site.In("none.xlsx"), "--lang", "zh"), "none.xlsx", "找不到");
    }

    [TestMethod]
    public async Task FindingsInJsonNameTheirParts()
    {
        using Site site = await Site.CreateAsync();
        string file = site.Write("rows.csv", Site.Header, site.Row(begin: "2025-10-09", end: "2025-10-01"));
        JsonElement finding = (await site.CheckAsync(file, "--output", "json")).Json.GetProperty("findings")[0];
        Assert.AreEqual("rows.csv", finding.GetProperty("file").GetString());
        Assert.AreEqual(2, finding.GetProperty("row").GetInt32());
        Assert.AreEqual("结束日期", finding.GetProperty("column").GetString());
    }

    [TestMethod]
    public async Task DamagedRosterChangesNothing()
    {
        using Site site = await Site.CreateAsync();
        string roster = site.Write("bad.csv", "姓名,学籍号,班级", $"王某,{site.Students[0].RegistryNumber},高一（9）班", "李某,G123,高一（9）班");
        CommandOutcome outcome = await site.RunAsync("student", "import", roster);
        Expect(outcome, "bad.csv", "row 3");
        string file = site.Write("rows.csv", Site.Header, site.Row());
        Assert.AreEqual(ExitCode.Done, (await site.CheckAsync(file)).ExitCode, "the roster of before is still in force");
    }

    private static void Expect(CommandOutcome outcome, params string[] said)
    {
        Assert.AreEqual(ExitCode.BadInput, outcome.ExitCode, outcome.ToString());
        foreach (string text in said) StringAssert.Contains(outcome.All, text, StringComparison.Ordinal);
        Assert.IsFalse(outcome.All.Contains("   at ", StringComparison.Ordinal), "a stack trace: " + outcome);
    }
}
