using System.Buffers.Binary;
using System.Text;

namespace Ledger.Sdk.Import.Internal;

/// <summary>
/// A workbook of Excel 97–2003 (<c>.xls</c>) or WPS (<c>.et</c>): BIFF8 records ([MS-XLS]) in a compound file's stream. Cached
/// results of formulas are taken as they stand.
/// </summary>
internal sealed class BinaryWorkbook
{
    private const double DaysTo1904 = 1462;

    private readonly byte[] _stream;
    private readonly Dictionary<int, bool> _formats = [];
    private readonly List<int> _styles = [];
    private readonly List<SheetCell> _shared = [];
    private readonly List<(string Name, int Position, int Offset)> _sheets = [];
    private readonly List<string> _hiddenSheets = [];
    private bool _uses1904;

    /// <summary>Reads what concerns all sheets.</summary>
    /// <exception cref="InvalidDataException">The stream is damaged.</exception>
    /// <exception cref="NotSupportedException">The stream is older than Excel 97.</exception>
    public BinaryWorkbook(byte[] stream)
    {
        _stream = stream;
        ReadGlobals();
    }

    public IReadOnlyList<string> HiddenSheets => _hiddenSheets;

    /// <summary>True if the cells are encrypted with a password.</summary>
    public bool IsProtected { get; private set; }

    /// <summary>The rows of every visible sheet; a sheet is gathered whole, since its hidden rows are told after the cells.</summary>
    public IEnumerable<SheetRow> Rows()
    {
        foreach (var (name, position, offset) in _sheets)
        {
            var part = new SheetPart(name, position, _uses1904);
            var rows = new SortedDictionary<int, SortedList<int, SheetCell>>();
            var hidden = new HashSet<int>();
            ReadSheet(offset, part, rows, hidden);
            foreach (var (number, cells) in rows)
            {
                var buffer = new SheetCell[cells.Keys[^1] + 1];
                foreach (var (column, cell) in cells)
                    buffer[column] = cell;
                yield return new SheetRow(part, number + 1, hidden.Contains(number), buffer);
            }
        }
    }

    private void ReadGlobals()
    {
        var at = 0;
        var position = 0;
        if (!TryRecord(ref at, out var type, out var first) || type != 0x0809 || first.Length < 4)
            throw new InvalidDataException("The workbook stream does not begin with BOF.");
        if (BinaryPrimitives.ReadUInt16LittleEndian(first) != 0x0600)
            throw new NotSupportedException("The workbook is older than Excel 97.");
        while (TryRecord(ref at, out type, out var data) && type != 0x000A)
        {
            switch (type)
            {
                case 0x002F:
                    IsProtected = true;
                    return;
                case 0x0022:
                    _uses1904 = data[0] == 1;
                    break;
                case 0x041E:
                    _formats[UInt16(data, 0)] = NumberFormat.IsDate(ReadString(data[2..]));
                    break;
                case 0x00E0:
                    _styles.Add(UInt16(data, 2));
                    break;
                case 0x0085:
                    // 0 is a worksheet; the rest are charts and macros.
                    if (data[5] == 0)
                    {
                        var name = ReadShortString(data[6..]);
                        if ((data[4] & 3) != 0)
                            _hiddenSheets.Add(name);
                        else
                            _sheets.Add((name, position, (int)UInt32(data, 0)));
                        position++;
                    }

                    break;
                case 0x00FC:
                    ReadSharedStrings(data, ref at);
                    break;
            }
        }
    }

    private void ReadSheet(int offset, SheetPart part, SortedDictionary<int, SortedList<int, SheetCell>> rows, HashSet<int> hidden)
    {
        var at = offset;
        var depth = 0;
        (int Row, int Column)? text = null;
        while (TryRecord(ref at, out var type, out var data))
        {
            switch (type)
            {
                case 0x0809:
                    depth++;
                    break;
                case 0x000A when --depth == 0:
                    return;
            }

            // What a chart in the sheet holds is not the sheet's.
            if (depth != 1)
                continue;
            switch (type)
            {
                case 0x0208 when data.Length >= 16 && (data[12] & 0x20) != 0:
                    hidden.Add(UInt16(data, 0));
                    break;
                case 0x007D when data.Length >= 10 && (data[8] & 1) != 0:
                    part.HideColumns(UInt16(data, 0), UInt16(data, 2));
                    break;
                case 0x00FD:
                    var index = (int)UInt32(data, 6);
                    Put(data, (uint)index < (uint)_shared.Count ? _shared[index] : throw new InvalidDataException("A shared string is missing."));
                    break;
                case 0x0204:
                    Put(data, SheetCell.FromText(ReadString(data[6..])));
                    break;
                case 0x0203:
                    Put(data, Number(BinaryPrimitives.ReadDoubleLittleEndian(data[6..]), UInt16(data, 4)));
                    break;
                case 0x027E:
                    Put(data, Number(Rk(UInt32(data, 6)), UInt16(data, 4)));
                    break;
                case 0x00BD:
                    for (int i = 4, column = UInt16(data, 2); i + 6 <= data.Length - 2; i += 6, column++)
                        At(UInt16(data, 0), column, Number(Rk(UInt32(data, i + 2)), UInt16(data, i)));
                    break;
                case 0x0205:
                    Put(data, data[7] == 0 ? SheetCell.FromBoolean(data[6] != 0) : SheetCell.FromError(ErrorText(data[6])));
                    break;
                case 0x0006:
                    text = ReadFormula(data);
                    break;
                case 0x0207 when text is { } waiting:
                    At(waiting.Row, waiting.Column, SheetCell.FromText(ReadString(data)));
                    text = null;
                    break;
                case 0x00E5:
                    for (var i = 2; i + 8 <= data.Length; i += 8)
                        part.AddMerge(new CellRange(UInt16(data, i) + 1, UInt16(data, i + 4), UInt16(data, i + 2) + 1, UInt16(data, i + 6)));
                    break;
            }
        }

        throw new InvalidDataException("A sheet of the workbook does not end.");

        void Put(ReadOnlySpan<byte> data, SheetCell cell) => At(UInt16(data, 0), UInt16(data, 2), cell);

        void At(int row, int column, SheetCell cell)
        {
            if (!rows.TryGetValue(row, out var cells))
                rows.Add(row, cells = []);
            cells[column] = cell;
        }

        (int, int)? ReadFormula(ReadOnlySpan<byte> data)
        {
            // The last two bytes 0xFFFF say that the result is no number; the first which kind it is.
            if (UInt16(data, 12) != 0xFFFF)
            {
                Put(data, Number(BinaryPrimitives.ReadDoubleLittleEndian(data[6..]), UInt16(data, 4)));
                return null;
            }

            switch (data[6])
            {
                case 0:
                    return (UInt16(data, 0), UInt16(data, 2));
                case 1:
                    Put(data, SheetCell.FromBoolean(data[8] != 0));
                    return null;
                case 2:
                    Put(data, SheetCell.FromError(ErrorText(data[8])));
                    return null;
                default:
                    return null;
            }
        }
    }

    private SheetCell Number(double number, int style)
    {
        if (!double.IsFinite(number))
            throw new InvalidDataException("A number is not finite.");
        if (style < _styles.Count && (_formats.TryGetValue(_styles[style], out var isDate) ? isDate : NumberFormat.IsBuiltInDate(_styles[style])))
            return SheetCell.FromDate(_uses1904 ? number + DaysTo1904 : number);
        return SheetCell.FromNumber(number);
    }

    // 30 bits of a whole number or the upper 30 of a double, either as it is or a hundredfold.
    private static double Rk(uint value)
    {
        var number = (value & 2) != 0 ? (int)value >> 2 : BitConverter.Int64BitsToDouble((long)(value & 0xFFFFFFFC) << 32);
        return (value & 1) != 0 ? number / 100 : number;
    }

    private static string ErrorText(byte code) => code switch
    {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    };

    private void ReadSharedStrings(ReadOnlySpan<byte> data, ref int at)
    {
        var segments = new SharedStrings(data.ToArray());
        while (at + 4 <= _stream.Length && UInt16(_stream, at) == 0x003C && TryRecord(ref at, out _, out var more))
            segments.Add(more.ToArray());
        var count = segments.Count;
        for (var i = 0; i < count && !segments.IsAtEnd; i++)
            _shared.Add(segments.Next());
    }

    private bool TryRecord(ref int at, out int type, out ReadOnlySpan<byte> data)
    {
        type = 0;
        data = default;
        if (at < 0 || at + 4 > _stream.Length)
            return false;
        type = UInt16(_stream, at);
        var length = UInt16(_stream, at + 2);
        if (at + 4 + length > _stream.Length)
            throw new InvalidDataException("A record of the workbook is cut.");
        data = _stream.AsSpan(at + 4, length);
        at += 4 + length;
        return true;
    }

    private static string ReadShortString(ReadOnlySpan<byte> data) => Characters(data[2..], data[0], data[1]);

    private static string ReadString(ReadOnlySpan<byte> data) => data.Length < 3 ? string.Empty : Characters(data[3..], UInt16(data, 0), data[2]);

    private static string Characters(ReadOnlySpan<byte> data, int count, byte flags) =>
        (flags & 1) != 0 ? Encoding.Unicode.GetString(data[..(count * 2)]) : Encoding.Latin1.GetString(data[..count]);

    private static ushort UInt16(ReadOnlySpan<byte> data, int at) => BinaryPrimitives.ReadUInt16LittleEndian(data[at..]);

    private static uint UInt32(ReadOnlySpan<byte> data, int at) => BinaryPrimitives.ReadUInt32LittleEndian(data[at..]);

    /// <summary>The table of shared strings over its records: where one ends within a text, the next begins with the flag of its width.</summary>
    private sealed class SharedStrings(byte[] first)
    {
        private readonly List<byte[]> _segments = [first];
        private readonly StringBuilder _text = new();
        private int _segment;
        private int _at = 8;

        public int Count => BinaryPrimitives.ReadInt32LittleEndian(_segments[0].AsSpan(4));

        public bool IsAtEnd => _segment == _segments.Count - 1 && _at >= _segments[_segment].Length;

        public void Add(byte[] segment) => _segments.Add(segment);

        public SheetCell Next()
        {
            var count = Byte() | (Byte() << 8);
            var flags = Byte();
            var runs = (flags & 8) != 0 ? Byte() | (Byte() << 8) : 0;
            var phonetic = (flags & 4) != 0 ? Byte() | (Byte() << 8) | (Byte() << 16) | (Byte() << 24) : 0;
            _text.Clear();
            var wide = (flags & 1) != 0;
            while (_text.Length < count)
            {
                if (_at >= _segments[_segment].Length)
                {
                    Move();
                    wide = (_segments[_segment][_at++] & 1) != 0;
                    continue;
                }

                _text.Append(wide ? (char)(Byte() | (Byte() << 8)) : (char)Byte());
            }

            Skip(((long)runs * 4) + phonetic);
            return SheetCell.FromText(_text.ToString());
        }

        private int Byte()
        {
            if (_at >= _segments[_segment].Length)
                Move();
            return _segments[_segment][_at++];
        }

        private void Skip(long bytes)
        {
            while (bytes > 0)
            {
                if (_at >= _segments[_segment].Length)
                    Move();
                var step = (int)Math.Min(bytes, _segments[_segment].Length - _at);
                _at += step;
                bytes -= step;
            }
        }

        private void Move()
        {
            if (++_segment >= _segments.Count || _segments[_segment].Length == 0)
                throw new InvalidDataException("The shared strings end early.");
            _at = 0;
        }
    }
}
