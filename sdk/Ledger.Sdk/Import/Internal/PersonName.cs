namespace Ledger.Sdk.Import.Internal;

/// <summary>Names as they are compared and kept.</summary>
internal static class PersonName
{
    /// <summary>
    /// Without the spaces with which lists align names of two and of three characters, with one form of the dot between
    /// the parts of a transcribed name (U+00B7), with half-width letters. Between Latin words one space stays.
    /// </summary>
    public static string Normalize(string name)
    {
        var text = TextFold.FoldLetters(name);
        var result = new System.Text.StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsWhiteSpace(c))
            {
                if (result.Length > 0 && char.IsAsciiLetter(result[^1]) && i + 1 < text.Length && char.IsAsciiLetter(text[i + 1]))
                    result.Append(' ');
            }
            else
            {
                result.Append(c is '•' or '‧' or '・' or '･' or '．' or '∙' or '⋅' ? '·' : c);
            }
        }

        return result.Length == name.Length && name.AsSpan().SequenceEqual(result.ToString()) ? name : result.ToString();
    }
}
