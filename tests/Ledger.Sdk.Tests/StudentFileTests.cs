using System.Security.Cryptography;
using Ledger.Records.State;
using Ledger.Sdk.Access;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Files.Internal;
using Ledger.Sdk.Import;
using Ledger.Sdk.Tests.Clerk;
using Ledger.Sdk.Transfer.Internal;

namespace Ledger.Sdk.Tests;

/// <summary>Evidence files that the working folder keeps under the students' keys.</summary>
[TestClass]
public sealed class StudentFileTests
{
    private static readonly byte[] s_photo = [0xFF, 0xD8, 0xFF, .. Enumerable.Range(0, 300_000).Select(i => (byte)((i * 2654435761L) >> 11))];

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    [DataRow(DocumentCipher.Aes256Gcm)]
    [DataRow(DocumentCipher.Sm4Gcm)]
    public void SegmentedBox_AnyLength_ComesBack_AndNoByteMayChangeMoveOrLack(DocumentCipher cipher)
    {
        var key = RandomNumberGenerator.GetBytes(32);
        foreach (var length in new[] { 0, 1, SegmentedBox.SegmentSize - 1, SegmentedBox.SegmentSize, SegmentedBox.SegmentSize + 1, 2 * SegmentedBox.SegmentSize })
        {
            var plain = RandomNumberGenerator.GetBytes(length);
            using var target = new MemoryStream();
            var (digest, counted) = SegmentedBox.Seal(cipher, key, new MemoryStream(plain), target, "a");
            var box = target.ToArray();
            CollectionAssert.AreEqual(SHA256.HashData(plain), digest);
            Assert.AreEqual((length, length), ((int)counted, (int)SegmentedBox.LengthOf(box.Length)));
            CollectionAssert.AreEqual(plain, Open(key, box, "a"));
            Assert.IsNull(Open(key, box, "b"), "another's");
            Assert.IsNull(Open(RandomNumberGenerator.GetBytes(32), box, "a"), "another key");
            foreach (var at in new[] { 0, 1, 33, box.Length / 2, box.Length - 1 })
            {
                var changed = box.ToArray();
                changed[at] ^= 1;
                Assert.IsNull(Open(key, changed, "a"), $"{length}: byte {at}");
            }

            // Cut anywhere, also where a segment ends.
            foreach (var cut in new[] { 1, 16, 17, SegmentedBox.SegmentSize + SegmentedBox.TagSize }.Where(c => c < box.Length))
                Assert.IsNull(Open(key, box[..^cut], "a"), $"{length}: cut {cut}");
            if (length == 2 * SegmentedBox.SegmentSize)
            {
                var head = 1 + SegmentedBox.SaltSize;
                var half = (box.Length - head) / 2;
                Assert.IsNull(Open(key, [.. box[..head], .. box[(head + half)..], .. box[head..(head + half)]], "a"), "segments changed places");
            }
        }
    }

    [TestMethod]
    public async Task Evidence_NamedByRows_IsKeptOnceAStudent_ReadUnderTheLog_AndGoneWithTheStudent()
    {
        using var site = await Site.CreateAsync();
        var (batch, digest) = await AnchorWithPhotoAsync(site);
        var files = Directory.GetFiles(site.Folder.Workspace.FilesDirectory, "*", SearchOption.AllDirectories);
        Assert.HasCount(2, files, "two students have it, one of them in two records");
        foreach (var file in files)
        {
            Assert.AreEqual(-1, (await File.ReadAllBytesAsync(file, Token)).AsSpan().IndexOf(s_photo.AsSpan(1000, 32)));
            Assert.DoesNotContain(digest[7..], file);
        }

        var listed = await site.Store.ListEvidenceAsync(batch, Token);
        Assert.AreEqual((3, 3), (listed.Count, listed.Count(e => e.IsKept && e.Digest == digest)));
        var look = site.Folder.File("look");
        var read = AccessLog.Read(site.Folder.Workspace).Count();
        var exported = (await site.Store.ExportEvidenceAsync(new RecordReference(BatchId.Parse(batch), listed[0].Index), look, Token)).Single();
        CollectionAssert.AreEqual(s_photo, await File.ReadAllBytesAsync(exported.File!, Token));
        StringAssert.EndsWith(exported.File, ".jpg");
        var entry = AccessLog.Read(site.Folder.Workspace).Skip(read).Single();
        Assert.AreEqual((AccessPurposes.EvidenceReading, 1), (entry.Purpose, entry.Students.Count));
        Assert.AreEqual(LedgerError.EvidenceRecordUnknown, (await InputAsync(() => site.Store.ExportEvidenceAsync(new RecordReference(BatchId.Parse(batch), 99), look, Token))).Error);

        var student = site.Store.Roster.Find(site.Students[0].RegistryNumber)!.Id;
        await site.Store.EraseStudentAsync(student, Token);
        Assert.HasCount(1, Directory.GetFiles(site.Folder.Workspace.FilesDirectory, "*", SearchOption.AllDirectories));

        // A careless copy brings nobody back.
        var folder = Directory.CreateDirectory(Path.Combine(site.Folder.Workspace.FilesDirectory, student.ToString())).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "x.evidence"), "x", Token);
        await site.ReopenAsync();
        Assert.IsFalse(Directory.Exists(folder));
        Assert.HasCount(1, await site.Store.ListEvidenceAsync(batch, Token));
        Assert.IsTrue((await site.Store.ScrubAsync(cancellationToken: Token)).IsSound);
    }

    [TestMethod]
    public async Task Scrub_EvidenceChangedCutOrInAnothersPlace_NamesIt_AndABackupBringsItBack()
    {
        using var site = await Site.CreateAsync();
        await AnchorWithPhotoAsync(site);
        var sound = await site.Store.ScrubAsync(cancellationToken: Token);
        Assert.AreEqual((true, 2L), (sound.IsSound, sound.Files));
        var backup = site.Folder.File("documents.backup");
        Assert.AreEqual(2, (await site.Store.BackUpCacheAsync(backup, Token)).Files);

        var files = Directory.GetFiles(site.Folder.Workspace.FilesDirectory, "*", SearchOption.AllDirectories);
        var whole = await File.ReadAllBytesAsync(files[0], Token);
        byte[][] broken = [[.. whole[..500], (byte)(whole[500] ^ 1), .. whole[501..]], whole[..^100], await File.ReadAllBytesAsync(files[1], Token), []];
        foreach (var bytes in broken)
        {
            await File.WriteAllBytesAsync(files[0], bytes, Token);
            var scrub = await site.Store.ScrubAsync(cancellationToken: Token);
            Assert.AreEqual((1L, LedgerError.StudentFileDamaged), (scrub.FaultCount, ((LedgerInputException)scrub.Faults[0]).Error));
        }

        File.Delete(files[1]);
        site.Store.Dispose();
        Assert.AreEqual(2, (await CacheFiles.RestoreAsync(site.Folder.Workspace, backup, Token)).Files);
        await site.ReopenAsync();
        var restored = await site.Store.ScrubAsync(cancellationToken: Token);
        Assert.AreEqual((true, 2L), (restored.IsSound, restored.Files));
        CollectionAssert.AreEqual(whole, await File.ReadAllBytesAsync(files[0], Token));
    }

    [TestMethod]
    public async Task Add_RowsThatGaveDigests_AreCompletedLater_AndWhatNobodyNamesIsPassedOver()
    {
        using var site = await Site.CreateAsync();
        var digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(s_photo));
        var batch = await AnchorAsync(site, site.Activities([("图片", digest)], []), null);
        Assert.IsFalse(Directory.Exists(site.Folder.Workspace.FilesDirectory));
        var folder = Directory.CreateDirectory(site.Folder.File("图片")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, "x.jpg"), s_photo, Token);
        await File.WriteAllTextAsync(Path.Combine(folder, "y.txt"), "别的", Token);
        var added = await site.Store.AddEvidenceAsync(batch, EvidenceFolder.Open(folder), cancellationToken: Token);
        Assert.AreEqual((1, 1, 1), (added.Kept, added.Lacking, added.Unnamed));
        Assert.AreEqual(0, (await site.Store.AddEvidenceAsync(batch, EvidenceFolder.Open(folder), cancellationToken: Token)).Kept, "once");
    }

    [TestMethod]
    public async Task Anchor_FileChangedAfterItsRowWasRead_KeepsNothing()
    {
        using var site = await Site.CreateAsync();
        var folder = Directory.CreateDirectory(site.Folder.File("图片")).FullName;
        var photo = Path.Combine(folder, "a.jpg");
        await File.WriteAllBytesAsync(photo, s_photo, Token);
        var evidence = EvidenceFolder.Open(folder);
        var file = site.Folder.Write("活动.csv", site.Activities([("图片", "a.jpg")]));
        var options = Site.Options with { RecordType = "17", Evidence = evidence };
        Assert.IsTrue((await site.Store.CheckAsync([file], options, cancellationToken: Token)).Passed);
        await File.AppendAllTextAsync(photo, "x", Token);
        Assert.AreEqual(LedgerError.EvidenceChanged, (await InputAsync(() => site.Store.PrepareAsync([file], options, cancellationToken: Token))).Error);
        Assert.IsEmpty(site.Store.Batches);
        Assert.IsEmpty(Directory.GetFiles(site.Folder.Workspace.FilesDirectory, "*", SearchOption.AllDirectories));
        Assert.HasCount(1, (await site.Store.PrepareAsync([file], options with { Evidence = EvidenceFolder.Open(folder) }, cancellationToken: Token)).Batches);
    }

    [TestMethod]
    public async Task Part_OpensForItsRecipientAlone_AndForNobodyWhenAByteDiffers()
    {
        using var folder = new Folder();
        using var key = await ReceptionKey.CreateAsync(folder.Workspace, Token);
        var (one, two) = (Keys.StudentId.Create(), Keys.StudentId.Create());
        EvidenceToSend[] files = [Of(one, s_photo), Of(two, []), Of(two, [1, 2, 3])];
        Assert.HasCount(1, EvidencePart.Divide(files));
        Assert.HasCount(2, EvidencePart.Divide([files[0] with { Length = EvidencePart.UsualSize }, files[1]]));
        var path = folder.File("part");
        using (var stream = File.Create(path))
            EvidencePart.Write(stream, "b", 3, key.Public, files, DocumentCipher.Aes256Gcm);
        Assert.IsTrue(EvidencePart.IsFor(path, "b", 3, key.Id, files));
        Assert.IsFalse(EvidencePart.IsFor(path, "b", 3, key.Id, files[..2]), "other files");
        var taken = new List<(Keys.StudentId, byte[])>();
        EvidencePart.Open(path, "b", 3, key, (student, digest, content) =>
        {
            // Who has a file already does not read it.
            if (taken.Count == 1) content = new MemoryStream();
            using var whole = new MemoryStream();
            content.CopyTo(whole);
            taken.Add((student, whole.ToArray()));
            if (taken.Count != 2) CollectionAssert.AreEqual(SHA256.HashData(whole.ToArray()), digest);
        });
        CollectionAssert.AreEqual(new[] { one, two, two }, taken.Select(t => t.Item1).ToArray());
        CollectionAssert.AreEqual(s_photo, taken[0].Item2);

        var bytes = await File.ReadAllBytesAsync(path, Token);
        foreach (var at in new[] { 10, bytes.Length / 2, bytes.Length - 1 })
        {
            var changed = bytes.ToArray();
            changed[at] ^= 1;
            await File.WriteAllBytesAsync(path, changed, Token);
            Refused(3, key);
        }

        await File.WriteAllBytesAsync(path, bytes, Token);
        Refused(4, key);
        using var other = await ReceptionKey.CreateAsync(folder.Workspace, Token);
        Refused(3, other);

        void Refused(int part, ReceptionKey with) => Assert.AreEqual(
            LedgerError.PackageWrong, Assert.ThrowsExactly<LedgerInputException>(() => EvidencePart.Open(path, "b", part, with, (_, _, content) => content.CopyTo(Stream.Null))).Error);

        static EvidenceToSend Of(Keys.StudentId student, byte[] content) => new(student, SHA256.HashData(content), content.Length, () => new MemoryStream(content));
    }

    private async Task<(string Batch, string Digest)> AnchorWithPhotoAsync(Site site)
    {
        var folder = Directory.CreateDirectory(site.Folder.File("图片")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, "a.jpg"), s_photo, Token);
        var second = site.Students[1];
        var text = site.Activities([("图片", "a.jpg")], [("图片", "a.jpg")], [("图片", "a.jpg"), ("姓名", second.Name), ("学籍号", second.RegistryNumber), ("班级", second.Class)]);
        return (await AnchorAsync(site, text, EvidenceFolder.Open(folder)), "sha256:" + Convert.ToHexStringLower(SHA256.HashData(s_photo)));
    }

    private async Task<string> AnchorAsync(Site site, string text, EvidenceFolder? evidence)
    {
        var file = site.Folder.Write("活动.csv", text);
        var prepared = await site.Store.PrepareAsync([file], Site.Options with { RecordType = "17", Evidence = evidence }, cancellationToken: Token);
        Assert.IsEmpty(prepared.Report.Findings, string.Join(' ', prepared.Report.Findings.Select(f => f.Describe(LedgerLanguage.English))));
        return site.Store.MarkAnchored(prepared.Batches.Single(), Invented.Receipt(prepared.Batches.Single())).BatchId;
    }

    private static byte[]? Open(byte[] key, byte[] box, string associated)
    {
        try
        {
            using var stream = new SegmentedStream(key, new MemoryStream(box), associated, () => new LedgerInputException(LedgerError.StudentFileDamaged, "x"));
            using var plain = new MemoryStream();
            stream.CopyTo(plain);
            return plain.ToArray();
        }
        catch (LedgerInputException)
        {
            return null;
        }
    }

    private static Task<LedgerInputException> InputAsync(Func<Task> call) => Assert.ThrowsExactlyAsync<LedgerInputException>(call);
}
