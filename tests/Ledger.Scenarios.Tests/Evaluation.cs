using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Import;
using Ledger.Sdk.Sample;

namespace Ledger.Scenarios.Tests;

/// <summary>A school's store with an invented roster, and its records term by term.</summary>
internal sealed class Evaluation : IDisposable
{
    public const string Header = "记录类型,姓名,学籍号,班级,书名,作者,开始日期,结束日期,内容,记录日期";

    private readonly string _folder;
    private readonly SampleOptions _sample;

    private Evaluation(string folder, string school, SampleOptions sample, LedgerStore store)
    {
        _folder = folder;
        _sample = sample;
        School = school;
        Store = store;
        Students = SampleWriter.CreateStudents(sample);
    }

    public string School { get; }

    public LedgerStore Store { get; }

    public IReadOnlyList<SampleStudent> Students { get; }

    public static async Task<Evaluation> CreateAsync(Ledger.Sdk.Workspaces.Workspace workspace, string school, int students, TimeProvider clock)
    {
        var sample = new SampleOptions { Students = students, RecordsPerStudent = 3, ClassSize = 30, School = school };
        var folder = Path.Combine(workspace.Directory, "files");
        var files = await SampleWriter.WriteAsync(folder, sample);
        var store = await LedgerStore.OpenAsync(workspace, new LedgerStoreOptions { TimeProvider = clock });
        var roster = await store.ImportRosterAsync(files.Roster);
        Assert.IsTrue(roster.Accepted, string.Join('\n', roster.Findings.Select(f => f.Describe(LedgerLanguage.English))));
        return new Evaluation(folder, school, sample, store);
    }

    public ImportOptions Options(string term, string stage = "entry") => new() { School = School, Term = term, Stage = stage };

    /// <summary>The records of a term, in files.</summary>
    public async Task<IReadOnlyList<string>> WriteAsync(string term, params string[] types) =>
        (await SampleWriter.WriteAsync(Path.Combine(_folder, term), _sample with { Term = term, Types = types })).Records;

    /// <summary>A file with one reading record.</summary>
    public string Write(string name, SampleStudent student, string content, string begin, string end, string recorded)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllLines(file, [Header, $"阅读,{student.Name},{student.RegistryNumber},{student.Class},边城,沈从文,{begin},{end},{content},{recorded}"]);
        return file;
    }

    /// <summary>A file with one activity and the photograph that it names, whose folder stands beside the store's.</summary>
    public (string File, EvidenceFolder Evidence) WriteActivity(string name, SampleStudent student, byte[] photo)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "..", "..", "photographs")).FullName;
        File.WriteAllBytes(Path.Combine(folder, name + ".jpg"), photo);
        var file = Path.Combine(_folder, name + ".csv");
        File.WriteAllLines(
            file,
            [
                "记录类型,姓名,学籍号,班级,内容,图片,记录日期,活动名称,标签,级别,开始日期,结束日期,活动场所,时长（小时）,角色",
                $"活动记录,{student.Name},{student.RegistryNumber},{student.Class},整理图书角,{name}.jpg,2025-10-08,图书角整理,集体活动,校级,2025-10-01,2025-10-02,学校,2.5,参与者",
            ]);
        return (file, EvidenceFolder.Open(folder));
    }

    /// <summary>A roster that knows when a student left.</summary>
    public string WriteLeaver(SampleStudent student, int graduation)
    {
        var file = Path.Combine(_folder, "leaver.csv");
        File.WriteAllLines(file, ["学籍号,姓名,班级,入学年份,毕业年份", $"{student.RegistryNumber},{student.Name},{student.Class},{graduation - 3},{graduation}"]);
        return file;
    }

    /// <summary>The first record of a student in a batch.</summary>
    public async Task<int> IndexOfAsync(string batch, SampleStudent student) =>
        Ledger.Records.Bundle.Parse(await ExportAsync(student)).Records.First(r => r.Batch.Id == batch).Index;

    /// <summary>A student's bundle, with the records that do not stand any more unless they are left out.</summary>
    public Task<byte[]> ExportAsync(SampleStudent student, IReadOnlyCollection<RecordReference>? except = null) =>
        Store.ExportBundleAsync(new BundleRequest { RegistryNumber = student.RegistryNumber, Except = except });

    public static string Record(string batch, int index) => new RecordReference(BatchId.Parse(batch), index).ToString();

    public void Dispose() => Store.Dispose();
}
