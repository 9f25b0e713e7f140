using Ledger.Records;
using Ledger.Sdk;

namespace Ledger.Papers.Tests;

/// <summary>The printed report of the archive that is a vector of the format.</summary>
[TestClass]
public sealed class ArchivePaperTests
{
    private static readonly QualityArchive s_signed = Read("archive-signed.json");

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task The_pdf_holds_the_archive_and_qpdf_and_poppler_find_nothing_amiss()
    {
        var file = Path.GetTempFileName();
        try
        {
            var paper = ArchivePaper.Make(s_signed, "示范中学", LedgerLanguage.Chinese, new Uri("https://verify.example/a"), isTrial: true);
            var pdf = PaperPdf.Render(paper, Samples.Fonts(), new PaperPdfOptions { Created = Samples.Time, Attachments = [ArchivePaper.Attachment(s_signed, LedgerLanguage.Chinese)] });
            await File.WriteAllBytesAsync(file, pdf, TestContext.CancellationToken);

            Assert.IsTrue(PdfAttachments.ReadBundle(pdf, "x.pdf").Span.SequenceEqual(s_signed.Utf8.Span));
            var (code, output) = await Tool.RunAsync("qpdf", "--check", file);
            Assert.AreEqual(0, code, output);
            Assert.DoesNotContain("WARNING", output);
            var (_, text) = await Tool.RunAsync("pdftotext", "-layout", file, "-");
            foreach (var shown in new[] { "综合素质档案", "示范中学", s_signed.CheckCode, "试用网络，不具证明力", "学生", "班主任", "校长", "电子签名（SM2）", "电子签名（P-256）", "林试一", "完整性由学校声明" })
                StringAssert.Contains(text, shown);
            Assert.DoesNotContain("sm3:", text, "leaf hashes are not for people");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [TestMethod]
    public void The_page_to_be_signed_by_hand_has_room_for_three_and_says_that_nothing_is_closed()
    {
        var page = PaperHtml.Render(ArchivePaper.Make(Read("archive-unsigned.json"), "示范中学", LedgerLanguage.Chinese));

        Assert.HasCount(4, page.Split("（手写签名处）"));
        StringAssert.Contains(page, "学校尚未签名封存");
        Assert.DoesNotContain("试用网络", page);
        StringAssert.Contains(PaperHtml.Render(ArchivePaper.Make(s_signed, "School", LedgerLanguage.English)), "electronic (SM2)");
    }

    [TestMethod]
    public void The_code_holds_reference_and_check_code_behind_the_address_where_there_is_one()
    {
        var reference = Uri.EscapeDataString(s_signed.Reference);
        Assert.AreEqual($"ledger-archive {s_signed.CheckCode} {s_signed.Reference}", ArchivePaper.CodeText(s_signed, null));
        Assert.AreEqual($"https://verify.example/a?reference={reference}&code={s_signed.CheckCode}", ArchivePaper.CodeText(s_signed, new Uri("https://verify.example/a")));
        Assert.AreEqual($"https://verify.example/?p=1&reference={reference}&code={s_signed.CheckCode}", ArchivePaper.CodeText(s_signed, new Uri("https://verify.example/?p=1")));
        var code = ArchivePaper.Make(s_signed, "示范中学", LedgerLanguage.Chinese).Blocks.OfType<PaperCode>().Single();
        Assert.AreEqual(ArchivePaper.CodeText(s_signed, null), code.Text);
        StringAssert.Contains(code.Caption, s_signed.CheckCode);
    }

    private static QualityArchive Read(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Ledger.sln")))
            folder = folder.Parent!;
        return QualityArchive.Parse(File.ReadAllBytes(Path.Combine(folder.FullName, "tests", "vectors", "records", name)));
    }
}
