using System.Globalization;
using System.IO.Compression;
using System.Security;
using System.Text;

namespace Ledger.Sdk.Tests.Clerk;

/// <summary>A workbook written as Excel writes it: shared strings, styles, merged ranges after the rows.</summary>
internal sealed class TestWorkbook
{
    private readonly List<string> _shared = [];
    private readonly Dictionary<string, int> _sharedIndex = [];

    public bool Uses1904 { get; init; }

    public List<TestSheet> Sheets { get; } = [];

    public TestSheet Add(string name, string state = "visible")
    {
        var sheet = new TestSheet(name, state);
        Sheets.Add(sheet);
        return sheet;
    }

    public void Save(string path)
    {
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        for (var i = 0; i < Sheets.Count; i++)
            Write(zip, $"xl/worksheets/sheet{i + 1}.xml", Xml(Sheets[i]));
        Write(zip, "xl/sharedStrings.xml", new StringBuilder("<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">")
            .AppendJoin("", _shared.Select((s, i) => i % 5 == 1
                ? $"<si><r><t xml:space=\"preserve\">{SecurityElement.Escape(s[..(s.Length / 2)])}</t></r><r><rPr><b/></rPr><t xml:space=\"preserve\">{SecurityElement.Escape(s[(s.Length / 2)..])}</t></r><rPh sb=\"0\" eb=\"1\"><t>pin yin</t></rPh></si>"
                : $"<si><t xml:space=\"preserve\">{SecurityElement.Escape(s)}</t></si>")).Append("</sst>").ToString());
        Write(zip, "xl/styles.xml", """
            <styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="2"><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/><numFmt numFmtId="177" formatCode="0.00&quot;小时 d&quot;"/></numFmts>
            <fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>
            <cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs><cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="176"/><xf numFmtId="49"/><xf numFmtId="177"/></cellXfs></styleSheet>
            """);
        Write(zip, "xl/workbook.xml", "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">"
            + $"<workbookPr{(Uses1904 ? " date1904=\"1\"" : "")}/><sheets>"
            + string.Concat(Sheets.Select((s, i) => $"<sheet name=\"{SecurityElement.Escape(s.Name)}\" sheetId=\"{i + 1}\" state=\"{s.State}\" r:id=\"rId{i + 1}\"/>")) + "</sheets></workbook>");
        Write(zip, "xl/_rels/workbook.xml.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
            + string.Concat(Sheets.Select((_, i) => $"<Relationship Id=\"rId{i + 1}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{i + 1}.xml\"/>"))
            + "<Relationship Id=\"rIdS\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings\" Target=\"sharedStrings.xml\"/>"
            + "<Relationship Id=\"rIdT\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"/xl/styles.xml\"/></Relationships>");
        Write(zip, "_rels/.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
        (string Part, string Kind)[] parts = [("workbook", "sheet.main"), ("sharedStrings", "sharedStrings"), ("styles", "styles"), .. Sheets.Select((_, i) => ($"worksheets/sheet{i + 1}", "worksheet"))];
        Write(zip, "[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
            + string.Concat(parts.Select(p => $"<Override PartName=\"/xl/{p.Part}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.{p.Kind}+xml\"/>")) + "</Types>");
    }

    public static string Name(int row, int column)
    {
        var letters = "";
        for (var rest = column + 1; rest > 0; rest = (rest - 1) / 26)
            letters = (char)('A' + ((rest - 1) % 26)) + letters;
        return letters + row.ToString(CultureInfo.InvariantCulture);
    }

    private static void Write(ZipArchive zip, string name, string text)
    {
        using var writer = new StreamWriter(zip.CreateEntry(name, CompressionLevel.Fastest).Open(), new UTF8Encoding(true));
        writer.Write("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n");
        writer.Write(text);
    }

    private string Xml(TestSheet sheet)
    {
        var xml = new StringBuilder("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:x14ac=\"http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac\"><dimension ref=\"A1\"/><sheetData>");
        foreach (var (number, row) in sheet.Rows)
        {
            xml.Append(CultureInfo.InvariantCulture, $"<row r=\"{number}\" spans=\"1:20\" x14ac:dyDescent=\"0.2\"{(sheet.Hidden.Contains(number) ? " hidden=\"1\"" : "")}>");
            foreach (var (column, cell) in row.OrderBy(c => c.Key))
                xml.Append(cell.Xml(Name(number, column), Share));
            xml.Append("</row>");
        }

        xml.Append("</sheetData>");
        if (sheet.Merges.Count > 0)
            xml.Append(CultureInfo.InvariantCulture, $"<mergeCells count=\"{sheet.Merges.Count}\">").AppendJoin("", sheet.Merges.Select(m => $"<mergeCell ref=\"{m}\"/>")).Append("</mergeCells>");
        return xml.Append("</worksheet>").ToString();
    }

    private int Share(string text)
    {
        if (!_sharedIndex.TryGetValue(text, out var index))
        {
            _sharedIndex.Add(text, index = _shared.Count);
            _shared.Add(text);
        }

        return index;
    }
}

internal sealed record TestSheet(string Name, string State)
{
    public SortedDictionary<int, SortedDictionary<int, TestCell>> Rows { get; } = [];

    public HashSet<int> Hidden { get; } = [];

    public List<string> Merges { get; } = [];

    public TestCell? this[int row, int column]
    {
        get => Rows.TryGetValue(row, out var cells) ? cells.GetValueOrDefault(column) : null;
        set
        {
            if (!Rows.TryGetValue(row, out var cells))
                Rows.Add(row, cells = []);
            if (value is null)
                cells.Remove(column);
            else
                cells[column] = value;
        }
    }
}

/// <summary>A cell: its text for a CSV file, and how it stands in a workbook.</summary>
internal sealed record TestCell(string Kind, string Value, int Style = 0)
{
    public static TestCell Text(string text) => new("s", text);

    public static TestCell Number(string raw, int style = 0) => new("n", raw, style);

    public static TestCell Date(DateOnly date, bool uses1904, int style) =>
        Number((date.DayNumber - new DateOnly(uses1904 ? 1904 : 1899, uses1904 ? 1 : 12, uses1904 ? 1 : 30).DayNumber).ToString(CultureInfo.InvariantCulture), style);

    public string Xml(string name, Func<string, int> share)
    {
        var escaped = SecurityElement.Escape(Value);
        var start = $"<c r=\"{name}\" s=\"{Style}\"";
        return Kind switch
        {
            "s" => $"{start} t=\"s\"><v>{share(Value)}</v></c>",
            "i" => $"{start} t=\"inlineStr\"><is><t xml:space=\"preserve\">{escaped}</t></is></c>",
            "e" => $"{start} t=\"e\"><f>A1/0</f><v>{escaped}</v></c>",
            "f" => $"{start} t=\"str\"><f>CONCATENATE(\"a\",\"b\")</f><v>{escaped}</v></c>",
            "fn" => $"{start}><f>SUM(A1:A2)</f><v>{escaped}</v></c>",
            "f?" => $"{start}><f>VLOOKUP(A1,B:C,2)</f></c>",
            "b" => $"{start} t=\"b\"><v>{escaped}</v></c>",
            _ => $"{start}><v>{escaped}</v></c>",
        };
    }
}
