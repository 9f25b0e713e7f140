using System.Globalization;
using System.Text;
using System.Xml;

namespace Ledger.Sdk.Import.Internal;

/// <summary>The XML of comments: the text in one part, and in another the old drawing without which Excel shows none.</summary>
internal static class CellNotes
{
    public const string Author = "ledger";

    /// <summary>The start of a drawing; <c>&lt;/xml&gt;</c> ends it.</summary>
    public const string DrawingStart = $"<xml{Prefixes}>{ShapeType}";

    /// <summary>What must be declared where these elements stand.</summary>
    public const string Prefixes = " xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\"";

    /// <summary>The shape type to which every shape refers.</summary>
    public const string ShapeType =
        "<v:shapetype id=\"ledger_note\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\"><v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>";

    /// <summary>A comment's element.</summary>
    /// <param name="row">The row, from 1.</param>
    /// <param name="column">The column, from 0.</param>
    /// <param name="text">The text.</param>
    /// <param name="author">The author's place in the part's list.</param>
    /// <param name="attributes">What further stands in the start tag, with a space before it.</param>
    public static string Comment(int row, int column, string text, int author, string attributes = "") =>
        $"<comment{attributes} ref=\"{CellName.Of(row, column)}\" authorId=\"{Text(author)}\"><text><t xml:space=\"preserve\">{Escape(text)}</t></text></comment>";

    /// <summary>The box of a comment.</summary>
    public static string Shape(int number, int row, int column) =>
        $"<v:shape id=\"ledger_note{Text(number)}\" type=\"#ledger_note\" style=\"position:absolute;width:220pt;height:70pt;visibility:hidden\" fillcolor=\"#ffffe1\" o:insetmode=\"auto\">"
        + "<v:fill color2=\"#ffffe1\"/><v:path o:connecttype=\"none\"/><v:textbox style=\"mso-direction-alt:auto\"/>"
        + $"<x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{Text(column + 1)}, 15, {Text(row)}, 2, {Text(column + 4)}, 31, {Text(row + 4)}, 9</x:Anchor>"
        + $"<x:AutoFill>False</x:AutoFill><x:Row>{Text(row - 1)}</x:Row><x:Column>{Text(column)}</x:Column></x:ClientData></v:shape>";

    /// <summary>Text as it stands in a workbook's XML (ST_Xstring, ECMA-376 part 1, 22.9.2.19).</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                escaped.Append(c).Append(text[++i]);
            else if (c == '_' && i + 1 < text.Length && text[i + 1] == 'x')
                escaped.Append("_x005F_");
            else if (!XmlConvert.IsXmlChar(c))
                escaped.Append(CultureInfo.InvariantCulture, $"_x{(int)c:X4}_");
            else
                escaped.Append(c switch { '<' => "&lt;", '>' => "&gt;", '&' => "&amp;", '"' => "&quot;", '\r' => "_x000D_", _ => c.ToString() });
        }

        return escaped.ToString();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
