using Ledger.Sdk.Cache;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Transfer.Internal;

namespace Ledger.Sdk.Tests;

[TestClass]
public sealed class KeyRotationTests
{
    [TestMethod]
    public async Task Rotation_AfterErasure_LeavesNothingThatCopiesOfBeforeOpen()
    {
        using var site = await Site.CreateAsync();
        await site.AnchorAsync();
        var workspace = site.Folder.Workspace;
        Ledger.Records.State.TextDigest text;
        using (var texts = await SealedTexts.OpenAsync(workspace))
            text = await texts.KeepAsync("查无此事。很长的一段理由，超过十六个字节。");
        using (await ReceptionKey.CreateAsync(workspace, CancellationToken.None))
        {
        }

        var erased = site.Store.Roster.Find(site.Students[1].RegistryNumber)!.Id;
        Assert.IsFalse(KeyBackups.IsRotationDue(workspace));
        var copy = site.Folder.File("students.copy");
        File.Copy(workspace.StudentKeysFile, copy);
        Assert.IsTrue(await site.Store.EraseStudentAsync(erased));
        Assert.IsTrue(KeyBackups.IsRotationDue(workspace));
        site.Store.Dispose();
        var before = await File.ReadAllTextAsync(workspace.MasterKeyFile);
        await KeyBackups.RotateAsync(workspace);

        Assert.IsFalse(KeyBackups.IsRotationDue(workspace));
        Assert.AreNotEqual(before, await File.ReadAllTextAsync(workspace.MasterKeyFile));
        Assert.IsFalse(File.Exists(workspace.ReceptionKeyFile));
        using (var next = await MasterKey.OpenAsync(workspace.MasterKeyFile))
            Assert.AreEqual(LedgerError.KeyStoreOfOtherMaster, (await Assert.ThrowsExactlyAsync<LedgerInputException>(() => KeyStore.OpenAsync(copy, next))).Error);
        using (var texts = await SealedTexts.OpenAsync(workspace))
            Assert.AreEqual("查无此事。很长的一段理由，超过十六个字节。", await texts.FindAsync(text));
        await site.ReopenAsync();
        Assert.HasCount(4, site.Store.Roster.Students);
        var scrub = await site.Store.ScrubAsync();
        Assert.AreEqual((true, 20L, 4L), (scrub.IsSound, scrub.Documents, scrub.Erased));
        Assert.IsEmpty((await site.Store.PrepareAsync([site.Folder.Write("one.csv", site.Activities([("内容", "轮换后照常录入")]))], Site.Options with { RecordType = "17" })).Report.Findings);
    }

    [TestMethod]
    public async Task Erasure_PurgesWhatWasDerivedOfTheStudent()
    {
        using var site = await Site.CreateAsync();
        await site.AnchorAsync();
        var erased = site.Store.Roster.Find(site.Students[1].RegistryNumber)!.Id;
        await site.Store.EraseStudentAsync(erased);
        site.Store.Dispose();
        using var master = await MasterKey.OpenAsync(site.Folder.Workspace.MasterKeyFile);
        using var cache = await DocumentCache.OpenAsync(site.Folder.Workspace.CacheFile, master);
        Assert.HasCount(4, cache.ReadStudents());
        foreach (var entry in cache.ReadDirectory(cache.Batches().Single()))
            Assert.AreEqual(entry.Student == erased, entry.ContentKey == 0);
    }

    [TestMethod]
    public async Task Texts_OneByteChanged_StopARotationThatWouldLoseThem()
    {
        using var site = await Site.CreateAsync();
        var workspace = site.Folder.Workspace;
        using (var texts = await SealedTexts.OpenAsync(workspace))
            await texts.KeepAsync("理由");
        site.Store.Dispose();
        var file = Directory.GetFiles(workspace.TextsDirectory).Single();
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[20] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        Assert.AreEqual(LedgerError.CacheDamaged, (await Assert.ThrowsExactlyAsync<LedgerInputException>(() => KeyBackups.RotateAsync(workspace))).Error);
        await site.ReopenAsync();
        Assert.HasCount(5, site.Store.Roster.Students);
    }
}
