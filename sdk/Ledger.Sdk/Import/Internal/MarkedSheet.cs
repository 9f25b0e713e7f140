using System.Globalization;
using System.Xml;

namespace Ledger.Sdk.Import.Internal;

/// <summary>
/// Copies a sheet's XML node by node and changes three things: the styles of marked cells, marked cells that were not
/// there, and the reference to the comments' drawing.
/// </summary>
internal sealed class MarkedSheet(XmlReader reader, XmlWriter writer, SheetMarks marks, MarkedStyles styles)
{
    public const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    public const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    // What stands after the reference in CT_Worksheet (ECMA-376 part 1, 18.3.1.99).
    private static readonly HashSet<string> s_after = new(StringComparer.Ordinal)
    {
        "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
    };

    private readonly List<(int First, int Last, int Style)> _columns = [];
    private readonly List<int> _rows = [.. marks.Rows];
    private string? _drawing;
    private string _prefix = string.Empty;
    private bool _hasCells;
    private int _nextRow;
    private int _row;
    private int _rowStyle;
    private int _column;
    private Queue<KeyValuePair<int, CellNote>> _waiting = [];

    /// <summary>Copies the whole part.</summary>
    /// <param name="drawing">The relationship of the comments' drawing; null if the sheet names it already.</param>
    /// <param name="cancellationToken">Cancels between rows.</param>
    /// <exception cref="NotSupportedException">The sheet is written in another namespace than Excel's ordinary one.</exception>
    public void Copy(string? drawing, CancellationToken cancellationToken)
    {
        _drawing = drawing;
        writer.WriteStartDocument(standalone: true);
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    cancellationToken.ThrowIfCancellationRequested();
                    WriteElement();
                    break;
                case XmlNodeType.EndElement:
                    EndElement(reader.Depth, reader.LocalName);
                    writer.WriteFullEndElement();
                    break;
                case XmlNodeType.Text:
                    writer.WriteString(reader.Value);
                    break;
                case XmlNodeType.CDATA:
                    writer.WriteCData(reader.Value);
                    break;
                case XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    writer.WriteWhitespace(reader.Value);
                    break;
                case XmlNodeType.Comment:
                    writer.WriteComment(reader.Value);
                    break;
                case XmlNodeType.ProcessingInstruction:
                    writer.WriteProcessingInstruction(reader.Name, reader.Value);
                    break;
            }
        }

        writer.WriteEndDocument();
    }

    private void WriteElement()
    {
        var (depth, name, isEmpty) = (reader.Depth, reader.LocalName, reader.IsEmptyElement);
        CellNote? mark = null;
        switch (depth)
        {
            case 0:
                if (reader.NamespaceURI != Main || name != "worksheet")
                    throw new NotSupportedException("The sheet is written in another namespace.");
                _prefix = reader.Prefix;
                break;
            case 1 when s_after.Contains(name) || (_hasCells && name == "AlternateContent"):
                WriteDrawing();
                break;
            case 2 when name == "col":
                _columns.Add((Number("min", 1) - 1, Number("max", 1) - 1, Number("style", 0)));
                break;
            case 2 when name == "row":
                BeginRow();
                break;
            case 3 when name == "c":
                mark = BeginCell();
                break;
        }

        writer.WriteStartElement(reader.Prefix, reader.LocalName, reader.NamespaceURI);
        WriteAttributes(depth, name, mark);
        if (!isEmpty)
            return;
        EndElement(depth, name);
        writer.WriteEndElement();
    }

    private void EndElement(int depth, string name)
    {
        switch (depth)
        {
            case 0:
                WriteDrawing();
                break;
            case 1 when name == "sheetData":
                WriteRowsBefore(int.MaxValue);
                _hasCells = true;
                break;
            case 2 when name == "row":
                WriteCellsBefore(int.MaxValue);
                break;
        }
    }

    private void BeginRow()
    {
        _row = Number("r", _row + 1);
        WriteRowsBefore(_row);
        _column = -1;
        _rowStyle = reader.GetAttribute("customFormat") is "1" or "true" ? Number("s", 0) : -1;
        _waiting = marks.In(_row) is { } here ? new Queue<KeyValuePair<int, CellNote>>(here) : [];
        if (_nextRow < _rows.Count && _rows[_nextRow] == _row)
            _nextRow++;
    }

    private CellNote? BeginCell()
    {
        if (!CellName.TryParse(reader.GetAttribute("r"), out _, out _column))
            throw new NotSupportedException("A cell has no name.");
        WriteCellsBefore(_column);
        return _waiting.TryPeek(out var next) && next.Key == _column ? _waiting.Dequeue().Value : null;
    }

    private void WriteAttributes(int depth, string name, CellNote? mark)
    {
        var isMarkedRow = depth == 2 && name == "row" && _waiting.Count > 0;
        if (mark is { } note)
            writer.WriteAttributeString("s", Text(styles.With(Number("s", 0), note.Mark)));
        while (reader.MoveToNextAttribute())
        {
            // The cells that a row is said to have are a hint, which added ones would make wrong.
            if ((mark is not null && reader.Name == "s") || (isMarkedRow && reader.Name == "spans"))
                continue;
            writer.WriteAttributeString(reader.Prefix, reader.LocalName, reader.NamespaceURI, reader.Value);
        }

        reader.MoveToElement();
    }

    private void WriteRowsBefore(int row)
    {
        for (; _nextRow < _rows.Count && _rows[_nextRow] < row; _nextRow++)
        {
            var number = _rows[_nextRow];
            writer.WriteStartElement(_prefix, "row", Main);
            writer.WriteAttributeString("r", Text(number));
            foreach (var (column, note) in marks.In(number)!)
                WriteCell(number, column, -1, note);
            writer.WriteEndElement();
        }
    }

    private void WriteCellsBefore(int column)
    {
        while (_waiting.TryPeek(out var next) && next.Key < column)
        {
            WriteCell(_row, next.Key, _rowStyle, next.Value);
            _waiting.Dequeue();
        }
    }

    // A cell that is not there looks like its row, else like its column.
    private void WriteCell(int row, int column, int rowStyle, CellNote note)
    {
        var own = rowStyle >= 0 ? rowStyle : _columns.Find(c => column >= c.First && column <= c.Last).Style;
        writer.WriteStartElement(_prefix, "c", Main);
        writer.WriteAttributeString("r", CellName.Of(row, column));
        writer.WriteAttributeString("s", Text(styles.With(own, note.Mark)));
        writer.WriteEndElement();
    }

    private void WriteDrawing()
    {
        if (_drawing is not { } id)
            return;
        _drawing = null;
        writer.WriteStartElement(_prefix, "legacyDrawing", Main);
        writer.WriteAttributeString("r", "id", Office, id);
        writer.WriteEndElement();
    }

    private int Number(string attribute, int missing) =>
        reader.GetAttribute(attribute) is { } text ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : missing;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
