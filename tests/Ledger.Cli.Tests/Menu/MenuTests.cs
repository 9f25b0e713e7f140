using Ledger.Cli.Menu;

namespace Ledger.Cli.Tests.Menu;

[TestClass]
public sealed class MenuTests
{
    [TestMethod]
    public async Task WithoutArgumentsAPersonSeesTheMenuInChinese()
    {
        (int exitCode, string said, _) = await RunAsync([], new Typed("0"));
        Assert.AreEqual(ExitCode.Done, exitCode);
        foreach (string line in (string[])["1  检查工作簿", "2  核验证明材料包", "0  退出", "请按数字键"]) StringAssert.Contains(said, line);
        (_, string english, _) = await RunAsync([], new Typed("0"), ("LEDGER_LANG", "en"));
        StringAssert.Contains(english, "Press a number");
    }

    [TestMethod]
    public async Task WithoutAKeyboardThereIsNoMenu()
    {
        (int exitCode, string said, _) = await RunAsync([], null);
        Assert.AreEqual(ExitCode.Done, exitCode);
        StringAssert.Contains(said, "Usage:");
    }

    [TestMethod]
    public async Task NumberRunsACommandAndReturnsToTheMenu()
    {
        (int exitCode, string said, _) = await RunAsync([], new Typed("9|1203\n|x|7|x|0"), ("LEDGER_HOME", Path.Combine(Path.GetTempPath(), "none")));
        Assert.AreEqual(ExitCode.Done, exitCode, said);
        StringAssert.Contains(said, "$ ledger error 1203");
        StringAssert.Contains(said, "WINDOW_CLOSED");
        StringAssert.Contains(said, "$ ledger identity list");
        Assert.AreEqual(3, said.Split("请按数字键").Length - 1);
    }

    [TestMethod]
    public async Task DroppedWorkbookIsCheckedItsReportOpenedAndAnOwnWindowWaits()
    {
        using Site site = await Site.CreateAsync();
        string file = site.Write("rows.csv", Site.Header, site.Row(begin: "2025-10-09", end: "2025-10-01"));
        var keys = new Typed("x");
        (int exitCode, string said, string? opened) = await RunAsync([file], keys, ownsWindow: true);
        Assert.AreEqual(ExitCode.BadInput, exitCode, said);
        Assert.IsTrue(File.Exists(opened), said);
        StringAssert.StartsWith(Path.GetFileName(opened), "rows-检查结果-");
        StringAssert.Contains(said, "按任意键关闭窗口");
        Assert.AreEqual(1, keys.Read);

        var script = new Typed("x");
        await RunAsync([file], script, ownsWindow: false);
        Assert.AreEqual(0, script.Read, "a window of somebody else's never waits");
    }

    [TestMethod]
    public async Task DroppedBundleIsVerifiedAndTheReportSaysWhy()
    {
        using Site site = await Site.CreateAsync();
        string bundle = site.Write("材料.json", "{}");
        (int exitCode, string said, string? opened) = await RunAsync([bundle], null, ("LEDGER_HOME", site.Path));
        Assert.AreNotEqual(ExitCode.Done, exitCode, said);
        Assert.IsNotNull(opened, said);
        StringAssert.Contains(await File.ReadAllTextAsync(opened), "核验结果");
        (exitCode, said, opened) = await RunAsync([site.Write("notes.txt", "nothing")], null);
        Assert.AreEqual((ExitCode.BadInput, null), (exitCode, opened), said);
    }

    [TestMethod]
    public async Task DroppedArchiveOfBundlesIsVerified()
    {
        using Site site = await Site.CreateAsync();
        string archive = site.In("材料.zip");
        using (System.IO.Compression.ZipArchive zip = await System.IO.Compression.ZipFile.OpenAsync(archive, System.IO.Compression.ZipArchiveMode.Create))
        using (var entry = new StreamWriter(await zip.CreateEntry("26001.json").OpenAsync()))
            await entry.WriteAsync("{}");
        (int exitCode, string said, string? opened) = await RunAsync([archive], null, ("LEDGER_HOME", site.Path));
        Assert.AreNotEqual(ExitCode.Done, exitCode, said);
        Assert.IsNotNull(opened, said);
        StringAssert.Contains(Path.GetFileName(opened), "材料-核验结果");
    }

    [TestMethod]
    public async Task FolderWithWorkbooksAndBundlesIsWhatThePersonSays()
    {
        using Site site = await Site.CreateAsync();
        string folder = Directory.CreateDirectory(site.In("both")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "材料.json"), "{}");
        File.Copy(site.Write("rows.csv", Site.Header, site.Row()), Path.Combine(folder, "rows.csv"));

        (_, string said, string? opened) = await RunAsync([folder], new Typed("2|x"), ("LEDGER_HOME", site.Path), ownsWindow: true);
        StringAssert.Contains(said, "既有工作簿，也有材料包");
        StringAssert.Contains(Path.GetFileName(opened), "核验结果");
        (_, said, opened) = await RunAsync([folder], new Typed("1|x"), ownsWindow: true);
        StringAssert.Contains(Path.GetFileName(opened), "检查结果", said);
        (_, said, opened) = await RunAsync([folder], null);
        StringAssert.Contains(Path.GetFileName(opened), "检查结果", said);
        StringAssert.Contains(said, "ledger verify");
        (_, said, opened) = await RunAsync([], new Typed($"2|{folder}\n|x|0"), ("LEDGER_HOME", site.Path));
        StringAssert.Contains(Path.GetFileName(opened), "核验结果", said);
    }

    [TestMethod]
    public async Task AnchoringFromTheMenuNamesTheFolderSoThatItsFilesAreFoundAsAnywhere()
    {
        using Site site = await Site.CreateAsync();
        string folder = Directory.CreateDirectory(site.In("班级")).FullName;
        (_, string said, _) = await RunAsync([], new Typed($"3|{folder}\n|{Site.School}\n|2025-2026-1\n|x|0"), ("LEDGER_HOME", site.Path));
        StringAssert.Contains(said, $"$ ledger batch anchor {folder} --school {Site.School} --term 2025-2026-1");
    }

    [TestMethod]
    public void CommandsAreNoPaths()
    {
        Assert.IsNull(DroppedFiles.Find(["todo"]));
        Assert.IsNull(DroppedFiles.Find(["batch", "list"]));
        Assert.IsNull(DroppedFiles.Find(["--help"]));
        Assert.IsNull(DroppedFiles.Find([]));
        Assert.IsNull(DroppedFiles.Find([Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.xlsx")]));
    }

    private static async Task<(int ExitCode, string Said, string? Opened)> RunAsync(string[] args, IKeyboard? keyboard, (string Name, string Value)? variable = null, bool ownsWindow = false)
    {
        using var output = new StringWriter();
        string? opened = null;
        var host = new CliHost
        {
            Output = TextWriter.Synchronized(output),
            Error = TextWriter.Synchronized(output),
            Variable = name => variable?.Name == name ? variable?.Value : null,
            Keyboard = keyboard,
            OwnsWindow = ownsWindow,
            Open = file =>
            {
                opened = file;
                return true;
            },
        };
        int exitCode = await LedgerCli.RunAsync(args, host, CancellationToken.None);
        return (exitCode, output.ToString(), opened);
    }

    /// <summary>Keys and lines in turn, divided by bars.</summary>
    private sealed class Typed(string script) : IKeyboard
    {
        private readonly Queue<string> waiting = new(script.Split('|'));

        public int Read { get; private set; }

        public char ReadKey()
        {
            Read++;
            return waiting.TryDequeue(out string? key) ? key[0] : '0';
        }

        public string? ReadLine() => waiting.TryDequeue(out string? line) ? line.TrimEnd('\n') : null;
    }
}
