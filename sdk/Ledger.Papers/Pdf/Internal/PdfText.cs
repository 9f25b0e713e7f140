using System.Globalization;
using System.Text;

namespace Ledger.Papers.Internal;

/// <summary>How PDF (ISO 32000-1, sections 7.3 and 7.9) writes texts, times and numbers.</summary>
internal static class PdfText
{
    /// <summary>A text string: ASCII as it is, else UTF-16BE with its mark, in hexadecimal.</summary>
    public static string String(string text) =>
        text.All(c => c is >= ' ' and <= '~' and not ('(' or ')' or '\\'))
            ? $"({text})"
            : $"<FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))}>";

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("'D:'yyyyMMddHHmmss'Z'", CultureInfo.InvariantCulture);

    public static string Number(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
