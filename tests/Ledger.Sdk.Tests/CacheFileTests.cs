using Ledger.Sdk.Cache;
using Ledger.Sdk.Sample;

namespace Ledger.Sdk.Tests;

[TestClass]
public sealed class CacheFileTests
{
    [TestMethod]
    public async Task Compact_LeavesEveryDocumentAndLessSpace()
    {
        using var site = await Site.CreateAsync(new SampleOptions { Students = 60, RecordsPerStudent = 5 });
        await StoreTests.Anchored(site);
        var batch = site.Store.Batches.Single();
        var more = site.Folder.Write("more.csv", site.Activities([.. Enumerable.Range(0, 3000).Select(i => ((string, string)[])[("活动名称", $"第{i}次活动"), ("内容", $"另一件事情，编号{i}")])]));
        var discarded = (await site.Store.PrepareAsync([more], Site.Options with { RecordType = "17" })).Batches.Single();
        await site.Store.DiscardPreparedAsync(discarded.BatchId);
        Assert.AreEqual(LedgerError.StoreInUse, (await Assert.ThrowsExactlyAsync<LedgerInputException>(() => CacheFiles.CompactAsync(site.Folder.Workspace))).Error);
        site.Store.Dispose();

        var done = await CacheFiles.CompactAsync(site.Folder.Workspace);
        Assert.IsLessThan(done.Before, done.After);
        Assert.AreEqual(done.After, new FileInfo(site.Folder.Workspace.CacheFile).Length);
        await site.ReopenAsync();
        Assert.AreEqual(batch, site.Store.Batches.Single());
        var scrub = await site.Store.ScrubAsync();
        Assert.AreEqual((true, 300L), (scrub.IsSound, scrub.Documents));
        Assert.IsEmpty((await site.Store.PrepareAsync(site.Files.Records, Site.Options)).Batches, "rows are known again");
        Assert.IsNotEmpty(await site.Store.ExportBundleAsync(new BundleRequest { RegistryNumber = site.Students[1].RegistryNumber }));
        Assert.IsFalse(Directory.EnumerateFiles(Path.GetDirectoryName(site.Folder.Workspace.CacheFile)!).Any(f => f.Contains("fresh", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task Backup_HoldsNoKeyAndNoName_AndComesBack()
    {
        using var site = await Site.CreateAsync();
        await site.AnchorAsync();
        var file = site.Folder.File("documents.backup");
        Assert.AreEqual(1, (await site.Store.BackUpCacheAsync(file)).Batches);
        await Assert.ThrowsExactlyAsync<LedgerInputException>(() => site.Store.BackUpCacheAsync(file), "a file that stands there is not written over");
        var bytes = await File.ReadAllBytesAsync(file);
        foreach (var student in site.Students)
        {
            Assert.AreEqual(-1, bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(student.Name)));
            Assert.AreEqual(-1, bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(student.RegistryNumber)));
        }

        var master = Convert.FromBase64String((await File.ReadAllTextAsync(site.Folder.Workspace.MasterKeyFile)).Split(' ')[1]);
        Assert.AreEqual(-1, bytes.AsSpan().IndexOf(master));
        CollectionAssert.AreEqual(new[] { file }, Directory.EnumerateFiles(site.Folder.Path, "documents*").ToArray());

        site.Store.Dispose();
        File.Delete(site.Folder.Workspace.CacheFile);
        Assert.AreEqual(new CacheRestoration(1, null), await CacheFiles.RestoreAsync(site.Folder.Workspace, file));
        await site.ReopenAsync();
        Assert.AreEqual((true, 20L), ((await site.Store.ScrubAsync()).IsSound, (await site.Store.ScrubAsync()).Documents));
        CollectionAssert.AreEqual(bytes, await File.ReadAllBytesAsync(file), "the backup is only read");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Restore_OfABackupBeforeAnErasure_BringsNobodyBack(bool keysAreOfBeforeToo)
    {
        using var site = await Site.CreateAsync();
        await site.AnchorAsync();
        var file = site.Folder.File("documents.backup");
        await site.Store.BackUpCacheAsync(file);
        var keys = await File.ReadAllBytesAsync(site.Folder.Workspace.StudentKeysFile);
        var erased = site.Store.Roster.Find(site.Students[0].RegistryNumber)!.Id;
        await site.Store.EraseStudentAsync(erased);
        site.Store.Dispose();
        if (keysAreOfBeforeToo)
            await File.WriteAllBytesAsync(site.Folder.Workspace.StudentKeysFile, keys);

        var restored = await CacheFiles.RestoreAsync(site.Folder.Workspace, file);
        Assert.IsTrue(File.Exists(restored.Before));
        await site.ReopenAsync();
        Assert.IsFalse(site.Store.HasKey(erased));
        Assert.HasCount(4, site.Store.Roster.Students);
        Assert.AreEqual((true, 4L), ((await site.Store.ScrubAsync()).IsSound, (await site.Store.ScrubAsync()).Erased));
        Assert.DoesNotContain(erased.ToString(), string.Concat((await File.ReadAllLinesAsync(site.Folder.Workspace.StudentKeysFile)).Where(l => l.Contains("\"key\"", StringComparison.Ordinal))));
    }

    [TestMethod]
    public async Task Restore_OfAnotherFile_ChangesNothing()
    {
        using var site = await Site.CreateAsync();
        await site.AnchorAsync();
        var file = site.Folder.File("documents.backup");
        await site.Store.BackUpCacheAsync(file);
        site.Store.Dispose();
        var before = await File.ReadAllBytesAsync(site.Folder.Workspace.CacheFile);

        using var other = await Site.CreateAsync();
        other.Store.Dispose();
        await RefusedAsync(other, file, LedgerError.CacheOfOtherMaster);
        var bytes = await File.ReadAllBytesAsync(file);
        await File.WriteAllBytesAsync(site.Folder.File("cut"), bytes[..(bytes.Length / 2)]);
        await RefusedAsync(site, site.Folder.File("cut"), LedgerError.CacheDamaged);
        await RefusedAsync(site, site.Folder.Write("text", "nothing of the kind"), LedgerError.CacheDamaged);
        await RefusedAsync(site, site.Folder.File("nowhere"), LedgerError.FileMissing);
        CollectionAssert.AreEqual(before, await File.ReadAllBytesAsync(site.Folder.Workspace.CacheFile));

        static async Task RefusedAsync(Site at, string backup, LedgerError error) =>
            Assert.AreEqual(error, (await Assert.ThrowsExactlyAsync<LedgerInputException>(() => CacheFiles.RestoreAsync(at.Folder.Workspace, backup))).Error, backup);
    }
}
