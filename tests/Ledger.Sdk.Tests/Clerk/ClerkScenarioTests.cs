using Ledger.Sdk.Import;

namespace Ledger.Sdk.Tests.Clerk;

[TestClass]
public sealed class ClerkScenarioTests
{
    private const int Errors = 312;

    private static readonly bool s_full = Environment.GetEnvironmentVariable("LEDGER_SOAK") == "1";

    private static (int Classes, int ClassSize) Size => s_full ? (48, 50) : (48, 12);

    [TestMethod]
    public async Task Check_ClassWorkbooksWithPlantedErrors_FindsEachAtItsPlaceAndNothingElse()
    {
        using var folder = new Folder();
        var files = ClerkFiles.Write(folder.File("school"), Size.Classes, Size.ClassSize, Errors);
        Assert.HasCount(Errors, files.Errors);
        var before = Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).ToDictionary(f => f, File.ReadAllBytes);
        var report = await RecordCheck.RunAsync([files.Folder], new RecordCheckOptions
        {
            School = ClerkFiles.School,
            Term = ClerkFiles.Term,
            RosterFile = files.Roster,
            MarkedDirectory = folder.File("marked"),
        });
        AreEqual(files.Errors, report.Findings.Select(Of));
        AreEqual(files.Notices, report.Notices.Select(Of));
        Assert.AreEqual(files.Rows, report.Rows);
        Assert.AreEqual(files.FaultyRows, report.Refused);
        Assert.AreEqual(files.Rows - files.FaultyRows, report.Accepted);
        Assert.HasCount(Size.Classes, report.Classes);
        Assert.AreEqual(Size.ClassSize * 4, report.Classes[0].Rows);
        foreach (var (file, bytes) in before)
            CollectionAssert.AreEqual(bytes, await File.ReadAllBytesAsync(file), file);
        foreach (var language in Enum.GetValues<LedgerLanguage>())
        {
            var said = string.Join('\n', report.Findings.Concat(report.Notices).Select(f => f.Describe(language)));
            foreach (var student in files.Students)
            {
                Assert.DoesNotContain(student.RegistryNumber, said);
                Assert.DoesNotContain(student.Name + "峰", said);
            }
        }
    }

    [TestMethod]
    public async Task Check_CorrectedWorkbooks_PassWhole()
    {
        using var folder = new Folder();
        var files = ClerkFiles.Write(folder.File("school"), Size.Classes, Size.ClassSize, 0);
        var report = await RecordCheck.RunAsync([files.Folder], new RecordCheckOptions { School = ClerkFiles.School, Term = ClerkFiles.Term, RosterFile = files.Roster });
        AreEqual([], report.Findings.Select(Of));
        Assert.AreEqual(files.Rows, report.Accepted);
        Assert.IsEmpty(report.StudentsWithoutRecords);
        Assert.IsEmpty(report.SimilarGroups);
    }

    [TestMethod]
    public async Task Import_CorrectedWorkbooksAfterTheValidRows_TakesOnlyWhatWasRefused()
    {
        using var folder = new Folder();
        var wrong = ClerkFiles.Write(folder.File("wrong"), Size.Classes, Size.ClassSize, Errors);
        var right = ClerkFiles.Write(folder.File("right"), Size.Classes, Size.ClassSize, 0);
        using var store = await LedgerStore.OpenAsync(folder.Workspace);
        Assert.IsTrue((await store.ImportRosterAsync(wrong.Roster)).Accepted);
        var options = new ImportOptions { School = ClerkFiles.School, Term = ClerkFiles.Term, AcceptValid = true };
        var readable = wrong.Errors.Where(e => e.Rule == "FileRefused").Select(e => e.File).ToHashSet();
        var first = await store.PrepareAsync([.. Files(wrong).Where(f => !readable.Contains(Path.GetFileName(f)))], options);
        Assert.AreEqual(wrong.Rows - wrong.FaultyRows, first.Report.Accepted);
        store.MarkAnchored(first.Batches.Single(), Invented.Receipt(first.Batches[0]));

        // What was anchored and reads differently now is told and left alone; what was refused is taken.
        var similar = wrong.Notices.Count(n => n.Rule is "SimilarText" or "ClassDiffers");
        var second = await store.PrepareAsync([right.Folder], options);
        Assert.AreEqual(similar, second.Report.FindingCount);
        foreach (var finding in second.Report.Findings)
            Assert.AreEqual(ImportRule.ChangedAfterAnchoring, finding.Rule);
        Assert.AreEqual(wrong.FaultyRows, second.Report.Accepted);
        Assert.AreEqual(right.Rows - wrong.FaultyRows - similar, second.Report.AlreadyAnchored);
        store.MarkAnchored(second.Batches.Single(), Invented.Receipt(second.Batches[0]));

        var third = await store.PrepareAsync([right.Folder], options with { AcceptChanged = true, AcceptValid = false });
        Assert.AreEqual((0L, (long)similar), (third.Report.FindingCount, third.Report.Accepted));
        store.MarkAnchored(third.Batches.Single(), Invented.Receipt(third.Batches[0]));
        Assert.HasCount(similar, third.Report.Changed);
        foreach (var changed in third.Report.Changed)
            Assert.AreEqual(third.Batches[0].BatchId, store.PlaceOf(changed)!.Value.BatchId);

        var fourth = await store.PrepareAsync([right.Folder], options with { AcceptValid = false });
        Assert.AreEqual((0L, 0L, (long)right.Rows), (fourth.Report.FindingCount, fourth.Report.Accepted, fourth.Report.AlreadyAnchored));
        Assert.IsEmpty(fourth.Batches);
    }

    private static IEnumerable<string> Files(ClerkFiles files) =>
        Directory.EnumerateFiles(files.Folder, "*", SearchOption.AllDirectories)
            .Where(f => Path.GetExtension(f) is ".xlsx" or ".csv" && !Path.GetFileName(f).StartsWith("~$", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static Planted Of(ImportFinding f) => new(f.File, f.Sheet, f.Row, f.Column?.TrimStart('*'), f.FieldError ?? f.Rule.ToString());

    private static void AreEqual(IEnumerable<Planted> expected, IEnumerable<Planted> found)
    {
        var missing = expected.ToList();
        var extra = new List<Planted>();
        foreach (var finding in found)
        {
            if (!missing.Remove(finding))
                extra.Add(finding);
        }

        Assert.AreEqual("", string.Join('\n', missing.Take(20).Select(m => $"missed {m}").Concat(extra.Take(20).Select(e => $"not planted {e}"))));
    }
}
