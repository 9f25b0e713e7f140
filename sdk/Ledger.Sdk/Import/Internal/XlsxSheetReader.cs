using System.Globalization;
using System.Xml;

namespace Ledger.Sdk.Import.Internal;

/// <summary>The rows of one sheet part. Cached results of formulas are taken as they stand; nothing is calculated.</summary>
internal sealed class XlsxSheetReader
{
    private const double DaysTo1904 = 1462;

    private readonly XmlReader _reader;
    private readonly SheetPart _sheet;
    private readonly bool[] _dateStyles;
    private readonly Func<int, SheetCell> _shared;
    private readonly XmlText _text = new();
    private readonly string _row;
    private readonly string _cell;
    private readonly string _value;
    private readonly string _formula;
    private readonly string _inline;
    private readonly string _merge;
    private readonly string _column;
    private SheetCell[] _cells = new SheetCell[32];
    private int _width;

    public XlsxSheetReader(XmlReader reader, SheetPart sheet, bool[] dateStyles, Func<int, SheetCell> shared)
    {
        _reader = reader;
        _sheet = sheet;
        _dateStyles = dateStyles;
        _shared = shared;
        var names = reader.NameTable;
        _row = names.Add("row");
        _cell = names.Add("c");
        _value = names.Add("v");
        _formula = names.Add("f");
        _inline = names.Add("is");
        _merge = names.Add("mergeCell");
        _column = names.Add("col");
    }

    /// <summary>The rows that have cells; merged ranges are known to the sheet when they end.</summary>
    public IEnumerable<SheetRow> Rows()
    {
        var number = 0;
        while (_reader.Read())
        {
            if (_reader.NodeType != XmlNodeType.Element)
                continue;
            if (Is(_row))
            {
                var hidden = ReadRowAttributes(ref number);
                if (_reader.IsEmptyElement)
                    continue;
                ReadCells(number);
                if (_width > 0)
                    yield return new SheetRow(_sheet, number, hidden, _cells.AsMemory(0, _width));
            }
            else if (Is(_merge) && CellRange.TryParse(_reader.GetAttribute("ref"), out var range))
            {
                _sheet.AddMerge(range);
            }
            else if (Is(_column) && _reader.GetAttribute("hidden") is "1" or "true"
                && int.TryParse(_reader.GetAttribute("min"), NumberStyles.None, CultureInfo.InvariantCulture, out var first)
                && int.TryParse(_reader.GetAttribute("max"), NumberStyles.None, CultureInfo.InvariantCulture, out var last))
            {
                _sheet.HideColumns(first - 1, last - 1);
            }
        }
    }

    private bool Is(string name) => (object)_reader.LocalName == name;

    private bool ReadRowAttributes(ref int number)
    {
        var hidden = false;
        var next = number + 1;
        while (_reader.MoveToNextAttribute())
        {
            switch (_reader.LocalName)
            {
                case "r":
                    next = int.Parse(_reader.Value, NumberStyles.None, CultureInfo.InvariantCulture);
                    break;
                case "hidden":
                    hidden = _reader.Value is "1" or "true";
                    break;
            }
        }

        if (next <= number || next > CellName.MaxRows)
            throw new InvalidDataException("The rows of a sheet are out of order.");
        number = next;
        _reader.MoveToElement();
        return hidden;
    }

    private void ReadCells(int row)
    {
        Array.Clear(_cells, 0, _width);
        _width = 0;
        var depth = _reader.Depth;
        var column = -1;
        while (_reader.Read() && _reader.Depth > depth)
        {
            if (_reader.NodeType == XmlNodeType.Element && Is(_cell))
                ReadCell(row, ref column);
        }
    }

    private void ReadCell(int row, ref int column)
    {
        var type = 'n';
        var style = 0;
        column++;
        while (_reader.MoveToNextAttribute())
        {
            var name = _reader.LocalName;
            if (name.Length != 1)
                continue;
            switch (name[0])
            {
                case 'r':
                    if (!CellName.TryParse(_reader.Value, out var named, out column) || named != row)
                        throw new InvalidDataException("A cell stands in a wrong row.");
                    break;
                case 's':
                    style = int.Parse(_reader.Value, NumberStyles.None, CultureInfo.InvariantCulture);
                    break;
                case 't':
                    type = _reader.Value switch { "s" => 's', "str" => 't', "inlineStr" => 'i', "b" => 'b', "e" => 'e', "d" => 'd', _ => 'n' };
                    break;
            }
        }

        _reader.MoveToElement();
        if (column >= CellName.MaxColumns)
            throw new InvalidDataException("A row has too many cells.");
        if (_reader.IsEmptyElement)
            return;
        var cell = ReadContent(type, style);
        if (cell.Kind == CellKind.Empty)
            return;
        if (column >= _cells.Length)
            Array.Resize(ref _cells, Math.Min(CellName.MaxColumns, Math.Max(column + 1, _cells.Length * 2)));
        _cells[column] = cell;
        _width = Math.Max(_width, column + 1);
    }

    private SheetCell ReadContent(char type, int style)
    {
        var depth = _reader.Depth;
        var cell = default(SheetCell);
        var hasFormula = false;
        var hasValue = false;
        while (_reader.Read() && _reader.Depth > depth)
        {
            if (_reader.NodeType != XmlNodeType.Element)
                continue;
            if (Is(_value))
            {
                _text.ReadElement(_reader);

                // An empty number is no result; an empty text is one.
                hasValue = type == 't' || _text.IsTooLong || !_text.Span.IsEmpty;
                cell = Value(type, style);
            }
            else if (Is(_inline))
            {
                hasValue = true;
                cell = _text.ReadRich(_reader);
            }
            else if (Is(_formula))
            {
                hasFormula = true;
                _text.ReadElement(_reader);
            }
        }

        return hasFormula && !hasValue ? SheetCell.Faulty(CellFault.NoResult) : cell;
    }

    private SheetCell Value(char type, int style)
    {
        var span = _text.Span;
        if (_text.IsTooLong)
            return SheetCell.Faulty(CellFault.TooLong);
        switch (type)
        {
            case 's':
                return _shared(int.Parse(span, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture));
            case 't':
            case 'i':
                return _text.ToCell();
            case 'b':
                return SheetCell.FromBoolean(span.Trim() is "1" or "true");
            case 'e':
                return SheetCell.FromError(span.ToString());
            case 'd':
                return SheetCell.FromDate(DateTime.Parse(span, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind).ToOADate());
        }

        if (span.IsEmpty)
            return default;
        var number = double.Parse(span, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!double.IsFinite(number))
            throw new InvalidDataException("A number is not finite.");
        return (uint)style < (uint)_dateStyles.Length && _dateStyles[style]
            ? SheetCell.FromDate(_sheet.Uses1904 ? number + DaysTo1904 : number)
            : SheetCell.FromNumber(number);
    }
}
