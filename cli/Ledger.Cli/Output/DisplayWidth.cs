using System.Globalization;
using System.Text;

namespace Ledger.Cli;

/// <summary>Columns that a text takes on a terminal: East Asian wide characters take two (Unicode UAX #11).</summary>
internal static class DisplayWidth
{
    public static int Of(string text)
    {
        int width = 0;
        foreach (Rune rune in text.EnumerateRunes()) width += Of(rune);
        return width;
    }

    public static int Of(Rune rune)
    {
        int value = rune.Value;
        if (value < 0x300) return 1;
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format) return 0;
        return value is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0x303E) or (>= 0x3041 and <= 0xA4CF)
            or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE4F)
            or (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6) or (>= 0x1F300 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFD)
            ? 2
            : 1;
    }

    public static string Pad(string text, int width) => text + new string(' ', Math.Max(0, width - Of(text)));

    /// <summary>Breaks a text into lines of at most <paramref name="width"/> columns: at spaces, or between wide characters.</summary>
    public static IEnumerable<string> Wrap(string text, int width)
    {
        foreach (string paragraph in text.Split('\n'))
        {
            var line = new StringBuilder();
            int used = 0;
            foreach (string word in Words(paragraph))
            {
                int size = Of(word);
                if (used > 0 && used + Of(word.TrimEnd()) > width)
                {
                    yield return line.ToString().TrimEnd();
                    line.Clear();
                    used = 0;
                }

                line.Append(word);
                used += size;
            }

            yield return line.ToString().TrimEnd();
        }
    }

    // A word keeps the space after it; a wide character is a word, with the closing punctuation that may not begin a line.
    private static IEnumerable<string> Words(string text)
    {
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            bool last = i == text.Length - 1;
            bool surrogatePair = !last && char.IsHighSurrogate(text[i]);
            if (surrogatePair) continue;
            bool wide = text[i] >= 0x1100 && Of(new Rune(char.IsSurrogate(text[i]) ? 0x20000 : text[i])) == 2;
            bool nextWide = !last && !char.IsSurrogate(text[i + 1]) && text[i + 1] >= 0x1100 && Of(new Rune(text[i + 1])) == 2;
            bool nextClosing = !last && "，。；：、）」』》！？”’".Contains(text[i + 1], StringComparison.Ordinal);
            if (last || ((text[i] == ' ' || wide || nextWide) && !nextClosing))
            {
                yield return text[start..(i + 1)];
                start = i + 1;
            }
        }
    }
}
