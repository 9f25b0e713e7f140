using System.Text;
using Ledger.Sdk.Sample;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Tests;

/// <summary>A school's working folder with an invented roster; its records are written by the tests. May share a network.</summary>
internal sealed class Site : IDisposable
{
    public const string School = "3435000001";
    public const string Header = "记录类型,姓名,学籍号,班级,书名,作者,开始日期,结束日期,内容,记录日期";
    private readonly Scratch scratch = new();
    private int books;

    private Site()
    {
    }

    public string Path => scratch.Path;

    public string Term { get; private init; } = "2025-2026-1";

    public IReadOnlyList<SampleStudent> Students { get; } = SampleWriter.CreateStudents(new SampleOptions { Students = 4 });

    public CommandLine Ledger { get; } = new();

    /// <summary>A folder without a network.</summary>
    public static async Task<Site> CreateAsync()
    {
        var site = new Site();
        await site.ImportRosterAsync();
        return site;
    }

    /// <summary>A folder that reaches the shared network, with a term of its own whose window is open.</summary>
    public static async Task<Site> OnNetworkAsync()
    {
        string network = await SharedNetwork.FolderAsync();
        var site = new Site { Term = await SharedNetwork.OpenTermAsync() };
        foreach (string file in Directory.EnumerateFiles(System.IO.Path.Combine(network, "identities"), "*", SearchOption.AllDirectories))
        {
            string copy = site.In(System.IO.Path.GetRelativePath(network, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        await new Workspace(site.Path).WriteProfileAsync(new Profile { EndpointsFile = System.IO.Path.Combine(network, "network", "endpoints.json") });
        await site.ImportRosterAsync();
        return site;
    }

    public string In(params string[] parts) => scratch.In(parts);

    public Task<CommandOutcome> RunAsync(params string[] args) => Ledger.RunAsync([.. args, "--dir", Path]);

    /// <summary>Exports the bundle of whoever has this registry number, which is asked for.</summary>
    public Task<CommandOutcome> ExportAsync(string number, params string[] args) => Ledger.AnswerAsync(number + "\n", ["bundle", "export", "--student", "-", .. args, "--dir", Path]);

    public Task<CommandOutcome> CheckAsync(params string[] args) => RunAsync(["record", "check", .. args, "--school", School, "--term", Term]);

    public Task<CommandOutcome> AnchorAsync(params string[] args) => RunAsync(["batch", "anchor", .. args, "--school", School, "--term", Term]);

    /// <summary>A good row, told apart from every other by its book.</summary>
    public string Row(SampleStudent? student = null, string begin = "2025-10-01", string end = "2025-10-09", string recorded = "2025-10-10")
    {
        student ??= Students[0];
        return $"阅读,{student.Name},{student.RegistryNumber},{student.Class},书{++books}-{Guid.NewGuid():N},某人,{begin},{end},读书心得。,{recorded}";
    }

    /// <summary>A sheet with one activity that names evidence.</summary>
    public string[] Activity(string evidence, SampleStudent? student = null)
    {
        student ??= Students[0];
        return
        [
            "记录类型,姓名,学籍号,班级,内容,图片,记录日期,活动名称,标签,级别,开始日期,结束日期,活动场所,时长（小时）,角色",
            $"活动记录,{student.Name},{student.RegistryNumber},{student.Class},整理图书角,{evidence},2025-10-08,图书角{Guid.NewGuid().ToString("N")[..6]},集体活动,校级,2025-10-01,2025-10-02,学校,2.5,参与者",
        ];
    }

    /// <summary>A folder with files of these names, each with a content of its own.</summary>
    public string Photographs(params string[] names)
    {
        string folder = Directory.CreateDirectory(In("photographs")).FullName;
        foreach (string name in names) File.WriteAllBytes(System.IO.Path.Combine(folder, name), [0xFF, 0xD8, 0xFF, .. Guid.NewGuid().ToByteArray(), .. new byte[70_000]]);
        return folder;
    }

    public string Write(string name, params string[] lines)
    {
        string file = In(name);
        File.WriteAllText(file, string.Join('\n', lines) + "\n", new UTF8Encoding(true));
        return file;
    }

    public async Task<int> BatchesOnLedgerAsync() =>
        (await RunAsync("batch", "list", "--school", School, "--term", Term, "--output", "json")).Json.GetProperty("batches").GetArrayLength();

    public void Dispose() => scratch.Dispose();

    private async Task ImportRosterAsync()
    {
        string roster = Write("roster.csv", ["姓名,学籍号,班级,入学年份,毕业年份", .. Students.Select(s => $"{s.Name},{s.RegistryNumber},{s.Class},2025,2028")]);
        CommandOutcome outcome = await RunAsync("student", "import", roster);
        Assert.AreEqual(ExitCode.Done, outcome.ExitCode, outcome.ToString());
    }
}
