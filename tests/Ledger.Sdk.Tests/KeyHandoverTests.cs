using Ledger.Sdk.Cache;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Keys.Internal;

namespace Ledger.Sdk.Tests;

[TestClass]
public sealed class KeyHandoverTests
{
    private const string Passphrase = "the successor's passphrase";

    [TestMethod]
    public async Task Handover_KeyAndBackupOfBefore_OpenNothingAnyMore()
    {
        using var site = await AnchoredAsync();
        var workspace = site.Folder.Workspace;
        var earlier = site.Folder.File("earlier.json");
        await site.Store.Backups.WriteAsync(earlier, "the predecessor's passphrase");
        site.Store.Dispose();
        using var old = await MasterKey.OpenAsync(workspace.MasterKeyFile);

        var note = await KeyBackups.HandOverAsync(workspace, site.Folder.File("handover.json"), Passphrase);

        Assert.AreNotEqual(old.Id, note.MasterKeyId);
        Assert.AreEqual(LedgerError.KeyStoreOfOtherMaster, await ErrorAsync(() => KeyStore.OpenAsync(workspace.StudentKeysFile, old)));
        Assert.AreEqual(LedgerError.CacheOfOtherMaster, await ErrorAsync(() => DocumentCache.OpenAsync(workspace.CacheFile, old)));
        Assert.AreEqual(LedgerError.MasterKeyOther, await ErrorAsync(() => KeyBackups.RestoreAsync(workspace, earlier, "the predecessor's passphrase")));
        using (var wrap = old.NewStudentKeyWrap())
            Assert.IsTrue(KeyStoreText.Read(await File.ReadAllBytesAsync(workspace.StudentKeysFile), out _)!.Keys.All(k => SealedBox.TryOpen(wrap, Convert.FromBase64String(k.Value), k.Key.ToByteArray()) is null));
        await IsWholeAsync(site);
        await site.Store.Backups.RequireAsync(CancellationToken.None);
        Assert.AreEqual(5, await KeyBackups.CheckAsync(site.Folder.File("handover.json"), Passphrase));
        Assert.IsFalse(Directory.EnumerateFiles(workspace.Directory, "*.next*", SearchOption.AllDirectories).Any());
    }

    [TestMethod]
    public async Task Handover_Again_KeepsWhatRowsAreKnownBy()
    {
        using var site = await AnchoredAsync();
        site.Store.Dispose();
        for (var i = 0; i < 2; i++)
            await KeyBackups.HandOverAsync(site.Folder.Workspace, site.Folder.File($"handover{i}.json"), Passphrase);
        await IsWholeAsync(site);
    }

    [TestMethod]
    public async Task Handover_WhoseBackupCannotBeWritten_ChangesNothing()
    {
        using var site = await AnchoredAsync();
        site.Store.Dispose();
        var workspace = site.Folder.Workspace;
        var before = await File.ReadAllTextAsync(workspace.MasterKeyFile);
        Assert.AreEqual(LedgerError.PassphraseShort, await ErrorAsync(() => KeyBackups.HandOverAsync(workspace, site.Folder.File("handover.json"), "short")));
        Directory.CreateDirectory(site.Folder.File("taken"));
        Assert.AreEqual(LedgerError.FileUnwritable, await ErrorAsync(() => KeyBackups.HandOverAsync(workspace, site.Folder.File("taken"), Passphrase)));
        Assert.AreEqual(before, await File.ReadAllTextAsync(workspace.MasterKeyFile));
        await IsWholeAsync(site);
        Assert.AreEqual(LedgerError.StoreInUse, await ErrorAsync(() => KeyBackups.HandOverAsync(workspace, site.Folder.File("handover.json"), Passphrase)));
        Assert.IsFalse(Directory.EnumerateFiles(workspace.Directory, "*.next*", SearchOption.AllDirectories).Any());
    }

    [TestMethod]
    [DataRow(0, false)]
    [DataRow(1, true)]
    [DataRow(2, true)]
    [DataRow(3, true)]
    public async Task Handover_KilledBeforeOrWhileFilesMove_HasNotHappenedOrIsCompleted(int decided, bool isNew)
    {
        using var site = await AnchoredAsync();
        site.Store.Dispose();
        var workspace = site.Folder.Workspace;
        string[] files = [workspace.CacheFile, workspace.StudentKeysFile, workspace.MasterKeyFile];
        var standing = files.Select(File.ReadAllBytes).ToArray();
        await KeyBackups.HandOverAsync(workspace, site.Folder.File("handover.json"), Passphrase);
        var next = files.Select(File.ReadAllBytes).ToArray();

        // What lies on the disk: before the new key's file, all else beside the standing files; after it, the first of the moves done.
        for (var i = 0; i < files.Length; i++)
        {
            if (i < decided - 1)
                continue;
            await File.WriteAllBytesAsync(files[i], standing[i]);
            if (decided > 0 || files[i] != workspace.MasterKeyFile)
                File.Copy(files[i], files[i] + ".next");
            if (File.Exists(files[i] + ".next"))
                await File.WriteAllBytesAsync(files[i] + ".next", next[i]);
        }

        await IsWholeAsync(site);
        CollectionAssert.AreEqual(isNew ? next[2] : standing[2], await File.ReadAllBytesAsync(workspace.MasterKeyFile));
        Assert.IsFalse(Directory.EnumerateFiles(workspace.Directory, "*.next*", SearchOption.AllDirectories).Any());
    }

    private static async Task<Site> AnchoredAsync()
    {
        var site = await Site.CreateAsync();
        await site.AnchorAsync();
        return site;
    }

    private static async Task IsWholeAsync(Site site)
    {
        await site.ReopenAsync();
        Assert.HasCount(5, site.Store.Roster.Students);
        Assert.IsTrue((await site.Store.ScrubAsync()).IsSound);
        Assert.IsNotEmpty(await site.Store.ExportBundleAsync(new BundleRequest { RegistryNumber = site.Students[0].RegistryNumber }));
        var again = await site.Store.PrepareAsync(site.Files.Records, Site.Options);
        Assert.IsEmpty(again.Batches);
        Assert.AreEqual(20, again.Report.AlreadyAnchored);
    }

    private static async Task<LedgerError> ErrorAsync(Func<Task> work) => (await Assert.ThrowsExactlyAsync<LedgerInputException>(work)).Error;
}
