using System.Globalization;
using System.Xml;

namespace Ledger.Sdk.Import.Internal;

/// <summary>
/// Collects the text of an element in a buffer that it keeps. A text longer than a cell can be is read to its end and
/// dropped, so that ten megabytes in one cell cost no memory.
/// </summary>
internal sealed class XmlText
{
    private char[] _buffer = new char[512];
    private int _length;
    private bool _tooLong;

    /// <summary>What the last call collected.</summary>
    public ReadOnlySpan<char> Span => _buffer.AsSpan(0, _length);

    /// <summary>True if the last call met more than a cell can hold.</summary>
    public bool IsTooLong => _tooLong;

    /// <summary>Collects the text within the element on which the reader stands, and leaves it on the element's end.</summary>
    public void ReadElement(XmlReader reader)
    {
        Clear();
        Append(reader);
    }

    /// <summary>The runs of a shared or inline string, without phonetic guides; the reader is left on the element's end.</summary>
    public SheetCell ReadRich(XmlReader reader)
    {
        Clear();
        if (!reader.IsEmptyElement)
        {
            var depth = reader.Depth;
            while (reader.Read() && reader.Depth > depth)
            {
                if (reader.NodeType != XmlNodeType.Element)
                    continue;
                if (reader.LocalName == "t")
                    Append(reader);
                else if (reader.LocalName == "rPh")
                    SkipToEnd(reader);
            }
        }

        return ToCell();
    }

    public SheetCell ToCell() => _tooLong
        ? SheetCell.Faulty(CellFault.TooLong)
        : SheetCell.FromText(_length == 0 ? string.Empty : Span.Contains('_') ? Decode(Span) : new string(_buffer, 0, _length));

    private void Clear()
    {
        _length = 0;
        _tooLong = false;
    }

    private void Append(XmlReader reader)
    {
        if (reader.IsEmptyElement)
            return;
        var depth = reader.Depth;
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType is not (XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace))
                continue;
            int read;
            do
            {
                // Room for the escapes of a text of the greatest length, and never more.
                if (_length == _buffer.Length && _buffer.Length < 2 * SheetCell.LongestText)
                    Array.Resize(ref _buffer, Math.Min(_buffer.Length * 4, 2 * SheetCell.LongestText));
                if (_length == _buffer.Length)
                {
                    _tooLong = true;
                    _length = 0;
                }

                read = reader.ReadValueChunk(_buffer, _length, _buffer.Length - _length);
                _length += read;
            }
            while (read > 0);
        }

        _tooLong |= _length > SheetCell.LongestText;
    }

    private static void SkipToEnd(XmlReader reader)
    {
        if (reader.IsEmptyElement)
            return;
        var depth = reader.Depth;
        while (reader.Read() && reader.Depth > depth)
        {
        }
    }

    // ST_Xstring (ECMA-376 part 1, 22.9.2.19): _x000D_ is a character that XML cannot hold, _x005F_ an underscore before such a text.
    private static string Decode(ReadOnlySpan<char> text)
    {
        if (text.IndexOf("_x", StringComparison.Ordinal) < 0)
            return new string(text);
        var decoded = new System.Text.StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '_' && i + 6 < text.Length && text[i + 1] == 'x' && text[i + 6] == '_'
                && ushort.TryParse(text.Slice(i + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                decoded.Append((char)code);
                i += 6;
            }
            else
            {
                decoded.Append(text[i]);
            }
        }

        return decoded.ToString();
    }
}
