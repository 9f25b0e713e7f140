using System.IO.Compression;
using System.Text;
using Ledger.Sdk.Supervision;

namespace Ledger.Sdk.Tests;

[TestClass]
public sealed class DocxTemplateTests
{
    private const string Word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    private static readonly Dictionary<string, string> s_values = new() { ["文号"] = "榕教督〔2026〕12号", ["意见"] = "一、<整改>\n二、{{文号}}" };

    [TestMethod]
    public void PlacesThatWordCutIntoRunsAreFilled()
    {
        var filled = DocxTemplate.Fill(Docx(Paragraph("发文 {", "{文", "号}", "} 完"), Paragraph("{{意见}}。")), s_values, "t.docx");
        var text = Read(filled, "word/document.xml");
        StringAssert.Contains(text, "发文 榕教督〔2026〕12号");
        StringAssert.Contains(text, " 完</w:t>");
        StringAssert.Contains(text, "一、&lt;整改&gt;</w:t><w:br /><w:t xml:space=\"preserve\">二、{{文号}}。");
        Assert.AreEqual("styles", Read(filled, "word/media/picture"), "what is no text stays as it is");
        StringAssert.Contains(Read(filled, "word/header1.xml"), "榕教督〔2026〕12号");
    }

    [TestMethod]
    public void PlacesWithoutAValueAreAllNamed()
    {
        var error = Assert.ThrowsExactly<LedgerInputException>(() => DocxTemplate.Fill(Docx(Paragraph("{{甲}} {{文号}} {{ 乙 }}")), s_values, "t.docx"));
        Assert.AreEqual(LedgerError.TemplateUnfilled, error.Error);
        StringAssert.Contains(error.Message, "乙");
        StringAssert.Contains(error.Message, "甲");
    }

    [TestMethod]
    public void WhatIsNoDocumentIsRefused()
    {
        foreach (var bytes in new[] { Encoding.UTF8.GetBytes("no zip"), Zip(("word/other.xml", "<a/>")), Zip(("word/document.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")), Zip(("word/document.xml", "<a>")) })
            Assert.AreEqual(LedgerError.TemplateWrong, Assert.ThrowsExactly<LedgerInputException>(() => DocxTemplate.Fill(bytes, s_values, "t.docx")).Error);
    }

    private static byte[] Docx(params string[] paragraphs) => Zip(
        ("word/document.xml", $"<w:document xmlns:w=\"{Word}\"><w:body>{string.Concat(paragraphs)}</w:body></w:document>"),
        ("word/header1.xml", $"<w:hdr xmlns:w=\"{Word}\">{Paragraph("{{文号}}")}</w:hdr>"),
        ("word/media/picture", "styles"));

    private static string Paragraph(params string[] runs) =>
        $"<w:p>{string.Concat(runs.Select(r => $"<w:r><w:rPr><w:b/></w:rPr><w:t>{r.Replace("<", "&lt;", StringComparison.Ordinal)}</w:t></w:r>"))}</w:p>";

    private static byte[] Zip(params (string Name, string Content)[] entries)
    {
        var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var writer = new StreamWriter(zip.CreateEntry(name).Open());
                writer.Write(content);
            }
        }
        return bytes.ToArray();
    }

    private static string Read(byte[] docx, string name)
    {
        using var zip = new ZipArchive(new MemoryStream(docx));
        using var reader = new StreamReader(zip.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }
}
