using System.Text;

namespace Ledger.Papers.Internal;

/// <summary>What of a text is printed: no control characters, which could reorder or hide what stands beside them.</summary>
internal static class VisibleText
{
    public static IEnumerable<Rune> Runes(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\t' or '\n' or 0xA0 or 0x3000)
                yield return new Rune(' ');
            else if (!IsInvisible(rune))
                yield return rune;
        }
    }

    public static string Of(string text)
    {
        var visible = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == '\n' || !IsInvisible(rune))
                visible.Append(rune.ToString());
        }

        return visible.ToString();
    }

    // Format characters (bidirectional controls, joiners) and the selectors of glyph variants have no glyph of their own.
    private static bool IsInvisible(Rune rune) =>
        Rune.IsControl(rune)
        || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator
        || rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);
}
