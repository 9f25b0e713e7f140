using System.Text;
using Ledger.Records.State;
using Ledger.Sdk.Access;
using Ledger.Sdk.Workspaces;

namespace Ledger.Sdk.Tests;

[TestClass]
public sealed class AccessLogTests
{
    [TestMethod]
    public async Task EveryReading_LeavesAnEntryWithoutNames()
    {
        using var site = await ReadAsync();
        AccessEntry[] entries = [.. AccessLog.Read(site.Folder.Workspace)];
        CollectionAssert.AreEqual(
            new[] { AccessPurposes.BundleExport, AccessPurposes.BundleExport, AccessPurposes.BatchReview, AccessPurposes.ReceiptCounts },
            entries.Select(e => e.Purpose).ToArray());
        Assert.AreEqual(site.Store.Roster.Find(site.Students[1].RegistryNumber)!.Id, entries[0].Students.Single());
        Assert.HasCount(2, entries[1].Students);
        Assert.AreEqual(new AccessedBatch(site.Store.Batches[0].BatchId, 20), entries[2].Batches.Single());
        CollectionAssert.AreEqual(new[] { 1, 2, 3, 4 }, entries.Select(e => e.Number).ToArray());
        var report = AccessLog.Verify(site.Folder.Workspace, []);
        Assert.AreEqual((true, 4), (report.IsWhole, report.Entries));

        var text = await File.ReadAllTextAsync(site.Folder.Workspace.AccessLogFile);
        foreach (var student in site.Students)
        {
            Assert.DoesNotContain(student.Name, text);
            Assert.DoesNotContain(student.RegistryNumber, text);
        }

        if (!OperatingSystem.IsWindows())
            Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(site.Folder.Workspace.AccessLogFile));
    }

    [TestMethod]
    public async Task ChangedRow_IsComparedOnlyAfterAnEntry()
    {
        using var site = await Site.CreateAsync();
        var options = Site.Options with { RecordType = "17" };
        var file = site.Folder.Write("a.csv", site.Activities([], [("活动名称", "另一次活动"), ("内容", "完全不同的另一件事情"), ("开始日期", "2025-11-01"), ("结束日期", "2025-11-02")]));
        var batch = (await site.Store.PrepareAsync([file], options)).Batches.Single();
        site.Store.MarkAnchored(batch, Clerk.Invented.Receipt(batch));
        await site.Store.CheckAsync([file], options);
        Assert.IsFalse(File.Exists(site.Folder.Workspace.AccessLogFile), "nothing was opened for rows that are there already");

        var changed = site.Folder.Write("b.csv", site.Activities([("内容", "第1次记录，更正")]));
        Assert.HasCount(1, (await site.Store.CheckAsync([changed], options)).Changed);
        var entry = AccessLog.Read(site.Folder.Workspace).Single();
        Assert.AreEqual((AccessPurposes.RowComparison, batch.BatchId), (entry.Purpose, entry.Batches.Single().Batch));
        Assert.AreEqual(2, entry.Batches.Single().Records);
    }

    [TestMethod]
    public async Task SiteThatDemandsApproval_OpensNothingWithoutIt()
    {
        using var site = await Site.CreateAsync();
        await site.AnchorAsync();
        await site.Folder.Workspace.WriteProfileAsync(new Profile { AccessApproval = true });
        await RefusedAsync(new AccessGrant(), LedgerError.AccessUnapproved);
        await RefusedAsync(new AccessGrant { Purpose = "COUNTY_INSPECTION" }, LedgerError.AccessUnapproved);
        await RefusedAsync(new AccessGrant { Approver = "2026-118" }, LedgerError.AccessUnapproved);
        await RefusedAsync(new AccessGrant { Purpose = "county inspection", Approver = "2026-118" }, LedgerError.AccessCodeWrong);
        await RefusedAsync(new AccessGrant { Purpose = "COUNTY_INSPECTION", Approver = "WangXiaoming" }, LedgerError.AccessCodeWrong);
        await RefusedAsync(new AccessGrant { Who = "王小明", Purpose = "COUNTY_INSPECTION", Approver = "2026-118" }, LedgerError.AccessCodeWrong);
        Assert.IsFalse(File.Exists(site.Folder.Workspace.AccessLogFile));

        await site.ReopenAsync(new LedgerStoreOptions { Access = new AccessGrant { Who = new string('a', 64), Purpose = "COUNTY_INSPECTION", Approver = "2026-118" } });
        await ExportAsync(site);
        var entry = AccessLog.Read(site.Folder.Workspace).Single();
        Assert.AreEqual((new string('a', 64), "COUNTY_INSPECTION", "2026-118"), (entry.Who, entry.Purpose, entry.Approver));
        Assert.IsTrue((await site.Store.ScrubAsync()).IsSound, "a scrub shows documents to nobody");

        async Task RefusedAsync(AccessGrant grant, LedgerError error)
        {
            await site.ReopenAsync(new LedgerStoreOptions { Access = grant });
            var thrown = await Assert.ThrowsExactlyAsync<LedgerInputException>(() => ExportAsync(site));
            Assert.AreEqual(error, thrown.Error);
            Assert.DoesNotContain("Wang", thrown.Message);
            Assert.DoesNotContain("王", thrown.Message);
        }
    }

    [TestMethod]
    public async Task EntryThatCannotBeWritten_KeepsTheDocumentClosed()
    {
        using var site = await Site.CreateAsync();
        await site.AnchorAsync();
        // A folder where the log belongs: nobody can write there, the administrator neither.
        Directory.CreateDirectory(site.Folder.Workspace.AccessLogFile);
        var error = await Assert.ThrowsExactlyAsync<LedgerInputException>(() => ExportAsync(site));
        Assert.AreEqual(LedgerError.FileUnwritable, error.Error);
    }

    [TestMethod]
    [DataRow("edited", AccessLogFault.ChainBroken, 3)]
    [DataRow("purpose of the last", AccessLogFault.ChainBroken, 4)]
    [DataRow("not canonical", AccessLogFault.LineWrong, 2)]
    [DataRow("taken out", AccessLogFault.ChainBroken, 2)]
    [DataRow("moved", AccessLogFault.ChainBroken, 2)]
    [DataRow("put in", AccessLogFault.ChainBroken, 3)]
    [DataRow("shortened", AccessLogFault.Shortened, 4)]
    [DataRow("emptied", AccessLogFault.Shortened, 4)]
    [DataRow("deleted", AccessLogFault.Shortened, 4)]
    public async Task EditedOrShortenedLog_IsFoundAndNotContinued(string how, AccessLogFault fault, int at)
    {
        using var site = await ReadAsync();
        var file = site.Folder.Workspace.AccessLogFile;
        var lines = (await File.ReadAllLinesAsync(file)).ToList();
        switch (how)
        {
            case "edited":
                lines[1] = lines[1].Replace("\"approver\":\"\"", "\"approver\":\"2026-1\"", StringComparison.Ordinal);
                break;
            case "purpose of the last":
                lines[3] = lines[3].Replace(AccessPurposes.ReceiptCounts, "OTHER", StringComparison.Ordinal);
                break;
            case "not canonical":
                lines[1] = lines[1].Replace("\"v\":1", "\"v\": 1", StringComparison.Ordinal);
                break;
            case "taken out":
                lines.RemoveAt(1);
                break;
            case "moved":
                (lines[1], lines[2]) = (lines[2], lines[1]);
                break;
            case "put in":
                lines.Insert(1, lines[1]);
                break;
            case "shortened":
                lines.RemoveAt(3);
                break;
            case "emptied":
                lines.Clear();
                break;
        }

        File.Delete(file);
        if (how != "deleted")
            await File.WriteAllTextAsync(file, string.Concat(lines.Select(l => l + "\n")), new UTF8Encoding(false));
        var report = AccessLog.Verify(site.Folder.Workspace, []);
        Assert.AreEqual((fault, at), (report.Fault, report.At));
        if (how is "edited" or "not canonical" or "taken out" or "moved" or "put in")
            return; // Appending looks at the end alone; the whole is what the verification proves.
        await site.ReopenAsync();
        var error = await Assert.ThrowsExactlyAsync<LedgerInputException>(() => ExportAsync(site));
        Assert.AreEqual(LedgerError.AccessLogDamaged, error.Error);
    }

    [TestMethod]
    public async Task LogMadeAnewInFull_IsFoundAgainstTheAnchoredHeads()
    {
        using var site = await ReadAsync();
        var before = AccessLog.Verify(site.Folder.Workspace, []);
        var head = new AccessHead { Unit = Site.School, Count = before.Entries, Sha256 = before.Last!.Sha256, Sm3 = before.Last.Sm3 };
        Assert.AreEqual((true, 1), (AccessLog.Verify(site.Folder.Workspace, [head]).IsWhole, AccessLog.Verify(site.Folder.Workspace, [head]).Anchored));

        Directory.Delete(Path.GetDirectoryName(site.Folder.Workspace.AccessLogFile)!, recursive: true);
        await site.ReopenAsync();
        await ExportAsync(site);
        Assert.IsTrue(AccessLog.Verify(site.Folder.Workspace, []).IsWhole, "by itself a log made anew is whole");
        var shorter = AccessLog.Verify(site.Folder.Workspace, [head]);
        Assert.AreEqual((AccessLogFault.OtherThanAnchored, 4), (shorter.Fault, shorter.At));
        for (var i = 0; i < 4; i++)
            await ExportAsync(site);
        var longer = AccessLog.Verify(site.Folder.Workspace, [head]);
        Assert.AreEqual((AccessLogFault.OtherThanAnchored, 4), (longer.Fault, longer.At));
    }

    [TestMethod]
    public async Task EntryCutByAPowerFailure_IsDroppedAndTheLogGoesOn()
    {
        using var site = await ReadAsync();
        var file = site.Folder.Workspace.AccessLogFile;
        await File.AppendAllTextAsync(file, "{\"approver\":\"\",\"at\"");
        Assert.IsTrue(AccessLog.Verify(site.Folder.Workspace, []).IsWhole);
        await site.ReopenAsync();
        await ExportAsync(site);
        Assert.AreEqual((true, 5), (AccessLog.Verify(site.Folder.Workspace, []).IsWhole, AccessLog.Verify(site.Folder.Workspace, []).Entries));

        // A kill between the entry and the note leaves the note one behind.
        var note = await File.ReadAllBytesAsync(site.Folder.Workspace.AccessHeadFile);
        await ExportAsync(site);
        await File.WriteAllBytesAsync(site.Folder.Workspace.AccessHeadFile, note);
        await site.ReopenAsync();
        await ExportAsync(site);
        Assert.AreEqual((true, 7), (AccessLog.Verify(site.Folder.Workspace, []).IsWhole, AccessLog.Verify(site.Folder.Workspace, []).Entries));
    }

    private static Task<byte[]> ExportAsync(Site site) => site.Store.ExportBundleAsync(new BundleRequest { RegistryNumber = site.Students[1].RegistryNumber });

    private static async Task<Site> ReadAsync()
    {
        var site = await Site.CreateAsync();
        await site.AnchorAsync();
        await ExportAsync(site);
        await foreach (var _ in site.Store.ExportBundlesAsync([.. site.Store.Roster.Students.Take(2).Select(s => s.Id)], new BundleSelection()))
        {
        }

        await site.Store.RecomputeRootsAsync(site.Store.Batches[0].BatchId);
        await site.Store.CountContentsAsync(site.Store.Batches[0].BatchId);
        return site;
    }
}
