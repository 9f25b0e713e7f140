using Ledger.Sdk.Import;
using Ledger.Sdk.Sample;
using Ledger.Sdk.Tests.Clerk;

namespace Ledger.Sdk.Tests;

/// <summary>A school's store with an invented roster, and what its tests need.</summary>
internal sealed class Site : IDisposable
{
    public const string School = "3435000001";
    public const string Term = "2025-2026-1";

    public static readonly ImportOptions Options = new() { School = School, Term = Term };

    private Site(Folder folder, LedgerStore store, SampleFiles files, IReadOnlyList<SampleStudent> students)
    {
        Folder = folder;
        Store = store;
        Files = files;
        Students = students;
    }

    public Folder Folder { get; }

    public LedgerStore Store { get; private set; }

    public SampleFiles Files { get; }

    public IReadOnlyList<SampleStudent> Students { get; }

    public static async Task<Site> CreateAsync(SampleOptions? sample = null, LedgerStoreOptions? options = null)
    {
        sample ??= new SampleOptions { Students = 5, RecordsPerStudent = 4, ClassSize = 3 };
        var folder = new Folder();
        var files = await SampleWriter.WriteAsync(folder.File("files"), sample);
        var store = await LedgerStore.OpenAsync(folder.Workspace, options);
        var roster = await store.ImportRosterAsync(files.Roster);
        Assert.IsTrue(roster.Accepted, string.Join('\n', roster.Findings.Select(f => f.Describe(LedgerLanguage.English))));
        return new Site(folder, store, files, SampleWriter.CreateStudents(sample));
    }

    /// <summary>Header and rows of an activity sheet; cells may be replaced by header.</summary>
    public string Activities(params (string Header, string Value)[][] changes)
    {
        string[] headers = ["姓名", "学籍号", "班级", "内容", "图片", "记录日期", "活动名称", "标签", "级别", "开始日期", "结束日期", "活动场所", "时长（小时）", "角色"];
        var lines = new List<string> { string.Join(',', headers) };
        var number = 0;
        foreach (var change in changes)
        {
            var student = Students[0];
            string[] cells =
            [
                student.Name, student.RegistryNumber, student.Class, $"第{++number}次记录", $"sha256:{new string('a', 64)}", "2025-10-08", "图书角整理", "集体活动", "校级",
                "2025-10-01", "2025-10-02", "学校", "2.5", "参与者",
            ];
            foreach (var (header, value) in change)
                cells[Array.IndexOf(headers, header)] = value;
            lines.Add(string.Join(',', cells));
        }

        return string.Join("\r\n", lines) + "\r\n";
    }

    /// <summary>Prepares the records, and takes them for anchored under invented receipts.</summary>
    public async Task AnchorAsync()
    {
        var prepared = await Store.PrepareAsync(Files.Records, Options);
        foreach (var batch in prepared.Batches)
            Store.MarkAnchored(batch, Invented.Receipt(batch));
    }

    public async Task ReopenAsync(LedgerStoreOptions? options = null)
    {
        Store.Dispose();
        Store = await LedgerStore.OpenAsync(Folder.Workspace, options);
    }

    public void Dispose()
    {
        Store.Dispose();
        Folder.Dispose();
    }
}
