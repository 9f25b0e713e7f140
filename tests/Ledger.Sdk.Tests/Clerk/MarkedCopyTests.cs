using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using Ledger.Sdk.Import;
using MiniExcelLibs;

namespace Ledger.Sdk.Tests.Clerk;

/// <summary>A marked copy of a workbook that a clerk has formatted: all but the marks stays.</summary>
[TestClass]
public sealed class MarkedCopyTests
{
    private static readonly XNamespace s_main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private static readonly RecordCheckOptions s_options = new() { School = ClerkFiles.School, Term = ClerkFiles.Term, Similarity = null };

    [TestMethod]
    public async Task FormattedWorkbook_KeepsPartsByteForByteAndCellsStylesButTheirGround()
    {
        using var folder = new Folder();
        var source = folder.File("高一1班.xlsx");
        FormattedWorkbook.Save(source);
        var report = await RecordCheck.RunAsync([source], s_options with { MarkedDirectory = folder.File("标注") });
        CollectionAssert.AreEquivalent(new[] { (4, "记录日期"), (6, "书名"), (7, "学籍号") }, report.Findings.Select(f => (f.Row, f.Column!)).ToArray(), string.Join('\n', report.Findings));
        Assert.AreEqual("D 书名", report.Notices.Single(n => n.Rule == ImportRule.HiddenColumns).Arguments.Single());
        var marked = report.Files.Single().MarkedFile!;
        using var before = ZipFile.OpenRead(source);
        using var after = ZipFile.OpenRead(marked);
        string[] changed = ["[Content_Types].xml", "xl/styles.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels", "xl/comments7.xml", "xl/drawings/vmlDrawing7.vml"];
        CollectionAssert.AreEquivalent(before.Entries.Select(e => e.FullName).ToArray(), after.Entries.Select(e => e.FullName).ToArray());
        foreach (var entry in before.Entries.Where(e => !changed.Contains(e.FullName)))
            CollectionAssert.AreEqual(Bytes(entry), Bytes(after.GetEntry(entry.FullName)!), entry.FullName);

        var (was, sheet) = (Xml(before, "xl/worksheets/sheet1.xml"), Xml(after, "xl/worksheets/sheet1.xml"));
        var styles = Xml(after, "xl/styles.xml").Root!;
        var formats = styles.Element(s_main + "cellXfs")!.Elements().ToList();
        var grounds = styles.Element(s_main + "fills")!.Elements().ToList();
        string[] marks = ["A3", "C7", "D5", "F4"];
        var old = Cells(was);
        foreach (var (name, cell) in Cells(sheet))
        {
            // The cell that was not there looks like its column.
            var style = (int?)old.GetValueOrDefault(name)?.Attribute("s") ?? (name == "C7" ? 4 : 0);
            Assert.AreEqual(old.GetValueOrDefault(name)?.Value ?? "", cell.Value, name);
            if (!marks.Contains(name))
            {
                Assert.AreEqual(style, (int?)cell.Attribute("s") ?? 0, name);
                continue;
            }

            var format = formats[(int)cell.Attribute("s")!];
            Assert.AreEqual(name == "A3" ? "FFFFF2B3" : "FFFFB3B3", (string)grounds[(int)format.Attribute("fillId")!].Descendants(s_main + "fgColor").Single().Attribute("rgb")!, name);
            foreach (var kept in (string[])["numFmtId", "fontId", "borderId", "applyBorder"])
                Assert.AreEqual((string?)formats[style].Attribute(kept), (string?)format.Attribute(kept), $"{name} {kept}");
        }

        // Without cells and drawing the sheet says what it said: widths, merges, panes, filters, pages.
        foreach (var copy in (XDocument[])[was, sheet])
            copy.Descendants(s_main + "sheetData").Remove();
        Assert.AreEqual(was.ToString(SaveOptions.DisableFormatting), sheet.ToString(SaveOptions.DisableFormatting));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Comments_JoinThoseOfTheClerk(bool declares)
    {
        using var folder = new Folder();
        FormattedWorkbook.Save(folder.File("高一1班.xlsx"), declares);
        var report = await RecordCheck.RunAsync([folder.File("高一1班.xlsx")], s_options with { MarkedDirectory = folder.File("标注") });
        using var zip = ZipFile.OpenRead(report.Files.Single().MarkedFile!);
        var comments = Xml(zip, "xl/comments7.xml").Descendants(s_main + "comment").ToDictionary(c => (string)c.Attribute("ref")!, c => c.Value);
        CollectionAssert.AreEquivalent(new[] { "A1", "A3", "C7", "D5", "F4" }, comments.Keys);
        Assert.AreEqual("班主任：已核对", comments["A1"]);
        Assert.StartsWith("请补日期\n", comments["F4"]);
        StringAssert.Contains(comments["F4"], report.Findings.Single(f => f.Row == 4).DescribeRule(LedgerLanguage.Chinese, withValue: false));
        StringAssert.Contains(comments["D5"], "D6: ", "a cell that a merge covers is told where it shows");

        // One box for each comment, also in the sheet that had some.
        var drawing = XDocument.Parse(Encoding.UTF8.GetString(Bytes(zip.GetEntry("xl/drawings/vmlDrawing7.vml")!)));
        XNamespace excel = "urn:schemas-microsoft-com:office:excel";
        CollectionAssert.AreEquivalent(
            new[] { (0, 0), (2, 0), (3, 5), (4, 3), (6, 2) },
            drawing.Descendants(excel + "ClientData").Select(d => ((int)d.Element(excel + "Row")!, (int)d.Element(excel + "Column")!)).ToArray());
    }

    [TestMethod]
    public async Task MarkedWorkbook_ReadsAsBeforeInAnotherReader()
    {
        using var folder = new Folder();
        var source = folder.File("高一1班.xlsx");
        FormattedWorkbook.Save(source);
        var report = await RecordCheck.RunAsync([source], s_options with { MarkedDirectory = folder.File("标注") });
        var marked = report.Files.Single().MarkedFile!;
        CollectionAssert.AreEqual(MiniExcel.GetSheetNames(source), MiniExcel.GetSheetNames(marked));
        foreach (var sheet in MiniExcel.GetSheetNames(source))
            CollectionAssert.AreEqual(Rows(source, sheet), Rows(marked, sheet), sheet);

        // And our own reader finds the same again.
        var again = await RecordCheck.RunAsync([marked], s_options);
        CollectionAssert.AreEqual(report.Findings.Select(f => (f.Row, f.Column, f.Rule)).ToArray(), again.Findings.Select(f => (f.Row, f.Column, f.Rule)).ToArray());
    }

    [TestMethod]
    public async Task MacroWorkbook_KeepsItsExtension()
    {
        using var folder = new Folder();
        FormattedWorkbook.Save(folder.File("a/高一1班.xlsm"));
        var options = s_options with { MarkedDirectory = folder.File("a") };
        var report = await RecordCheck.RunAsync([folder.File("a")], options);
        Assert.EndsWith("高一1班.标记.xlsm", report.Files.Single().MarkedFile!);
        Assert.HasCount(1, (await RecordCheck.RunAsync([folder.File("a")], options)).Files);
    }

    private static List<string> Rows(string file, string sheet) =>
        [.. MiniExcel.Query(file, useHeaderRow: false, sheetName: sheet).Cast<IDictionary<string, object>>().Select(r => string.Join('|', r.Values))];

    private static Dictionary<string, XElement> Cells(XDocument sheet) => sheet.Descendants(s_main + "c").ToDictionary(c => (string)c.Attribute("r")!);

    private static XDocument Xml(ZipArchive zip, string name) => XDocument.Parse(Encoding.UTF8.GetString(Bytes(zip.GetEntry(name)!)), LoadOptions.PreserveWhitespace);

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
