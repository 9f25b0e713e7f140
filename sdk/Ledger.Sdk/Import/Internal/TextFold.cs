namespace Ledger.Sdk.Import.Internal;

/// <summary>Full-width letters, digits and signs as the half-width ones that rules know.</summary>
internal static class TextFold
{
    /// <summary>U+FF01 to U+FF5E and the ideographic space in half width; all else stays. For numbers, codes and dates, not for prose.</summary>
    public static string Fold(string text) => Map(text, static c => c is >= '\uFF01' and <= '\uFF5E' ? (char)(c - 0xFEE0) : IsSpace(c) ? ' ' : c);

    /// <summary>Letters and digits alone, so that Chinese punctuation stays as it was written.</summary>
    public static string FoldLetters(string text) => Map(text, static c =>
        c is (>= '\uFF10' and <= '\uFF19') or (>= '\uFF21' and <= '\uFF3A') or (>= '\uFF41' and <= '\uFF5A') ? (char)(c - 0xFEE0) : c);

    /// <summary>Without any space.</summary>
    public static string Squeeze(string text)
    {
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c))
                return string.Concat(text.Where(k => !char.IsWhiteSpace(k)));
        }

        return text;
    }

    private static bool IsSpace(char c) => c is not (' ' or '\n') && char.IsWhiteSpace(c);

    private static string Map(string text, Func<char, char> map)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (map(text[i]) != text[i])
                return string.Create(text.Length, (text, map), static (span, state) =>
                {
                    for (var k = 0; k < span.Length; k++)
                        span[k] = state.map(state.text[k]);
                });
        }

        return text;
    }
}
