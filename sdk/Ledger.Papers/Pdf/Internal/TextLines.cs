using System.Text;

namespace Ledger.Papers.Internal;

/// <summary>
/// Breaks text into lines: between Chinese characters anywhere, between words at spaces; no line begins with a closing
/// mark or ends with an opening one.
/// </summary>
internal sealed class TextLines(Func<Rune, double> widthOf)
{
    private const string NotFirst = "，。、；：？！）》」』】〉”’…·,.;:?!)]}%％";
    private const string NotLast = "（《「『【〈“‘([{";

    /// <summary>The lines of a text.</summary>
    /// <param name="text">The text; a line feed breaks the line.</param>
    /// <param name="width">The width, in the unit of <c>widthOf</c>.</param>
    public List<List<Rune>> Break(string text, double width)
    {
        var lines = new List<List<Rune>>();
        foreach (var paragraph in text.Split('\n'))
            Break(Pieces(paragraph), width, lines);
        return lines;
    }

    private void Break(List<List<Rune>> pieces, double width, List<List<Rune>> lines)
    {
        var line = new List<Rune>();
        var used = 0.0;
        foreach (var piece in pieces)
        {
            var isSpace = piece[0].Value == ' ';
            var needed = piece.Sum(widthOf);
            if (used + needed > width && line.Count > 0 && !isSpace)
            {
                lines.Add(line);
                (line, used) = ([], 0);
            }

            if (isSpace && (line.Count == 0 || used + needed > width))
                continue;
            foreach (var rune in piece)
            {
                // A word that is longer than the line, such as a digest, breaks anywhere.
                if (used + widthOf(rune) > width && line.Count > 0 && needed > width)
                {
                    lines.Add(line);
                    (line, used) = ([], 0);
                }

                line.Add(rune);
                used += widthOf(rune);
            }
        }

        lines.Add(line);
    }

    private static List<List<Rune>> Pieces(string paragraph)
    {
        var pieces = new List<List<Rune>>();
        Rune? before = null;
        foreach (var rune in VisibleText.Runes(paragraph))
        {
            if (before is { } last && Joins(last, rune))
                pieces[^1].Add(rune);
            else
                pieces.Add([rune]);
            before = rune;
        }

        return pieces;
    }

    private static bool Joins(Rune before, Rune rune) =>
        (rune.Value == ' ') == (before.Value == ' ')
        && (rune.Value == ' ' || Contains(NotFirst, rune) || Contains(NotLast, before) || (IsOfWord(before) && IsOfWord(rune)));

    private static bool Contains(string marks, Rune rune) => rune.IsBmp && marks.Contains((char)rune.Value, StringComparison.Ordinal);

    // Everything before the Chinese blocks: Latin, Greek, Cyrillic and their marks.
    private static bool IsOfWord(Rune rune) => rune.Value < 0x2E80;
}
