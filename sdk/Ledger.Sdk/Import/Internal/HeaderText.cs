using System.Text;

namespace Ledger.Sdk.Import.Internal;

/// <summary>Headers as they are compared: compatibility form, no spaces, no asterisk or bracketed remark, lower case.</summary>
internal static class HeaderText
{
    public static string Normalize(string header)
    {
        var text = header.Normalize(NormalizationForm.FormKC);
        var remark = text.IndexOf('(', StringComparison.Ordinal);
        if (remark > 0)
            text = text[..remark];
        var kept = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!char.IsWhiteSpace(c) && c is not ('*' or '_' or '-' or '\uFEFF'))
                kept.Append(char.ToLowerInvariant(c));
        }

        return kept.ToString();
    }
}
