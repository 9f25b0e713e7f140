using System.Text;
using Ledger.Sdk;

namespace Ledger.Papers.Tests;

[TestClass]
public sealed class PaperPdfTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void The_same_paper_gives_the_same_bytes_and_its_attachments_come_back()
    {
        var fonts = Samples.Fonts();
        var options = new PaperPdfOptions { Created = Samples.Time, Attachments = [Samples.Attachment(), Samples.Attachment("说明.txt", "甲")] };

        var pdf = PaperPdf.Render(Samples.Full(), fonts, options);

        CollectionAssert.AreEqual(pdf, PaperPdf.Render(Samples.Full(), Samples.Fonts(), options));
        var attached = PdfAttachments.Read(pdf, "x.pdf").OrderBy(a => a.Name, StringComparer.Ordinal).ToList();
        CollectionAssert.AreEqual(new[] { "bundle.json", "说明.txt" }, attached.ConvertAll(a => a.Name));
        CollectionAssert.AreEqual(Samples.Attachment().Content.ToArray(), attached[0].Content.ToArray());
        Assert.AreEqual("application/json", attached[0].MediaType);
        CollectionAssert.AreEqual(Samples.Attachment().Content.ToArray(), PdfAttachments.ReadBundle(pdf, "x.pdf").ToArray());
    }

    [TestMethod]
    public async Task Qpdf_finds_nothing_to_mend_and_a_file_that_it_saved_again_still_has_its_attachment()
    {
        var folder = Directory.CreateTempSubdirectory("ledger-paper-");
        try
        {
            var file = Path.Combine(folder.FullName, "paper.pdf");
            await File.WriteAllBytesAsync(file, Render(Samples.Full()), TestContext.CancellationToken);

            var (code, output) = await Tool.RunAsync("qpdf", "--check", file);

            Assert.AreEqual(0, code, output);
            Assert.DoesNotContain("WARNING", output);
            foreach (var way in new[] { "--object-streams=generate", "--linearize", "--stream-data=uncompress" })
            {
                var again = Path.Combine(folder.FullName, "again.pdf");
                Assert.AreEqual(0, (await Tool.RunAsync("qpdf", way, file, again)).Code);
                CollectionAssert.AreEqual(
                    Samples.Attachment().Content.ToArray(), PdfAttachments.ReadBundle(await File.ReadAllBytesAsync(again, TestContext.CancellationToken), again).ToArray(), way);
            }

            var locked = Path.Combine(folder.FullName, "locked.pdf");
            Assert.AreEqual(0, (await Tool.RunAsync("qpdf", "--encrypt", "a", "b", "256", "--", file, locked)).Code);
            var thrown = Assert.ThrowsExactly<LedgerInputException>(() => PdfAttachments.Read(File.ReadAllBytes(locked), "locked.pdf"));
            Assert.AreEqual(LedgerError.PdfWrong, thrown.Error);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestMethod]
    [DataRow("林小满")]
    [DataRow("𠮷田㐂")]
    public async Task Poppler_reads_every_character_back_and_sees_all_fonts_embedded_as_subsets(string name)
    {
        var file = Path.GetTempFileName();
        try
        {
            byte[] pdf;
            try
            {
                pdf = Render(Samples.Full(name));
            }
            catch (LedgerInputException e) when (e.Error == LedgerError.FontLacksCharacter)
            {
                Assert.Inconclusive("the system has no font for rare characters");
                throw;
            }

            await File.WriteAllBytesAsync(file, pdf, TestContext.CancellationToken);
            var (_, text) = await Tool.RunAsync("pdftotext", "-layout", file, "-");
            var (_, fonts) = await Tool.RunAsync("pdffonts", file);

            Assert.Contains(name, text);
            Assert.Contains("第 60 次社区志愿服务", text);
            Assert.Contains("试用网络，不具证明力", text);
            foreach (var line in fonts.Split('\n').Skip(2).Where(l => l.Trim().Length > 0))
                Assert.MatchesRegex(@"yes\s+yes\s+yes", line);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [TestMethod]
    public void A_character_that_no_font_has_is_an_error_that_tells_its_code_point()
    {
        var thrown = Assert.ThrowsExactly<LedgerInputException>(() => Render(Samples.Full("王\U0010FFFD")));

        Assert.AreEqual(LedgerError.FontLacksCharacter, thrown.Error);
        Assert.Contains("U+10FFFD", thrown.Describe(LedgerLanguage.Chinese));
        Assert.DoesNotContain("王", thrown.Message);
    }

    [TestMethod]
    public void A_system_without_fonts_is_told_what_to_install()
    {
        var folder = Directory.CreateTempSubdirectory("ledger-paper-");
        try
        {
            var thrown = Assert.ThrowsExactly<LedgerInputException>(() => PaperFonts.Find(new PaperFontOptions { Folders = [folder.FullName] }));
            Assert.AreEqual(LedgerError.FontMissing, thrown.Error);
            Assert.Contains("fonts-noto-cjk", thrown.Message);

            var noFont = Path.Combine(folder.FullName, "no.ttf");
            File.WriteAllText(noFont, "not a font at all");
            Assert.AreEqual(
                LedgerError.FontUnfit, Assert.ThrowsExactly<LedgerInputException>(() => PaperFonts.Find(new PaperFontOptions { Files = [noFont] })).Error);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestMethod]
    [DataRow("notosanscjk-regular.ttc")]
    [DataRow("wqy-zenhei.ttc")]
    [DataRow("hanamina.ttf")]
    [DataRow("droidsansfallbackfull.ttf")]
    public async Task Outlines_of_both_kinds_survive_the_subset(string font)
    {
        var path = Internal.FontFolders.FontFiles(Internal.FontFolders.OfSystem())
            .FirstOrDefault(f => string.Equals(Path.GetFileName(f), font, StringComparison.OrdinalIgnoreCase));
        if (path is null)
            Assert.Inconclusive($"{font} is not installed");
        var folder = Directory.CreateTempSubdirectory("ledger-paper-");
        try
        {
            var fonts = Samples.Fonts(new PaperFontOptions { Files = [path] });
            var file = Path.Combine(folder.FullName, "paper.pdf");
            var pdf = PaperPdf.Render(Samples.Full(), fonts, new PaperPdfOptions { Created = Samples.Time });
            await File.WriteAllBytesAsync(file, pdf, TestContext.CancellationToken);
            Assert.IsLessThan(400_000, pdf.Length, "the fonts are subsets");

            var (code, output) = await Tool.RunAsync("pdftoppm", "-r", "100", "-gray", file, Path.Combine(folder.FullName, "page"));

            Assert.AreEqual(0, code, output);
            Assert.AreEqual(string.Empty, output.Trim(), "the renderer complains of the font");
            var page = await File.ReadAllBytesAsync(Directory.GetFiles(folder.FullName, "page*.pgm").Order(StringComparer.Ordinal).First(), TestContext.CancellationToken);
            Assert.IsGreaterThan(5000, page.Count(b => b < 128), "the page is nearly blank");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestMethod]
    public void Damage_anywhere_in_a_pdf_is_an_input_error_or_does_not_matter()
    {
        var pdf = Render(Samples.Full());
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var damaged = (byte[])pdf.Clone();
            if (round % 3 == 0)
                damaged = damaged[..random.Next(damaged.Length)];
            else
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                PdfAttachments.Read(damaged, "x.pdf");
            }
            catch (LedgerInputException e)
            {
                Assert.AreEqual(LedgerError.PdfWrong, e.Error);
            }
        }
    }

    [TestMethod]
    public void A_pdf_without_a_bundle_or_with_two_is_refused_with_a_sentence_that_says_so()
    {
        var fonts = Samples.Fonts();
        byte[] With(params PaperAttachment[] attachments) => PaperPdf.Render(Samples.Full(), fonts, new PaperPdfOptions { Created = Samples.Time, Attachments = attachments });

        Assert.AreEqual(LedgerError.PdfWithoutBundle, Assert.ThrowsExactly<LedgerInputException>(() => PdfAttachments.ReadBundle(With(), "x.pdf")).Error);
        Assert.AreEqual(
            LedgerError.PdfWithManyBundles,
            Assert.ThrowsExactly<LedgerInputException>(() => PdfAttachments.ReadBundle(With(Samples.Attachment("a.json"), Samples.Attachment("b.json")), "x.pdf")).Error);
        Assert.AreEqual(LedgerError.PdfWrong, Assert.ThrowsExactly<LedgerInputException>(() => PdfAttachments.ReadBundle("{}"u8.ToArray(), "x.pdf")).Error);
        var large = Assert.ThrowsExactly<LedgerInputException>(() => PdfAttachments.Read(With(Samples.Attachment("a.json", new string('a', 5000))), "x.pdf", largest: 4000));
        Assert.AreEqual(LedgerError.PdfWrong, large.Error);
    }

    [TestMethod]
    public void The_file_says_that_it_is_pdf_a_3b_and_how_its_attachment_belongs_to_it()
    {
        var text = Encoding.Latin1.GetString(Render(Samples.Full()));

        Assert.Contains("<pdfaid:part>3</pdfaid:part>", text);
        Assert.Contains("<pdfaid:conformance>B</pdfaid:conformance>", text);
        Assert.Contains("/AFRelationship /Source", text);
        Assert.Contains("/S /GTS_PDFA1", text);
        Assert.DoesNotContain("/JavaScript", text);
    }

    private static byte[] Render(Paper paper) =>
        PaperPdf.Render(paper, Samples.Fonts(), new PaperPdfOptions { Created = Samples.Time, Attachments = [Samples.Attachment()] });
}
