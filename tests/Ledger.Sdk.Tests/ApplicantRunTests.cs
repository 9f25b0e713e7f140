using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Ledger.Piles;
using Ledger.Sdk.Trust;
using Ledger.Sdk.Verify;

namespace Ledger.Sdk.Tests;

/// <summary>An admissions office's week on an invented pile of bundles; under LEDGER_SOAK=1 it has 30,000 applicants.</summary>
[TestClass]
public sealed class ApplicantRunTests
{
    private static readonly bool s_soak = Environment.GetEnvironmentVariable("LEDGER_SOAK") == "1";
    private static Folder s_folder = null!;
    private static Pile s_pile = null!;
    private static TrustFile s_trust = null!;
    private static ApplicantList s_list = null!;

    public required TestContext TestContext { get; init; }

    private static VerifyOptions Trusting => new() { TrustedGenesisHashes = [s_pile.GenesisHash] };

    [ClassInitialize]
    public static async Task PileUpAsync(TestContext context)
    {
        s_folder = new Folder();
        s_pile = await Pile.CreateAsync(
            s_folder.File("pile"),
            s_soak ? new PileOptions { Applicants = 30_000, Batches = 5_000 } : new PileOptions { Applicants = 300, RecordsEach = 6, Terms = 2, ApplicantsTogether = 100, OneBadIn = 6, Batches = 40 },
            context.CancellationToken);
        s_trust = await TrustFile.ReadAsync(s_pile.Trust, [s_pile.GenesisHash], context.CancellationToken);
        s_list = await ApplicantList.ReadAsync(s_pile.List, context.CancellationToken);
    }

    [ClassCleanup]
    public static void Remove() => s_folder.Dispose();

    [TestMethod]
    public async Task EveryKindOfWhatIsHandedIn_GetsItsRow()
    {
        var report = await RunAsync(s_pile.Bundles);

        Assert.HasCount(s_pile.Kinds.Length, report.Results);
        foreach (var kind in Enum.GetValues<PileKind>())
            Assert.Contains(kind, s_pile.Kinds, "the pile has every kind");
        for (var i = 0; i < report.Results.Count; i++)
        {
            var result = report.Results[i];
            if (PileKinds.Expected(s_pile.Kinds[i]) is { } expected)
                Assert.AreEqual(expected, (result.Outcome, result.Reason), $"{s_pile.Kinds[i]} of {result.Listed}");
            else
                Assert.AreNotEqual(ApplicantOutcome.Passed, result.Outcome, $"{s_pile.Kinds[i]} of {result.Listed}");
        }

        Assert.IsEmpty(report.Unlisted);
        var unconfirmed = report.Results[Array.IndexOf(s_pile.Kinds, PileKind.Unconfirmed)];
        Assert.AreEqual("鼓楼区教育局（350102）", unconfirmed.Unit);
        Assert.StartsWith("虚构第", report.Results[Array.IndexOf(s_pile.Kinds, PileKind.Tampered)].Unit);
    }

    [TestMethod]
    public async Task AnArchiveGivesWhatItsFolderGives()
    {
        var zip = s_folder.File("all.zip");
        await ZipFile.CreateFromDirectoryAsync(s_pile.Bundles, zip, TestContext.CancellationToken);

        var packed = await RunAsync(zip);

        var plain = await RunAsync(s_pile.Bundles);
        CollectionAssert.AreEqual(plain.Results.Select(Row).ToList(), packed.Results.Select(Row).ToList());
        static (ApplicantOutcome, ApplicantReason, string, int) Row(ApplicantResult r) => (r.Outcome, r.Reason, r.Unit, r.Records);
    }

    [TestMethod]
    public async Task AnInterruptedRunGoesOnAndEndsWithTheSameReport()
    {
        var journal = s_folder.File("run.journal");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.CancellationToken);
        var stopAt = new Stopping(stop, s_pile.Kinds.Length / 3);
        await Assert.ThrowsAsync<OperationCanceledException>(() => RunAsync(s_pile.Bundles, journal, stopAt, stop.Token));
        Assert.IsLessThan(s_pile.Kinds.Length, stopAt.Done);

        // A crash may also have cut the last line.
        await File.AppendAllTextAsync(journal, "0123\t4", TestContext.CancellationToken);
        var again = new Counting();
        var resumed = await RunAsync(s_pile.Bundles, journal, again);

        Assert.IsGreaterThan(0, again.First, "nothing is judged twice");
        var whole = await RunAsync(s_pile.Bundles);
        var first = await ApplicantReportWriter.WriteAsync(s_folder.File("resumed.csv"), resumed, s_trust, LedgerLanguage.Chinese, TestContext.CancellationToken);
        var second = await ApplicantReportWriter.WriteAsync(s_folder.File("whole.csv"), whole, s_trust, LedgerLanguage.Chinese, TestContext.CancellationToken);
        Assert.AreEqual(second.RowsSha256, first.RowsSha256);

        foreach (var (name, number) in s_pile.People)
        {
            var kept = await File.ReadAllTextAsync(journal, TestContext.CancellationToken);
            Assert.DoesNotContain(name, kept);
            Assert.DoesNotContain(number, kept);
            break;
        }
    }

    [TestMethod]
    public async Task TheJournalOfAnotherRunIsRefused()
    {
        var journal = s_folder.File("other.journal");
        await File.WriteAllTextAsync(journal, "ledger-verification-journal/v1\tother other\t1\n", TestContext.CancellationToken);

        var thrown = await Assert.ThrowsExactlyAsync<LedgerInputException>(() => RunAsync(s_pile.Bundles, journal));

        Assert.AreEqual(LedgerError.JournalOther, thrown.Error);
    }

    [TestMethod]
    public async Task WithoutNamesThatTell_BundlesFindTheirApplicantsByWhatTheyDisclose()
    {
        var folder = Directory.CreateDirectory(s_folder.File("unnamed")).FullName;
        var good = Enumerable.Range(0, s_pile.Kinds.Length).Where(i => s_pile.Kinds[i] == PileKind.Good).Take(3).ToArray();
        foreach (var i in good)
            File.Copy(Path.Combine(s_pile.Bundles, $"{Pile.Key(i)}.json"), Path.Combine(folder, $"upload ({i}).json"));
        await File.WriteAllTextAsync(Path.Combine(folder, "readme.txt"), "x", TestContext.CancellationToken);
        var list = s_folder.Write("shorter.csv", $"姓名,学籍号\n{s_pile.People[good[0]].Name},{s_pile.People[good[0]].Number}\n{s_pile.People[good[1]].Name},{s_pile.People[good[1]].Number.ToLowerInvariant()}\n");

        var report = await ApplicantRun.RunAsync(
            await ApplicantList.ReadAsync(list, TestContext.CancellationToken), s_trust, Trusting, new ApplicantRunOptions { Sources = [folder] }, null, TestContext.CancellationToken);

        Assert.IsTrue(report.Results.All(r => r.Outcome == ApplicantOutcome.Passed));
        CollectionAssert.AreEquivalent(new[] { ApplicantReason.Unreadable, ApplicantReason.NotListed }, report.Unlisted.Select(u => u.Reason).ToList());
    }

    [TestMethod]
    public async Task ATemporaryNumberThatBecameFinal_IsForAPersonToCheck()
    {
        var i = Array.IndexOf(s_pile.Kinds, PileKind.Good);
        var list = s_folder.Write("temporary.csv", $"姓名,学籍号,材料\n{s_pile.People[i].Name},L{new string('0', 6)}200801010001,{Pile.Key(i)}.json\n");

        var report = await ApplicantRun.RunAsync(
            await ApplicantList.ReadAsync(list, TestContext.CancellationToken), s_trust, Trusting,
            new ApplicantRunOptions { Sources = [Path.Combine(s_pile.Bundles, $"{Pile.Key(i)}.json")] }, null, TestContext.CancellationToken);

        Assert.AreEqual((ApplicantOutcome.Manual, ApplicantReason.NumberChanged), (report.Results[0].Outcome, report.Results[0].Reason));
    }

    [TestMethod]
    public async Task AListWithSomeoneTwice_LeavesBothToAPerson()
    {
        var (name, number) = s_pile.People[0];
        var list = s_folder.Write("twice.csv", $"报名号,姓名,学籍号\n1,{name},{number}\n2,{name},{number}\n");

        var report = await ApplicantRun.RunAsync(
            await ApplicantList.ReadAsync(list, TestContext.CancellationToken), s_trust, Trusting,
            new ApplicantRunOptions { Sources = [s_pile.Bundles] }, null, TestContext.CancellationToken);

        Assert.IsTrue(report.Results.All(r => r.Reason == ApplicantReason.ListedTwice));
    }

    [TestMethod]
    public async Task AListThatCannotBeUsed_IsRefusedWithItsRowAndNobodysName()
    {
        var incomplete = s_folder.Write("incomplete.csv", "姓名,学籍号\n林小满,\n");
        var thrown = await Assert.ThrowsExactlyAsync<LedgerInputException>(() => ApplicantList.ReadAsync(incomplete, TestContext.CancellationToken));
        Assert.AreEqual(LedgerError.ApplicantIncomplete, thrown.Error);
        Assert.DoesNotContain("林小满", thrown.Describe(LedgerLanguage.Chinese));
        var untitled = s_folder.Write("untitled.csv", "a,b\n1,2\n");
        Assert.AreEqual(LedgerError.ApplicantsMissing, (await Assert.ThrowsExactlyAsync<LedgerInputException>(() => ApplicantList.ReadAsync(untitled, TestContext.CancellationToken))).Error);
    }

    [TestMethod]
    public async Task ALedgerThatIsNotTrusted_IsRefusedBeforeAnythingIsRead()
    {
        var thrown = await Assert.ThrowsExactlyAsync<LedgerInputException>(() => ApplicantRun.RunAsync(
            s_list, s_trust, new VerifyOptions { TrustedGenesisHashes = [new string('a', 64)] }, new ApplicantRunOptions { Sources = [s_pile.Bundles] }, null, TestContext.CancellationToken));
        Assert.AreEqual(LedgerError.TrustFileOfOtherChannel, thrown.Error);
    }

    [TestMethod]
    public async Task TheSummaryIsBoundToItsInputs_AndAChangeBreaksItsSignature()
    {
        var report = await RunAsync(s_pile.Bundles);
        var written = await ApplicantReportWriter.WriteAsync(s_folder.File("report.xlsx"), report, s_trust, LedgerLanguage.Chinese, TestContext.CancellationToken);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        var signed = VerificationSummary.Of(report, s_list, s_trust, written).Sign(key);

        var bytes = signed.ToBytes();
        var read = VerificationSummary.Parse(bytes, "summary.json");
        Assert.IsTrue(read.IsSigned);
        Assert.AreEqual(Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo())), read.SignerSha256);
        Assert.AreEqual(s_trust.Sha256, read.Json["trust"]!["sha256"]!.GetValue<string>());
        Assert.AreEqual(report.Count(ApplicantOutcome.Passed), read.Json["applicants"]!["passed"]!.GetValue<int>());
        Assert.AreEqual(Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(s_folder.File("report.xlsx"), TestContext.CancellationToken))), written.Sha256);
        var changed = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).Replace("\"unlisted\":0", "\"unlisted\":1", StringComparison.Ordinal));
        Assert.AreEqual(LedgerError.SummarySignatureWrong, Assert.ThrowsExactly<LedgerInputException>(() => VerificationSummary.Parse(changed, "summary.json")).Error);
        Assert.AreEqual(LedgerError.SummaryWrong, Assert.ThrowsExactly<LedgerInputException>(() => VerificationSummary.Parse("{}"u8.ToArray(), "summary.json")).Error);
    }

    private static Task<ApplicantReport> RunAsync(string source, string? journal = null, IProgress<(int Done, int Total)>? progress = null, CancellationToken cancellationToken = default) =>
        ApplicantRun.RunAsync(s_list, s_trust, Trusting, new ApplicantRunOptions { Sources = [source], Journal = journal }, progress, cancellationToken);

    private sealed class Stopping(CancellationTokenSource stop, int at) : IProgress<(int Done, int Total)>
    {
        public int Done { get; private set; }

        public void Report((int Done, int Total) value)
        {
            Done = Math.Max(Done, value.Done);
            if (value.Done >= at)
                stop.Cancel();
        }
    }

    private sealed class Counting : IProgress<(int Done, int Total)>
    {
        public int First { get; private set; } = -1;

        public void Report((int Done, int Total) value)
        {
            if (First < 0)
                First = value.Done;
        }
    }
}
