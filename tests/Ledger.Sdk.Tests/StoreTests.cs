using System.Text;
using Ledger.Records;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Sample;
using Ledger.Sdk.Tests.Clerk;

namespace Ledger.Sdk.Tests;

[TestClass]
public sealed class StoreTests
{
    [TestMethod]
    public async Task Prepare_ThenScrub_ProvesEveryDocument()
    {
        using var site = await Site.CreateAsync(new SampleOptions { Students = 30, RecordsPerStudent = 5 });
        var prepared = await site.Store.PrepareAsync(site.Files.Records, Site.Options);
        var batch = prepared.Batches.Single();
        Assert.AreEqual((150, CacheBatchState.Prepared), (batch.Size, batch.State));
        var scrub = await site.Store.ScrubAsync();
        Assert.IsTrue(scrub.IsSound);
        Assert.AreEqual(150, scrub.Documents);
        Assert.AreEqual((batch.Sha256Root, batch.Sm3Root), await site.Store.RecomputeRootsAsync(batch.BatchId));
    }

    [TestMethod]
    public async Task Prepare_Sm4_ReadsBack()
    {
        using var site = await Site.CreateAsync(options: new LedgerStoreOptions { Cipher = DocumentCipher.Sm4Gcm });
        await site.Store.PrepareAsync(site.Files.Records, Site.Options);
        await site.ReopenAsync();
        Assert.IsTrue((await site.Store.ScrubAsync()).IsSound);
    }

    [TestMethod]
    public async Task Prepare_AgainAfterAnInterruption_TakesUpTheSameBatch()
    {
        using var site = await Site.CreateAsync();
        var first = (await site.Store.PrepareAsync(site.Files.Records, Site.Options)).Batches.Single();
        await site.ReopenAsync();
        var again = await site.Store.PrepareAsync(site.Files.Records, Site.Options);
        Assert.AreEqual(first.Sha256Root, again.Batches.Single().Sha256Root);
        Assert.AreEqual(first.Sm3Root, again.Batches.Single().Sm3Root);
        Assert.AreEqual((0, 20), (again.Report.Accepted, again.Report.Resumed));
        Assert.HasCount(1, site.Store.Batches);
    }

    [TestMethod]
    public async Task Prepare_AfterAnchoring_MakesNothingTwice()
    {
        using var site = await Site.CreateAsync();
        await Anchored(site);
        var again = await site.Store.PrepareAsync(site.Files.Records, Site.Options);
        Assert.IsEmpty(again.Batches);
        Assert.HasCount(1, again.Anchored);
        Assert.AreEqual(20, again.Report.AlreadyAnchored);
    }

    [TestMethod]
    public async Task Prepare_OtherFilesOverAnInterruptedBatch_IsRefusedUntilDiscarded()
    {
        using var site = await Site.CreateAsync();
        var left = (await site.Store.PrepareAsync(site.Files.Records, Site.Options)).Batches.Single();
        var error = await Assert.ThrowsExactlyAsync<LedgerInputException>(() => site.Store.PrepareAsync([site.Files.Records[0]], Site.Options));
        Assert.AreEqual(LedgerError.PreparedBatchDiffers, error.Error);
        Assert.IsTrue(await site.Store.DiscardPreparedAsync(left.BatchId));
        Assert.HasCount(1, (await site.Store.PrepareAsync([site.Files.Records[0]], Site.Options)).Batches);
    }

    [TestMethod]
    public async Task Prepare_OneBadRow_KeepsNothingUnlessValidRowsAreAccepted()
    {
        using var site = await Site.CreateAsync();
        var file = site.Folder.Write("a.csv", site.Activities([], [("内容", "二")], [("级别", "?")]));
        var options = Site.Options with { RecordType = "17" };
        var refused = await site.Store.PrepareAsync([file], options);
        Assert.IsEmpty(refused.Batches);
        Assert.IsEmpty(site.Store.Batches);
        var accepted = await site.Store.PrepareAsync([file], options with { AcceptValid = true });
        Assert.AreEqual(2, accepted.Batches.Single().Size);
        Assert.AreEqual(1, accepted.Report.Refused);
    }

    [TestMethod]
    public async Task Prepare_FullDisk_SaysSoAndLeavesNothingHalf()
    {
        using var site = await Site.CreateAsync(new SampleOptions { Students = 200, RecordsPerStudent = 5 });
        var length = new FileInfo(site.Folder.Workspace.CacheFile).Length;
        await site.ReopenAsync(new LedgerStoreOptions { CacheCapacity = length + 200_000 });
        var error = await Assert.ThrowsExactlyAsync<LedgerInputException>(() => site.Store.PrepareAsync(site.Files.Records, Site.Options));
        Assert.AreEqual(LedgerError.FileUnwritable, error.Error);
        await site.ReopenAsync();
        Assert.IsEmpty(site.Store.Batches);
        Assert.AreEqual(1000, (await site.Store.PrepareAsync(site.Files.Records, Site.Options)).Batches.Single().Size);
        Assert.IsTrue((await site.Store.ScrubAsync()).IsSound);
    }

    [TestMethod]
    public async Task Scrub_OneByteOfACachedDocumentChanged_NamesTheDocument()
    {
        using var site = await Site.CreateAsync(new SampleOptions { Students = 40, RecordsPerStudent = 5 });
        await site.Store.PrepareAsync(site.Files.Records, Site.Options);
        site.Store.Dispose();
        var path = site.Folder.Workspace.CacheFile;
        var bytes = await File.ReadAllBytesAsync(path);
        var found = 0;
        for (var i = 0; i < 12; i++)
        {
            // Pages of the middle of the file hold documents.
            var changed = (byte[])bytes.Clone();
            var at = (bytes.Length / 4) + (i * bytes.Length / 30) + 4000;
            changed[at] ^= 1;
            await File.WriteAllBytesAsync(path, changed);
            try
            {
                using var store = await LedgerStore.OpenAsync(site.Folder.Workspace);
                var scrub = await store.ScrubAsync();
                found += scrub.Faults.Any(f => f.Error is LedgerError.DocumentDamaged or LedgerError.CacheDamaged && f.Arguments.Count == 3) ? 1 : 0;
            }
            catch (LedgerInputException e) when (e.Error == LedgerError.CacheDamaged)
            {
                found++;
            }
        }

        await File.WriteAllBytesAsync(path, bytes);
        Assert.IsGreaterThanOrEqualTo(8, found, "a byte of a page's unused rest changes nothing that is stored; the others are found");
    }

    [TestMethod]
    public async Task Scrub_ADocumentsOwnByte_IsNamedByRecordAndBatch()
    {
        using var site = await Site.CreateAsync();
        var batch = (await site.Store.PrepareAsync(site.Files.Records, Site.Options)).Batches.Single();
        site.Store.Dispose();
        using (var database = new LiteDB.LiteDatabase(site.Folder.Workspace.CacheFile))
        {
            var documents = database.GetCollection("documents");
            var chunk = documents.FindOne(LiteDB.Query.All());
            chunk["box"].AsBinary[900] ^= 1;
            documents.Update(chunk);
        }

        await site.ReopenAsync();
        var scrub = await site.Store.ScrubAsync();
        Assert.AreEqual(1, scrub.FaultCount);
        var fault = scrub.Faults.Single();
        Assert.AreEqual((LedgerError.DocumentDamaged, batch.BatchId), (fault.Error, fault.Arguments[1]));
        Assert.IsTrue(RecordPayload.IsRecordId(fault.Arguments[0]));
        await Assert.ThrowsExactlyAsync<LedgerInputException>(() => site.Store.RecomputeRootsAsync(batch.BatchId));
    }

    [TestMethod]
    public async Task Cache_HoldsNoNameAndNoNumberInTheClear()
    {
        using var site = await Site.CreateAsync();
        await site.Store.PrepareAsync(site.Files.Records, Site.Options);
        site.Store.Dispose();
        foreach (var file in Directory.EnumerateFiles(site.Folder.Path, "*", SearchOption.AllDirectories).Where(f => !f.Contains("files")))
        {
            var bytes = await File.ReadAllBytesAsync(file);
            foreach (var student in site.Students)
            {
                Assert.AreEqual(-1, bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(student.RegistryNumber)), file);
                Assert.AreEqual(-1, bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(student.Name)), file);
            }
        }
    }

    [TestMethod]
    public async Task Open_TwiceAtOnce_IsRefused()
    {
        using var site = await Site.CreateAsync();
        var error = await Assert.ThrowsExactlyAsync<LedgerInputException>(() => LedgerStore.OpenAsync(site.Folder.Workspace));
        Assert.AreEqual(LedgerError.StoreInUse, error.Error);
    }

    [TestMethod]
    public async Task Open_MasterKeyReadableByOthers_IsRefused()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var site = await Site.CreateAsync();
        site.Store.Dispose();
        var file = site.Folder.Workspace.MasterKeyFile;
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var error = await Assert.ThrowsExactlyAsync<LedgerInputException>(() => LedgerStore.OpenAsync(site.Folder.Workspace));
        Assert.AreEqual(LedgerError.MasterKeyExposed, error.Error);
    }

    [TestMethod]
    public async Task Open_MasterKeyLost_IsToldAndNoneIsMadeInItsPlace()
    {
        using var site = await Site.CreateAsync();
        var backup = site.Folder.File("backup.key");
        site.Store.Dispose();
        File.Move(site.Folder.Workspace.MasterKeyFile, backup);
        var error = await Assert.ThrowsExactlyAsync<LedgerInputException>(() => LedgerStore.OpenAsync(site.Folder.Workspace));
        Assert.AreEqual(LedgerError.MasterKeyMissing, error.Error);
        File.Copy(backup, site.Folder.Workspace.MasterKeyFile);
        await site.ReopenAsync();
        Assert.HasCount(5, site.Store.Roster.Students);
    }

    [TestMethod]
    public async Task KeyStore_ChangedByteAndTornTail_AreToldApart()
    {
        using var folder = new Folder();
        using var master = await MasterKey.OpenOrCreateAsync(folder.File("master.key"));
        var path = folder.File("students.json");
        var students = Enumerable.Range(0, 3).Select(_ => StudentId.Create()).ToArray();
        using (var store = await KeyStore.OpenAsync(path, master))
            await store.AddAsync(students);
        var text = await File.ReadAllTextAsync(path);
        await File.WriteAllTextAsync(path, text + "{\"id\":\"00");
        using (var store = await KeyStore.OpenAsync(path, master))
            Assert.AreEqual(3, store.Count);
        Assert.AreEqual(text, await File.ReadAllTextAsync(path));
        var lines = text.Split('\n');
        var at = lines[2].Length - 10;
        lines[2] = lines[2][..at] + (lines[2][at] == 'A' ? 'B' : 'A') + lines[2][(at + 1)..];
        await File.WriteAllTextAsync(path, string.Join('\n', lines));
        var error = await Assert.ThrowsExactlyAsync<LedgerInputException>(() => KeyStore.OpenAsync(path, master));
        Assert.AreEqual((LedgerError.KeyStoreDamaged, "3"), (error.Error, error.Arguments[1]));
    }

    [TestMethod]
    public async Task KeyStore_ErasedStudent_IsGoneForGoodAndTheOthersStay()
    {
        using var site = await Site.CreateAsync();
        await Anchored(site);
        var student = site.Store.Roster.Find(site.Students[0].RegistryNumber)!;
        site.Store.Dispose();
        using (var master = await MasterKey.OpenAsync(site.Folder.Workspace.MasterKeyFile))
        using (var keys = await KeyStore.OpenAsync(site.Folder.Workspace.StudentKeysFile, master))
            Assert.IsTrue(await keys.EraseAsync(student.Id, DateTimeOffset.UnixEpoch));
        await site.ReopenAsync();
        Assert.HasCount(4, site.Store.Roster.Students);
        var scrub = await site.Store.ScrubAsync();
        Assert.AreEqual((true, 4L), (scrub.IsSound, scrub.Erased));
        Assert.IsNotEmpty(await site.Store.ExportBundleAsync(new BundleRequest { RegistryNumber = site.Students[1].RegistryNumber }));
    }

    [TestMethod]
    public async Task ExportBundle_DisclosesWhatIsAsked_AndProvesIt()
    {
        using var site = await Site.CreateAsync();
        await Anchored(site);
        var bytes = await site.Store.ExportBundleAsync(new BundleRequest { RegistryNumber = site.Students[2].RegistryNumber, Disclose = ["内容", "级别"] });
        var bundle = Bundle.Parse(bytes);
        Assert.HasCount(4, bundle.Records);
        foreach (var record in new BundleVerifier().Verify(bundle))
        {
            Assert.IsTrue(record.IsValid);
            CollectionAssert.IsSubsetOf(record.Record.Disclosures.Select(d => d.Name).ToArray(), new[] { "studentName", "studentNumber", "content", "level" });
        }
    }

    [TestMethod]
    public async Task ExportBundle_UnknownStudentOrField_IsTold()
    {
        using var site = await Site.CreateAsync();
        var number = site.Students[2].RegistryNumber;
        await Expect(LedgerError.StudentUnknown, new BundleRequest { RegistryNumber = "G000000200901010017" });
        await Expect(LedgerError.StudentHasNoRecords, new BundleRequest { RegistryNumber = number });
        await Expect(LedgerError.FieldUnknown, new BundleRequest { RegistryNumber = number, Disclose = ["体重"] });

        async Task Expect(LedgerError expected, BundleRequest request)
        {
            var error = await Assert.ThrowsExactlyAsync<LedgerInputException>(() => site.Store.ExportBundleAsync(request));
            Assert.AreEqual(expected, error.Error);
            Assert.DoesNotContain(request.RegistryNumber, error.Message);
        }
    }

    [TestMethod]
    public async Task Roster_NumberReplaced_KeepsTheStudentsId()
    {
        using var site = await Site.CreateAsync();
        var old = site.Students[0];
        var id = site.Store.Roster.Find(old.RegistryNumber)!.Id;
        var digits = "00000120100101009";
        var number = $"G{digits}{StudentRegistryNumber.CheckCharacter(digits)}";
        var report = await site.Store.ImportRosterAsync(site.Folder.Write("r.csv", $"姓名,学籍号,原学籍号,班级\n{old.Name},{number},{old.RegistryNumber},{old.Class}\n"));
        Assert.AreEqual((1, 0), (report.Updated, report.Added));
        await site.ReopenAsync();
        Assert.AreEqual(id, site.Store.Roster.Find(number)!.Id);
        Assert.AreEqual(id, site.Store.Roster.Find(old.RegistryNumber)!.Id);
    }

    [TestMethod]
    public async Task Roster_OneWrongRow_ChangesNothing()
    {
        using var site = await Site.CreateAsync();
        var report = await site.Store.ImportRosterAsync(site.Folder.Write("r.csv", "姓名,学籍号,班级\n新同学,G00000120100101009X,高一（1）班\n,L0000012010010100,高一（1）班\n"));
        Assert.IsFalse(report.Accepted);
        Assert.HasCount(5, site.Store.Roster.Students);
    }

    internal static async Task<CacheBatch> Anchored(Site site)
    {
        var batch = (await site.Store.PrepareAsync(site.Files.Records, Site.Options)).Batches.Single();
        return site.Store.MarkAnchored(batch, Invented.Receipt(batch));
    }
}
