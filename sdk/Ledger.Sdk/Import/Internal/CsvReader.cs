using System.Buffers;

namespace Ledger.Sdk.Import.Internal;

/// <summary>
/// RFC 4180 as schools write it: comma, quotes doubled inside quotes, CR LF or LF, line breaks inside quotes.
/// A quote that is never closed, or text after a closing quote, is an error that names the row.
/// </summary>
internal sealed class CsvReader(TextReader reader, char separator = ',') : IDisposable
{
    // A quote left open would take the rest of the file into one cell; no cell of a school is this long.
    private const int LongestCell = 1 << 20;

    private readonly char[] _buffer = ArrayPool<char>.Shared.Rent(1 << 16);
    private readonly List<string> _cells = [];
    private char[] _cell = new char[256];
    private int _cellLength;
    private int _position;
    private int _length;

    /// <summary>The number of the row read last, from 1; a quoted line break does not start a row.</summary>
    public int Row { get; private set; }

    /// <summary>Reads one row; null at the end of the text. An empty line is a row with no cells.</summary>
    /// <exception cref="CsvFormatException">The quotes of the row are wrong.</exception>
    public string[]? Read()
    {
        if (!Fill())
            return null;
        Row++;
        _cells.Clear();
        while (!ReadCell())
        {
        }

        return _cells.Count == 1 && _cells[0].Length == 0 ? [] : [.. _cells];
    }

    public void Dispose()
    {
        ArrayPool<char>.Shared.Return(_buffer);
        reader.Dispose();
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
            var stop = rest.IndexOfAny(separator, '\r', '\n');
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
        if (c == separator)
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
        if (_cellLength + text.Length > LongestCell)
            throw new CsvFormatException(Row, unclosed: true);
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
