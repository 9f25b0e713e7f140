using System.Text.Json;
using System.Xml.Linq;
using Ledger.Sdk.Sample;

namespace Ledger.Cli.Tests.BadInput;

[TestClass]
public sealed class RecordCheckAloneTests
{
    private const string Header = "记录类型,姓名,学籍号,班级,书名,作者,开始日期,结束日期,内容,记录日期";
    private const string Copied = "读完这本书我明白了坚持的意义，也更想了解家乡的海防与灯塔。";

    [TestMethod]
    public async Task NoFolderKeyOrNetworkIsNeededAndNoneIsMade()
    {
        using var scratch = new Scratch();
        IReadOnlyList<SampleStudent> students = Write(scratch);
        CommandOutcome outcome = await CheckAsync(scratch, scratch.In("classes"), "--output", "json");
        Assert.AreEqual(ExitCode.BadInput, outcome.ExitCode, outcome.ToString());
        Assert.IsFalse(Directory.Exists(scratch.In("none")), "a working folder was made");
        JsonElement json = outcome.Json;
        Assert.AreEqual(4, json.GetProperty("rows").GetInt32());
        JsonElement finding = json.GetProperty("findings").EnumerateArray().Single();
        Assert.AreEqual("高一/1班.csv", finding.GetProperty("file").GetString());
        Assert.AreEqual("记录日期", finding.GetProperty("column").GetString());
        Assert.AreEqual("高一（1）班", finding.GetProperty("class").GetString());
        Assert.AreEqual(1, json.GetProperty("similarGroups").GetArrayLength());
        Assert.AreEqual(2, json.GetProperty("similarGroups")[0].GetProperty("students").GetInt32());
        Assert.AreEqual(2, json.GetProperty("checkedFiles").GetArrayLength());
        foreach (SampleStudent student in students) Assert.IsFalse(outcome.All.Contains(student.RegistryNumber, StringComparison.Ordinal));
    }

    [TestMethod]
    [DataRow("zh", "没有记录", "几乎相同")]
    [DataRow("en", "no record", "nearly the same")]
    public async Task RosterTellsStudentsAndClassesWithoutRecords(string language, string missing, string similar)
    {
        using var scratch = new Scratch();
        IReadOnlyList<SampleStudent> students = Write(scratch);
        CommandOutcome outcome = await CheckAsync(scratch, scratch.In("classes"), "--roster", scratch.In("roster.csv"), "--lang", language, "--marked");
        StringAssert.Contains(outcome.All, missing, StringComparison.Ordinal);
        StringAssert.Contains(outcome.All, similar, StringComparison.Ordinal);
        StringAssert.Contains(outcome.All, "高一（3）班", StringComparison.Ordinal);
        foreach (SampleStudent student in students) Assert.IsFalse(outcome.All.Contains(student.RegistryNumber, StringComparison.Ordinal));
        string marked = scratch.In("classes" + (language == "zh" ? "-标记" : "-marked"));
        Assert.IsTrue(File.Exists(Path.Combine(marked, "高一", "1班.标记.xlsx")), string.Join(' ', Directory.EnumerateFileSystemEntries(scratch.Path, "*", SearchOption.AllDirectories)));
        Assert.IsTrue(File.Exists(Path.Combine(marked, (language == "zh" ? "缺记录学生" : "students without records") + ".标记.xlsx")));
    }

    [TestMethod]
    [DataRow("zh")]
    [DataRow("en")]
    public async Task ReportIsOnePageWithoutScriptThatEscapesWhatTheFilesSay(string language)
    {
        using var scratch = new Scratch();
        IReadOnlyList<SampleStudent> students = Write(scratch);
        File.WriteAllText(scratch.In("classes", "高一", "<b>&.csv"), $"{Header},<script>alert(1)</script>\n阅读,{students[0].Name},{students[0].RegistryNumber},高一（1）班,<img src=x>,某人,很久,2025-10-09,心得,2025-10-10,x\n");
        string page = scratch.In("report.html");
        CommandOutcome outcome = await CheckAsync(scratch, scratch.In("classes"), "--report", page, "--lang", language);
        Assert.AreEqual(ExitCode.BadInput, outcome.ExitCode, outcome.ToString());
        string html = await File.ReadAllTextAsync(page);
        Assert.IsFalse(html.Contains("<script", StringComparison.OrdinalIgnoreCase));
        Assert.IsFalse(html.Contains("<img", StringComparison.OrdinalIgnoreCase));
        Assert.IsFalse(html.Contains("http", StringComparison.OrdinalIgnoreCase) && html.Contains("://", StringComparison.Ordinal), "something is loaded or linked");
        StringAssert.Contains(html, "&lt;script&gt;", StringComparison.Ordinal);
        StringAssert.Contains(html, language == "zh" ? "记录文件检查结果" : "Check of record files", StringComparison.Ordinal);
        foreach (SampleStudent student in students) Assert.IsFalse(html.Contains(student.RegistryNumber, StringComparison.Ordinal));

        // Every element is closed: what a strict parser reads, a browser shows as meant.
        XDocument.Parse(html.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal).Replace("<meta charset=\"utf-8\">", "", StringComparison.Ordinal)
            .Replace("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">", "", StringComparison.Ordinal)
            .Replace("<meta name=\"viewport\" content=\"width=device-width\">", "", StringComparison.Ordinal).Replace("<details open>", "<details>", StringComparison.Ordinal));
        Assert.AreEqual(ExitCode.BadInput, (await CheckAsync(scratch, scratch.In("classes"), "--report", page)).ExitCode);
        Assert.AreEqual(html, await File.ReadAllTextAsync(page), "a report that stands there is not written over");
    }

    [TestMethod]
    public async Task SchoolsOwnHeadersAreMappedOnceAndUsedByCheck()
    {
        using var scratch = new Scratch();
        IReadOnlyList<SampleStudent> students = Write(scratch);
        string file = scratch.In("own.csv");
        File.WriteAllText(file, $"学生,学籍号,班级,读了什么,心得体会,记录日期,备注\n{students[0].Name},{students[0].RegistryNumber},高一（1）班,红楼梦,心得,2025.10.1,无\n");
        CommandOutcome before = await RunAsync(scratch, "record", "map", file);
        Assert.AreEqual(ExitCode.Done, before.ExitCode, before.ToString());
        StringAssert.Contains(before.All, "读了什么", StringComparison.Ordinal);
        Assert.AreEqual(ExitCode.Done, (await RunAsync(scratch, "record", "map", file, "--set", "读了什么=书名", "--set", "心得体会=内容", "--ignore", "备注")).ExitCode);
        CommandOutcome outcome = await RunAsync(scratch, "record", "check", file, "--type", "阅读");
        Assert.IsFalse(outcome.All.Contains("心得体会", StringComparison.Ordinal) || outcome.All.Contains("备注", StringComparison.Ordinal), outcome.ToString());
        Assert.AreEqual(ExitCode.BadInput, (await RunAsync(scratch, "record", "map", file, "--set", "x=星座")).ExitCode);
        Assert.AreEqual(ExitCode.BadInput, (await RunAsync(scratch, "record", "map", file, "--set", "x")).ExitCode);
    }

    [TestMethod]
    [DataRow("120")]
    [DataRow("much")]
    public async Task WrongSimilarityIsRefused(string percent)
    {
        using var scratch = new Scratch();
        Write(scratch);
        Assert.AreEqual(ExitCode.BadInput, (await CheckAsync(scratch, scratch.In("classes"), "--similarity", percent)).ExitCode);
    }

    private static Task<CommandOutcome> CheckAsync(Scratch scratch, params string[] args) => RunAsync(scratch, ["record", "check", .. args]);

    private static Task<CommandOutcome> RunAsync(Scratch scratch, params string[] args) => new CommandLine().RunAsync([.. args, "--dir", scratch.In("none")]);

    // Two classes with records, one of them with an error; a third class and a student on the roster alone.
    private static IReadOnlyList<SampleStudent> Write(Scratch scratch)
    {
        IReadOnlyList<SampleStudent> students = SampleWriter.CreateStudents(new SampleOptions { Students = 6, ClassSize = 2 });
        Directory.CreateDirectory(scratch.In("classes", "高一"));
        File.WriteAllText(scratch.In("classes", "高一", "1班.csv"), $"{Header}\n{Row(students[0], "甲", "第一本书的心得。", "三天前")}\n{Row(students[1], "乙", Copied, "2025-10-10")}\n");
        File.WriteAllText(scratch.In("classes", "高一", "2班.csv"), $"{Header}\n{Row(students[2], "丙", Copied.Replace('，', ' '), "2025.10.10")}\n{Row(students[2], "丁", "又一本。", "2025年10月10日")}\n");
        File.WriteAllText(scratch.In("roster.csv"), "姓名,学籍号,班级\n" + string.Concat(students.Select(s => $"{s.Name},{s.RegistryNumber},{s.Class}\n")));
        return students;

        static string Row(SampleStudent s, string book, string text, string recorded) => $"阅读,{s.Name},{s.RegistryNumber},{s.Class},{book},某人,2025-10-01,2025-10-09,{text},{recorded}";
    }
}
