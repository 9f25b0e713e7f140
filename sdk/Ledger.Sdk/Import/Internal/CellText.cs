using System.Globalization;

namespace Ledger.Sdk.Import.Internal;

/// <summary>Cells as text in one form, whatever type the spreadsheet gave them.</summary>
internal static class CellText
{
    /// <summary>The text of a cell, trimmed; null if the cell is empty. Rules bring it to NFC.</summary>
    public static string? Read(object? cell)
    {
        var text = cell switch
        {
            null => null,
            string s => s,
            DateTime { TimeOfDay.Ticks: 0 } d => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            DateTime d => d.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            double d => Number(d),
            bool b => b ? "true" : "false",
            IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
            _ => cell.ToString(),
        };
        if (text is null)
            return null;
        text = text.Trim();
        return text.Length == 0 ? null : text;
    }

    /// <summary>True for what Excel writes where a formula failed.</summary>
    public static bool IsError(string text) =>
        text.Length is > 3 and < 12 && text[0] == '#'
        && text is "#REF!" or "#N/A" or "#VALUE!" or "#DIV/0!" or "#NAME?" or "#NUM!" or "#NULL!" or "#SPILL!" or "#CALC!";

    private static string Number(double value) =>
        value == Math.Truncate(value) && Math.Abs(value) < 1e15
            ? ((long)value).ToString(CultureInfo.InvariantCulture)
            : ((decimal)Math.Clamp(value, -7e27, 7e27)).ToString("0.############", CultureInfo.InvariantCulture);
}
