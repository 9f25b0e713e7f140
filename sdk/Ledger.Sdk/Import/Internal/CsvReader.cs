using System.Buffers;

namespace Ledger.Sdk.Import.Internal;

/// <summary>
/// RFC 4180 as schools write it: comma, quotes doubled inside quotes, CR LF or LF, line breaks inside quotes.
/// Where commas are rarer than tabs (Excel's 'Unicode text') or semicolons, those separate. A quote that is never closed,
/// or text after a closing quote, is an error that names the row.
/// </summary>
internal sealed class CsvReader(TextReader reader) : IDisposable
{
    // More than any spreadsheet's cell: what follows is read over, and the cell is too long for whoever looks at it.
    private const int LongestCell = 1 << 16;

    private readonly char[] _buffer = ArrayPool<char>.Shared.Rent(1 << 16);
    private readonly List<string> _cells = [];
    private char[] _cell = new char[256];
    private int _cellLength;
    private int _position;
    private int _length;
    private char _separator;

    /// <summary>The number of the row read last, from 1; a quoted line break does not start a row.</summary>
    public int Row { get; private set; }

    /// <summary>Reads one row; null at the end of the text. An empty line is a row with no cells. The list is used again.</summary>
    /// <exception cref="CsvFormatException">The quotes of the row are wrong.</exception>
    public IReadOnlyList<string>? Read()
    {
        if (!Fill())
            return null;
        if (_separator == '\0')
            _separator = Separator(_buffer.AsSpan(0, Math.Min(_length, 4096)));
        Row++;
        _cells.Clear();
        while (!ReadCell())
        {
        }

        return _cells.Count == 1 && _cells[0].Length == 0 ? [] : _cells;
    }

    public void Dispose()
    {
        ArrayPool<char>.Shared.Return(_buffer);
        reader.Dispose();
    }

    private static char Separator(ReadOnlySpan<char> start)
    {
        var commas = start.Count(',');
        var tabs = start.Count('\t');
        var semicolons = start.Count(';');
        return tabs > Math.Max(commas, semicolons) ? '\t' : semicolons > commas ? ';' : ',';
    }

    // Reads one cell and answers whether the row ended with it.
    private bool ReadCell()
    {
        _cellLength = 0;
        if (!Fill())
        {
            _cells.Add(string.Empty);
            return true;
        }

        if (_buffer[_position] == '"')
        {
            _position++;
            ReadQuoted();
        }
        else
        {
            ReadPlain();
        }

        _cells.Add(_cellLength == 0 ? string.Empty : new string(_cell, 0, _cellLength));
        return EndOfCell();
    }

    private void ReadPlain()
    {
        while (Fill())
        {
            var rest = _buffer.AsSpan(_position, _length - _position);
            var stop = rest.IndexOfAny(_separator, '\r', '\n');
            if (stop < 0)
            {
                Append(rest);
                _position = _length;
                continue;
            }

            Append(rest[..stop]);
            _position += stop;
            return;
        }
    }

    private void ReadQuoted()
    {
        while (true)
        {
            if (!Fill())
                throw new CsvFormatException(Row, unclosed: true);
            var rest = _buffer.AsSpan(_position, _length - _position);
            var quote = rest.IndexOf('"');
            if (quote < 0)
            {
                Append(rest);
                _position = _length;
                continue;
            }

            Append(rest[..quote]);
            _position += quote + 1;
            if (Fill() && _buffer[_position] == '"')
            {
                Append("\"");
                _position++;
                continue;
            }

            return;
        }
    }

    private bool EndOfCell()
    {
        if (!Fill())
            return true;
        var c = _buffer[_position++];
        if (c == _separator)
            return false;
        if (c == '\r')
        {
            if (Fill() && _buffer[_position] == '\n')
                _position++;
            return true;
        }

        if (c == '\n')
            return true;
        throw new CsvFormatException(Row, unclosed: false);
    }

    private void Append(ReadOnlySpan<char> text)
    {
        text = text[..Math.Min(text.Length, LongestCell - _cellLength)];
        if (_cellLength + text.Length > _cell.Length)
            Array.Resize(ref _cell, Math.Max(_cell.Length * 2, _cellLength + text.Length));
        text.CopyTo(_cell.AsSpan(_cellLength));
        _cellLength += text.Length;
    }

    private bool Fill()
    {
        if (_position < _length)
            return true;
        _position = 0;
        _length = reader.Read(_buffer, 0, _buffer.Length);
        return _length > 0;
    }
}
