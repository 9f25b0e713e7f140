using System.IO.Compression;
using Ledger.Sdk.Import;
using Ledger.Sdk.Import.Internal;

namespace Ledger.Sdk.Tests.Clerk;

[TestClass]
public sealed class EvidenceTests
{
    [TestMethod]
    public async Task Check_SameFileAndSamePicture_AreToldWithTheRowOfBefore()
    {
        using var site = await Site.CreateAsync();
        var folder = Directory.CreateDirectory(site.Folder.File("图片")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, "一.png"), TestPng.Write(180, 120, Scene));
        await File.WriteAllBytesAsync(Path.Combine(folder, "二.png"), TestPng.Write(90, 60, Scene));
        await File.WriteAllBytesAsync(Path.Combine(folder, "三.png"), TestPng.Write(180, 120, (x, y) => Scene(1 - x, y * y)));
        await File.WriteAllTextAsync(Path.Combine(folder, "四.pdf"), "%PDF-1.7");
        var file = site.Folder.Write("活动.csv", site.Activities(
            [("图片", "一.png、四.pdf")], [("图片", "二.png")], [("图片", "三.png")], [("图片", "四.PDF")], [("图片", "没有.png")]));
        var options = new RecordCheckOptions { RecordType = "17", Evidence = EvidenceFolder.Open(folder), Similarity = null };

        var report = await site.Store.CheckAsync([file], options);

        Assert.AreEqual((ImportRule.EvidenceMissing, 6), (report.Findings.Single().Rule, report.Findings[0].Row));
        Assert.DoesNotContain("没有", report.Findings[0].Describe(LedgerLanguage.Chinese).Replace("佐证材料文件夹中没有", "", StringComparison.Ordinal));
        var told = report.Notices.ToDictionary(n => n.Row);
        Assert.AreEqual((ImportRule.EvidenceAlike, ImportRule.EvidenceTwice), (told[3].Rule, told[5].Rule));
        Assert.IsFalse(told.ContainsKey(4), "another picture");
        StringAssert.Contains(told[5].Describe(LedgerLanguage.English), "row 2");
    }

    [TestMethod]
    public async Task Anchor_FilesNamedInRows_AreCommittedByTheirDigests()
    {
        using var site = await Site.CreateAsync();
        var folder = Directory.CreateDirectory(site.Folder.File("图片")).FullName;
        Directory.CreateDirectory(Path.Combine(folder, "甲"));
        await File.WriteAllTextAsync(Path.Combine(folder, "甲", "a.txt"), "证明");
        var file = site.Folder.Write("活动.csv", site.Activities([("图片", "甲/a.txt")]));
        var prepared = await site.Store.PrepareAsync([file], Site.Options with { RecordType = "17", Evidence = EvidenceFolder.Open(folder) });
        Assert.IsEmpty(prepared.Report.Findings);
        var batch = prepared.Batches.Single();
        var drawn = await site.Store.SampleAsync(site.Folder.Workspace, batch.BatchId, 1);
        CollectionAssert.AreEqual(
            new[] { "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("证明"u8)) },
            drawn[0].Values[drawn[0].Type.PositionOf("images")].AsList!.ToArray());
        Assert.AreEqual(LedgerError.FileMissing, Assert.ThrowsExactly<LedgerInputException>(() => EvidenceFolder.Open(site.Folder.File("nowhere"))).Error);
    }

    [TestMethod]
    public void Picture_ScaledOrOfAnotherKind_IsNear_AnotherIsFar_ABlankOneIsNone()
    {
        using var folder = new Folder();
        var whole = Of("a.png", TestPng.Write(320, 240, Scene))!.Value;
        Assert.IsLessThanOrEqualTo(PictureHash.Near, whole.DistanceTo(Of("b.png", TestPng.Write(97, 71, Scene))!.Value));
        Assert.IsLessThanOrEqualTo(PictureHash.Near, whole.DistanceTo(Of("c.png", TestPng.Write(320, 240, (x, y) => Math.Min(1, Scene(x, y) + 0.05)))!.Value), "brighter");
        Assert.IsGreaterThan(PictureHash.Near * 2, whole.DistanceTo(Of("d.png", TestPng.Write(320, 240, (x, y) => Scene(y, 1 - x)))!.Value));
        Assert.IsNull(Of("e.png", TestPng.Write(64, 64, (_, _) => 0.5)));
        var broken = TestPng.Write(64, 64, Scene);
        Assert.IsNull(Of("f.png", broken[..^40]));
        Assert.IsNull(Of("g.jpg", [0xFF, 0xD8, 0xFF, .. new byte[200]]));
        // A header that claims more pixels than any camera makes is not decoded.
        broken[16] = 0x7F;
        Assert.IsNull(Of("h.png", broken));
        Assert.IsNotNull(Of("i.jpg", TestJpeg.Write(64, 64, Scene)));
        Assert.IsLessThanOrEqualTo(PictureHash.Near, whole.DistanceTo(Of("i.jpg", TestJpeg.Write(256, 192, Scene))!.Value), "JPEG");

        PictureHash? Of(string name, byte[] bytes)
        {
            File.WriteAllBytes(folder.File(name), bytes);
            return PictureHash.Of(folder.File(name));
        }
    }

    private static double Scene(double x, double y) => (0.5 + (0.25 * Math.Sin(9 * x)) + (0.25 * Math.Cos((7 * y) + (4 * x)))) * (0.4 + (0.6 * y));
}

/// <summary>Greyscale PNG files.</summary>
internal static class TestPng
{
    public static byte[] Write(int width, int height, Func<double, double, double> brightness)
    {
        using var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(header, width);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        Chunk(file, "IHDR", header);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var y = 0; y < height; y++)
            {
                zlib.WriteByte(0);
                for (var x = 0; x < width; x++)
                    zlib.WriteByte((byte)(255 * Math.Clamp(brightness((x + 0.5) / width, (y + 0.5) / height), 0, 1)));
            }
        }

        Chunk(file, "IDAT", packed.ToArray());
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    private static void Chunk(Stream file, string name, byte[] data)
    {
        var bytes = (byte[])[.. System.Text.Encoding.ASCII.GetBytes(name), .. data];
        Span<byte> number = stackalloc byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(bytes);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(number, Crc(bytes));
        file.Write(number);
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }

        return ~crc;
    }
}
