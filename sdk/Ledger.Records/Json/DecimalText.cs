using System.Globalization;

namespace Ledger.Records;

/// <summary>A decimal in the one form that documents and values have: no sign but a minus, no exponent, no zeros at the end.</summary>
internal static class DecimalText
{
    private const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    public static string Format(decimal value) => value == 0 ? "0" : value.ToString("0.############################", CultureInfo.InvariantCulture);

    public static decimal Parse(string text) => decimal.Parse(text, Plain, CultureInfo.InvariantCulture);

    /// <summary>False for a text in another form, whatever its value.</summary>
    public static bool TryParse(string text, out decimal value) =>
        decimal.TryParse(text, Plain, CultureInfo.InvariantCulture, out value) && Format(value) == text;
}
