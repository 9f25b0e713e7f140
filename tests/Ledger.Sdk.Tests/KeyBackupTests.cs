using Ledger.Sdk.Keys;
using Ledger.Sdk.Keys.Internal;

namespace Ledger.Sdk.Tests;

[TestClass]
public sealed class KeyBackupTests
{
    private const string Passphrase = "正确的口令-correct-horse";

    [TestMethod]
    public async Task Backup_LostKeys_AreRestoredAndDocumentsOpen()
    {
        using var site = await Site.CreateAsync();
        await site.AnchorAsync();
        var file = site.Folder.File("backup.json");
        await ExpectAsync(LedgerError.BackupMissing, () => site.Store.Backups.RequireAsync(CancellationToken.None));
        await ExpectAsync(LedgerError.PassphraseShort, () => site.Store.Backups.WriteAsync(file, "short"));
        Assert.IsFalse(File.Exists(file));
        var note = await site.Store.Backups.WriteAsync(file, Passphrase);
        Assert.HasCount(5, note.Students);
        await site.Store.Backups.RequireAsync(CancellationToken.None);
        Assert.AreEqual(5, await KeyBackups.CheckAsync(file, Passphrase));
        AssertHoldsNoKey(site, file);

        site.Store.Dispose();
        Directory.Delete(Path.GetDirectoryName(site.Folder.Workspace.MasterKeyFile)!, recursive: true);
        await ExpectAsync(LedgerError.PassphraseWrong, () => KeyBackups.RestoreAsync(site.Folder.Workspace, file, Passphrase + "x"));
        Assert.IsFalse(File.Exists(site.Folder.Workspace.MasterKeyFile));
        Assert.AreEqual(new KeyRestoration(5, 0), await KeyBackups.RestoreAsync(site.Folder.Workspace, file, Passphrase));
        await site.ReopenAsync();
        Assert.IsTrue((await site.Store.ScrubAsync()).IsSound);
        Assert.IsNotEmpty(await site.Store.ExportBundleAsync(new BundleRequest { RegistryNumber = site.Students[0].RegistryNumber }));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Restore_OfABackupBeforeAnErasure_BringsNobodyBack(bool keysAreLost)
    {
        using var site = await Site.CreateAsync();
        await site.AnchorAsync();
        var file = site.Folder.File("backup.json");
        await site.Store.Backups.WriteAsync(file, Passphrase);
        var erased = site.Store.Roster.Find(site.Students[0].RegistryNumber)!;
        Assert.IsTrue(await site.Store.EraseStudentAsync(erased.Id));
        Assert.IsFalse(await site.Store.EraseStudentAsync(erased.Id));
        site.Store.Dispose();

        // Whether the key store with its erasures is there or only the documents are.
        if (keysAreLost)
            Directory.Delete(Path.GetDirectoryName(site.Folder.Workspace.MasterKeyFile)!, recursive: true);
        Assert.AreEqual(new KeyRestoration(4, 1), await KeyBackups.RestoreAsync(site.Folder.Workspace, file, Passphrase));
        await site.ReopenAsync();
        await AssertErasedAsync(site, erased.Id);
    }

    [TestMethod]
    public async Task KeyStoreOfBeforeAnErasure_CopiedBack_BringsNobodyBack()
    {
        using var site = await Site.CreateAsync();
        await site.AnchorAsync();
        var keys = site.Folder.Workspace.StudentKeysFile;
        var before = await File.ReadAllBytesAsync(keys);
        var erased = site.Store.Roster.Find(site.Students[0].RegistryNumber)!;
        await site.Store.EraseStudentAsync(erased.Id);
        site.Store.Dispose();
        await File.WriteAllBytesAsync(keys, before);
        await site.ReopenAsync();
        await AssertErasedAsync(site, erased.Id);
        Assert.DoesNotContain($"{erased.Id}\",\"key\"", await File.ReadAllTextAsync(keys));
    }

    [TestMethod]
    public async Task Backup_StudentsAddedSince_IsOutdated()
    {
        using var site = await Site.CreateAsync();
        await site.Store.Backups.WriteAsync(site.Folder.File("one.json"), Passphrase);
        var roster = site.Folder.Write("more.csv", "学籍号,姓名,班级,入学年份,毕业年份\nL350102200901011234,新同学,高一1班,2025,2028\n");
        Assert.AreEqual(1, (await site.Store.ImportRosterAsync(roster)).Added);
        Assert.AreEqual(1, await site.Store.Backups.CountUncoveredAsync());
        var error = await ExpectAsync(LedgerError.BackupOutdated, () => site.Store.Backups.RequireAsync(CancellationToken.None));
        Assert.AreEqual("1", error.Arguments[0]);
        await site.Store.Backups.WriteAsync(site.Folder.File("two.json"), Passphrase);
        await site.Store.Backups.RequireAsync(CancellationToken.None);
    }

    [TestMethod]
    public async Task Backup_AnyByteChanged_IsRefused()
    {
        using var site = await Site.CreateAsync();
        var file = site.Folder.File("backup.json");
        await site.Store.Backups.WriteAsync(file, Passphrase);
        var bytes = await File.ReadAllBytesAsync(file);
        foreach (var at in (int[])[5, bytes.Length / 2, bytes.Length - 20])
        {
            var changed = (byte[])bytes.Clone();
            changed[at] ^= 1;
            await File.WriteAllBytesAsync(file, changed);
            var error = await Assert.ThrowsExactlyAsync<LedgerInputException>(() => KeyBackups.CheckAsync(file, Passphrase));
            Assert.IsTrue(error.Error is LedgerError.BackupDamaged or LedgerError.PassphraseWrong, $"{at}: {error.Error}");
        }
    }

    [TestMethod]
    public async Task Restore_IntoAnotherSite_ChangesNothing()
    {
        using var site = await Site.CreateAsync();
        using var other = await Site.CreateAsync();
        var file = site.Folder.File("backup.json");
        await site.Store.Backups.WriteAsync(file, Passphrase);
        other.Store.Dispose();
        var keys = await File.ReadAllBytesAsync(other.Folder.Workspace.StudentKeysFile);
        await ExpectAsync(LedgerError.MasterKeyOther, () => KeyBackups.RestoreAsync(other.Folder.Workspace, file, Passphrase));
        CollectionAssert.AreEqual(keys, await File.ReadAllBytesAsync(other.Folder.Workspace.StudentKeysFile));
    }

    [TestMethod]
    public async Task Restore_OverADamagedKeyStore_KeepsItAsideAndItsErasures()
    {
        using var site = await Site.CreateAsync();
        var file = site.Folder.File("backup.json");
        await site.Store.Backups.WriteAsync(file, Passphrase);
        var erased = site.Store.Roster.Find(site.Students[1].RegistryNumber)!.Id;
        await site.Store.EraseStudentAsync(erased);
        site.Store.Dispose();
        var keys = site.Folder.Workspace.StudentKeysFile;
        var lines = await File.ReadAllLinesAsync(keys);
        lines[1] = lines[1].Replace("\"key\":\"", "\"key\":\"AAAA", StringComparison.Ordinal);
        await File.WriteAllTextAsync(keys, string.Join('\n', lines) + "\n");
        Assert.AreEqual(new KeyRestoration(4, 1), await KeyBackups.RestoreAsync(site.Folder.Workspace, file, Passphrase));
        Assert.IsTrue(File.Exists(keys + ".damaged-1"));
        await site.ReopenAsync();
        Assert.HasCount(4, site.Store.Roster.Students);
    }

    [TestMethod]
    public void WindowsAccessList_OwnerSystemAndAdministratorsAlone()
    {
        const string owner = "S-1-5-21-1-2-3-1001";
        (string, bool)[] own = [(owner, true), ("S-1-5-18", true), ("S-1-5-32-544", true)];
        Assert.IsEmpty(OwnerAccess.Strangers(owner, own));
        Assert.IsEmpty(OwnerAccess.Strangers(owner, [.. own, ("S-1-1-0", false), ("S-1-3-4", true)]));
        foreach (var stranger in (string[])["S-1-1-0", "S-1-5-11", "S-1-5-32-545", "S-1-5-21-1-2-3-1002"])
            CollectionAssert.AreEqual(new[] { stranger }, OwnerAccess.Strangers(owner, [.. own, (stranger, true)]).ToArray());
        Assert.HasCount(1, OwnerAccess.Strangers(null, [(owner, true)]));
    }

    [TestMethod]
    public async Task KeyFilesThatOthersCanRead_AreRefused()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("modes are of Unix");
            return;
        }

        using var site = await Site.CreateAsync();
        site.Store.Dispose();
        var file = site.Folder.Workspace.MasterKeyFile;
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        await ExpectAsync(LedgerError.MasterKeyExposed, () => MasterKey.OpenAsync(file));
    }

    private static void AssertHoldsNoKey(Site site, string file)
    {
        var text = File.ReadAllText(file);
        Assert.DoesNotContain(File.ReadAllText(site.Folder.Workspace.MasterKeyFile).Split(' ')[1], text);
        foreach (var line in File.ReadAllLines(site.Folder.Workspace.StudentKeysFile).Skip(1))
            Assert.DoesNotContain(line[^40..^2], text);
        if (!OperatingSystem.IsWindows())
            Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    private static async Task AssertErasedAsync(Site site, StudentId erased)
    {
        Assert.HasCount(4, site.Store.Roster.Students);
        Assert.IsFalse(site.Store.Roster.Students.Any(s => s.Id == erased));
        var scrub = await site.Store.ScrubAsync();
        Assert.AreEqual((true, 4L), (scrub.IsSound, scrub.Erased));
    }

    private static async Task<LedgerInputException> ExpectAsync(LedgerError expected, Func<Task> action)
    {
        var error = await Assert.ThrowsExactlyAsync<LedgerInputException>(action);
        Assert.AreEqual(expected, error.Error);
        return error;
    }
}
