using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Ledger.Sdk.Import.Internal;

/// <summary>How a written cell looks.</summary>
internal enum CellMark : byte
{
    None,

    /// <summary>Bold, for a header.</summary>
    Header,

    /// <summary>Red ground: something is wrong.</summary>
    Wrong,

    /// <summary>Yellow ground: something should be known.</summary>
    Notice,
}

/// <summary>
/// Writes a workbook sheet by sheet and row by row, with coloured cells and comments. Rows and cells come in ascending
/// order; nothing but the comments of a sheet is held in memory.
/// </summary>
internal sealed class XlsxWriter : IDisposable
{
    private const string Main = MarkedSheet.Main;
    private const string Office = MarkedSheet.Office;
    private const string Package = "http://schemas.openxmlformats.org/package/2006/";

    private readonly ZipArchive _zip;
    private readonly List<(string Name, bool HasComments)> _sheets = [];
    private readonly List<(int Row, int Column, string Text)> _comments = [];
    private readonly List<CellRange> _merges = [];
    private StreamWriter? _sheet;

    /// <summary>Writes to a stream, which stays the caller's.</summary>
    public XlsxWriter(Stream stream) => _zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);

    /// <summary>Begins a sheet; the one before is ended.</summary>
    /// <param name="name">Its name, as long and with the characters that Excel allows.</param>
    /// <param name="widths">The columns' widths in characters.</param>
    public void BeginSheet(string name, IReadOnlyList<int> widths)
    {
        EndSheet();
        _sheets.Add((name, false));
        _sheet = Open($"xl/worksheets/sheet{Text(_sheets.Count)}.xml");
        _sheet.Write($"<worksheet xmlns=\"{Main}\" xmlns:r=\"{Office}\">");
        if (widths.Count > 0)
        {
            _sheet.Write("<cols>");
            for (var i = 0; i < widths.Count; i++)
                _sheet.Write($"<col min=\"{Text(i + 1)}\" max=\"{Text(i + 1)}\" width=\"{Text(widths[i])}\" customWidth=\"1\"/>");
            _sheet.Write("</cols>");
        }

        _sheet.Write("<sheetData>");
    }

    public void BeginRow(int number, bool isHidden = false) =>
        _sheet!.Write($"<row r=\"{Text(number)}\"{(isHidden ? " hidden=\"1\"" : "")}>");

    public void EndRow() => _sheet!.Write("</row>");

    public void Write(int row, int column, in SheetCell cell, CellMark mark = CellMark.None)
    {
        if (cell.Kind == CellKind.Empty && mark == CellMark.None)
            return;
        var style = ((int)mark * 2) + (cell.Kind == CellKind.Date ? 1 : 0);
        _sheet!.Write($"<c r=\"{CellName.Of(row, column)}\" s=\"{Text(style)}\"");
        switch (cell.Kind)
        {
            case CellKind.Empty:
                _sheet.Write("/>");
                break;
            case CellKind.Number:
            case CellKind.Date:
                _sheet.Write($"><v>{cell.Number.ToString("R", CultureInfo.InvariantCulture)}</v></c>");
                break;
            case CellKind.Boolean:
                _sheet.Write($" t=\"b\"><v>{(cell.Number != 0 ? "1" : "0")}</v></c>");
                break;
            case CellKind.Error:
                _sheet.Write($" t=\"e\"><v>{Escape(cell.Text)}</v></c>");
                break;
            default:
                _sheet.Write($" t=\"inlineStr\"><is><t xml:space=\"preserve\">{Escape(cell.Text)}</t></is></c>");
                break;
        }
    }

    /// <summary>Attaches a comment to a cell of the sheet.</summary>
    public void Comment(int row, int column, string text) => _comments.Add((row, column, text));

    public void Merge(CellRange range) => _merges.Add(range);

    public void Dispose()
    {
        EndSheet();
        WriteWorkbook();
        _zip.Dispose();
    }

    private void EndSheet()
    {
        if (_sheet is null)
            return;
        _sheet.Write("</sheetData>");
        if (_merges.Count > 0)
        {
            _sheet.Write($"<mergeCells count=\"{Text(_merges.Count)}\">");
            foreach (var m in _merges)
                _sheet.Write($"<mergeCell ref=\"{CellName.Of(m.FirstRow, m.FirstColumn)}:{CellName.Of(m.LastRow, m.LastColumn)}\"/>");
            _sheet.Write("</mergeCells>");
        }

        if (_comments.Count > 0)
            _sheet.Write("<legacyDrawing r:id=\"rId1\"/>");
        _sheet.Write("</worksheet>");
        _sheet.Dispose();
        _sheet = null;
        if (_comments.Count > 0)
            WriteComments();
        _comments.Clear();
        _merges.Clear();
    }

    private void WriteComments()
    {
        var number = Text(_sheets.Count);
        _sheets[^1] = (_sheets[^1].Name, true);
        using (var relations = Open($"xl/worksheets/_rels/sheet{number}.xml.rels"))
        {
            relations.Write($"<Relationships xmlns=\"{Package}relationships\"><Relationship Id=\"rId1\" Type=\"{Office}/vmlDrawing\" Target=\"../drawings/vmlDrawing{number}.vml\"/>");
            relations.Write($"<Relationship Id=\"rId2\" Type=\"{Office}/comments\" Target=\"../comments{number}.xml\"/></Relationships>");
        }

        using (var comments = Open($"xl/comments{number}.xml"))
        {
            comments.Write($"<comments xmlns=\"{Main}\"><authors><author>{CellNotes.Author}</author></authors><commentList>");
            foreach (var (row, column, text) in _comments)
                comments.Write(CellNotes.Comment(row, column, text, author: 0));
            comments.Write("</commentList></comments>");
        }

        using var drawing = Open($"xl/drawings/vmlDrawing{number}.vml", declaration: false);
        drawing.Write(CellNotes.DrawingStart);
        var shape = 0;
        foreach (var (row, column, _) in _comments)
            drawing.Write(CellNotes.Shape(++shape, row, column));
        drawing.Write("</xml>");
    }

    private void WriteWorkbook()
    {
        using (var types = Open("[Content_Types].xml"))
        {
            const string Spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml";
            types.Write($"<Types xmlns=\"{Package}content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>");
            types.Write("<Default Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"vml\" ContentType=\"application/vnd.openxmlformats-officedocument.vmlDrawing\"/>");
            types.Write($"<Override PartName=\"/xl/workbook.xml\" ContentType=\"{Spreadsheet}.sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"{Spreadsheet}.styles+xml\"/>");
            for (var i = 1; i <= _sheets.Count; i++)
            {
                types.Write($"<Override PartName=\"/xl/worksheets/sheet{Text(i)}.xml\" ContentType=\"{Spreadsheet}.worksheet+xml\"/>");
                if (_sheets[i - 1].HasComments)
                    types.Write($"<Override PartName=\"/xl/comments{Text(i)}.xml\" ContentType=\"{Spreadsheet}.comments+xml\"/>");
            }

            types.Write("</Types>");
        }

        using (var relations = Open("_rels/.rels"))
            relations.Write($"<Relationships xmlns=\"{Package}relationships\"><Relationship Id=\"rId1\" Type=\"{Office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
        using (var workbook = Open("xl/workbook.xml"))
        {
            workbook.Write($"<workbook xmlns=\"{Main}\" xmlns:r=\"{Office}\"><sheets>");
            for (var i = 1; i <= _sheets.Count; i++)
                workbook.Write($"<sheet name=\"{Escape(_sheets[i - 1].Name)}\" sheetId=\"{Text(i)}\" r:id=\"rId{Text(i)}\"/>");
            workbook.Write("</sheets></workbook>");
        }

        using (var relations = Open("xl/_rels/workbook.xml.rels"))
        {
            relations.Write($"<Relationships xmlns=\"{Package}relationships\">");
            for (var i = 1; i <= _sheets.Count; i++)
                relations.Write($"<Relationship Id=\"rId{Text(i)}\" Type=\"{Office}/worksheet\" Target=\"worksheets/sheet{Text(i)}.xml\"/>");
            relations.Write($"<Relationship Id=\"rId{Text(_sheets.Count + 1)}\" Type=\"{Office}/styles\" Target=\"styles.xml\"/></Relationships>");
        }

        using var styles = Open("xl/styles.xml");
        styles.Write($"<styleSheet xmlns=\"{Main}\"><numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/></numFmts>");
        styles.Write("<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"等线\"/></font><font><b/><sz val=\"11\"/><name val=\"等线\"/></font></fonts>");
        styles.Write("<fills count=\"4\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill>");
        styles.Write($"<fill><patternFill patternType=\"solid\"><fgColor rgb=\"{MarkedStyles.WrongColour}\"/></patternFill></fill>");
        styles.Write($"<fill><patternFill patternType=\"solid\"><fgColor rgb=\"{MarkedStyles.NoticeColour}\"/></patternFill></fill></fills>");
        styles.Write("<borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"8\">");
        foreach (var (font, fill) in (ReadOnlySpan<(int, int)>)[(0, 0), (1, 0), (0, 2), (0, 3)])
        {
            foreach (var format in (ReadOnlySpan<int>)[0, 164])
                styles.Write($"<xf numFmtId=\"{Text(format)}\" fontId=\"{Text(font)}\" fillId=\"{Text(fill)}\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyFont=\"1\" applyFill=\"1\"/>");
        }

        styles.Write("</cellXfs></styleSheet>");
    }

    private StreamWriter Open(string path, bool declaration = true)
    {
        var entry = _zip.CreateEntry(path, CompressionLevel.Fastest);
        entry.LastWriteTime = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var writer = new StreamWriter(entry.Open(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 15);
        if (declaration)
            writer.Write("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
        return writer;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Escape(string text) => CellNotes.Escape(text);
}
