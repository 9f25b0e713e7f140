using System.IO.Compression;
using System.Text;

namespace Ledger.Sdk.Tests.Clerk;

/// <summary>
/// A class workbook with what clerks do in Excel: a title over merged cells, borders, widths, frozen panes, a hidden column, a
/// filter, conditional formats, a drop-down list, formulas, comments, a picture's part and a second sheet of their own.
/// Wrong are F4 (no date), D6 (merged into D5) and C7 (no registry number).
/// </summary>
internal static class FormattedWorkbook
{
    private const string Main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
    private const string Prefixes = "\r\n xmlns:v=\"urn:schemas-microsoft-com:vml\"\r\n xmlns:o=\"urn:schemas-microsoft-com:office:office\"\r\n xmlns:x=\"urn:schemas-microsoft-com:office:excel\"";
    private const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    /// <param name="path">The file.</param>
    /// <param name="declares">Whether the drawing declares its prefixes at the root, as Excel does, or at each shape, as openpyxl does.</param>
    public static void Save(string path, bool declares = true)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        Write(zip, "[Content_Types].xml", """
            <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/><Default Extension="png" ContentType="image/png"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/worksheets/sheet2.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/><Override PartName="/xl/comments7.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"/></Types>
            """);
        Write(zip, "_rels/.rels", Relations(("rId1", "officeDocument", "xl/workbook.xml")));
        Write(zip, "xl/workbook.xml", $"<workbook {Main}><sheets><sheet name=\"阅读\" sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"统计\" sheetId=\"2\" state=\"hidden\" r:id=\"rId2\"/></sheets><definedNames><definedName name=\"_xlnm.Print_Titles\" localSheetId=\"0\">阅读!$2:$2</definedName></definedNames></workbook>");
        Write(zip, "xl/_rels/workbook.xml.rels", Relations(("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "worksheet", "worksheets/sheet2.xml"), ("rId3", "styles", "styles.xml")));
        Write(zip, "xl/styles.xml", $"""
            <styleSheet {Main}><numFmts count="1"><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts><fonts count="2"><font><sz val="11"/><name val="宋体"/></font><font><b/><sz val="16"/><name val="黑体"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFDDEBF7"/><bgColor indexed="64"/></patternFill></fill></fills><borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border><left style="thin"/><right style="thin"/><top style="thin"/><bottom style="thin"/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="2" borderId="1" xfId="0" applyFont="1" applyFill="1" applyBorder="1"><alignment horizontal="center"/></xf><xf numFmtId="0" fontId="0" fillId="0" borderId="1" xfId="0" applyBorder="1"/><xf numFmtId="176" fontId="0" fillId="2" borderId="1" xfId="0" applyNumberFormat="1" applyFill="1" applyBorder="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="1" xfId="0" applyNumberFormat="1" applyBorder="1"/></cellXfs><cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles></styleSheet>
            """);
        Write(zip, "xl/worksheets/sheet1.xml", $"""
            <worksheet {Main} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac" xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"><sheetPr><tabColor rgb="FFFF0000"/></sheetPr><dimension ref="A1:G7"/><sheetViews><sheetView tabSelected="1" workbookViewId="0"><pane ySplit="3" topLeftCell="A4" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="14.25" x14ac:dyDescent="0.2"/><cols><col min="1" max="1" width="9" customWidth="1"/><col min="3" max="3" width="24.5" style="4" customWidth="1"/><col min="4" max="4" width="20" hidden="1" customWidth="1"/><col min="5" max="5" width="40" customWidth="1"/></cols><sheetData><row r="1" spans="1:7" ht="30" customHeight="1" x14ac:dyDescent="0.2"><c r="A1" s="1" t="inlineStr"><is><t>高一1班阅读记录</t></is></c><c r="B1" s="1"/></row><row r="3" spans="1:7">{Text("A3", 1, "班级")}{Text("B3", 1, "姓名")}{Text("C3", 1, "学籍号")}{Text("D3", 1, "书名")}{Text("E3", 1, "内容")}{Text("F3", 1, "记录日期")}</row>
            <row r="4" spans="1:5">{Text("A4", 2, "高一1班")}{Text("B4", 2, "张三")}{Text("C4", 4, "G350102200909010011")}{Text("D4", 2, "红楼梦 &#10;第一回")}<c r="E4" s="2" t="str"><f>CONCATENATE("读后",B3)</f><v>读后有感</v></c></row><row r="5" spans="1:6">{Text("A5", 2, "高一1班")}{Text("B5", 2, "李四")}{Text("C5", 4, "G35010220090901002X")}{Text("D5", 2, "西游记")}{Text("E5", 2, "心得")}<c r="F5" s="3"><v>45901</v></c></row>
            <row r="6">{Text("A6", 2, "高一1班")}{Text("B6", 2, "赵六")}{Text("C6", 4, "G350102200909010038")}<c r="D6" s="2"/>{Text("E6", 2, "感想")}<c r="F6" s="3"><v>45902</v></c></row><row r="7" spans="1:6">{Text("A7", 2, "高一1班")}{Text("B7", 2, "王五")}{Text("D7", 2, "围城")}{Text("E7", 2, "心得体会")}<c r="F7" s="3"><v>45902</v></c></row></sheetData><autoFilter ref="A3:F7"/><mergeCells count="2"><mergeCell ref="A1:F1"/><mergeCell ref="D5:D6"/></mergeCells><conditionalFormatting sqref="F4:F7"><cfRule type="containsBlanks" priority="1"><formula>LEN(TRIM(F4))=0</formula></cfRule></conditionalFormatting><dataValidations count="1"><dataValidation type="list" allowBlank="1" sqref="A4:A7"><formula1>"高一1班,高一2班"</formula1></dataValidation></dataValidations><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape"/><legacyDrawing r:id="rId9"/></worksheet>
            """);
        Write(zip, "xl/worksheets/_rels/sheet1.xml.rels", Relations(("rId9", "vmlDrawing", "../drawings/vmlDrawing7.vml"), ("rId10", "comments", "../comments7.xml")));
        Write(zip, "xl/comments7.xml", $"<comments {Main}><authors><author>班主任</author></authors><commentList><comment ref=\"A1\" authorId=\"0\"><text><r><rPr><b/></rPr><t>班主任：</t></r><r><t>已核对</t></r></text></comment><comment ref=\"F4\" authorId=\"0\"><text><t>请补日期</t></text></comment></commentList></comments>");
        Write(zip, "xl/drawings/vmlDrawing7.vml", $"<xml{(declares ? Prefixes : "")}>{Shape(1, 0, 0, declares)}{Shape(2, 3, 5, declares)}</xml>", declaration: false);
        Write(zip, "xl/worksheets/sheet2.xml", $"<worksheet {Main}>\r\n<cols><col min=\"1\" max=\"1\" width=\"3\"/></cols>\r\n<sheetData><row r=\"1\"><c r=\"A1\"><f>COUNTA(阅读!B4:B7)</f><v>3</v></c></row></sheetData></worksheet>");
        using var picture = zip.CreateEntry("xl/media/image1.png").Open();
        picture.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
    }

    private static string Text(string name, int style, string text) => $"<c r=\"{name}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>";

    private static string Shape(int number, int row, int column, bool declares) =>
        $"<v:shape{(declares ? "" : Prefixes)} id=\"_x0000_s102{number}\" type=\"#_x0000_t202\" style='visibility:hidden'><x:ClientData ObjectType=\"Note\"><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>";

    private static string Relations(params (string Id, string Type, string Target)[] relations) =>
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
        + string.Concat(relations.Select(r => $"<Relationship Id=\"{r.Id}\" Type=\"{Office}/{r.Type}\" Target=\"{r.Target}\"/>")) + "</Relationships>";

    private static void Write(ZipArchive zip, string name, string text, bool declaration = true)
    {
        using var writer = new StreamWriter(zip.CreateEntry(name).Open(), new UTF8Encoding(false));
        if (declaration)
            writer.Write("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n");
        writer.Write(text);
    }
}
