using System.Globalization;
using System.Text;

namespace Ledger.Sdk.Import.Internal;

/// <summary>Names of classes: 高一（3）班, 高一(三)班 and 高一3班 are one class.</summary>
internal static class ClassName
{
    private const string Numerals = "零一二三四五六七八九十";

    /// <summary>As it is kept: half-width digits and letters, no spaces.</summary>
    public static string Clean(string name) => TextFold.Squeeze(TextFold.FoldLetters(name));

    /// <summary>As it is compared: year and number without brackets, the number in digits.</summary>
    public static string Key(string name)
    {
        var text = name.Normalize(NormalizationForm.FormKC).Replace("年级", string.Empty, StringComparison.Ordinal);
        var key = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c))
                key.Append(char.ToUpperInvariant(c));
        }

        if (key.Length > 1 && key[^1] == '班')
            key.Length--;
        var head = key.Length > 2 && key[0] is '高' or '初' && key[1] is '一' or '二' or '三' ? 2 : 0;
        var tail = key.ToString(head, key.Length - head);
        if (head > 0 && Number(tail) is { } number)
            key.Remove(head, key.Length - head).Append(number.ToString(CultureInfo.InvariantCulture));
        return key.ToString();
    }

    // 1 to 99 in Chinese numerals, or digits with zeros before them.
    private static int? Number(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var digits))
            return digits;
        var value = 0;
        foreach (var c in text)
        {
            var numeral = Numerals.IndexOf(c, StringComparison.Ordinal);
            if (numeral < 0 || value > 99)
                return null;
            value = numeral == 10 ? Math.Max(1, value) * 10 : value % 10 == 0 ? value + numeral : (value * 10) + numeral;
        }

        return value == 0 ? null : value;
    }
}
