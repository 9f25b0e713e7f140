using System.Globalization;

namespace Ledger.Sdk.Import.Internal;

/// <summary>Values as they may be shown: enough to find the cell again, too little to know the person.</summary>
internal static class Masking
{
    private const int Longest = 40;

    /// <summary>The first character of a name and an asterisk for each further one, at most three.</summary>
    public static string Name(string name)
    {
        var text = new StringInfo(name.Trim());
        return text.LengthInTextElements switch
        {
            0 => string.Empty,
            1 => "*",
            var length => text.SubstringByTextElements(0, 1) + new string('*', Math.Min(3, length - 1)),
        };
    }

    /// <summary>The first and the last two characters of an identifier; one of five characters or fewer is hidden whole.</summary>
    public static string Identifier(string identifier)
    {
        var text = identifier.Trim();
        return text.Length <= 5 ? new string('*', text.Length) : $"{text[0]}{new string('*', Math.Min(16, text.Length - 3))}{text[^2..]}";
    }

    /// <summary>A value that is neither: whole, without line breaks, cut to 40 characters.</summary>
    public static string Plain(string value)
    {
        var text = value.ReplaceLineEndings(" ");
        return text.Length <= Longest ? text : string.Concat(text.AsSpan(0, Longest - 1), "…");
    }
}
