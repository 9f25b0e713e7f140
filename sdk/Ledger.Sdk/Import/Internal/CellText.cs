using System.Buffers;
using System.Globalization;

namespace Ledger.Sdk.Import.Internal;

/// <summary>Cells as text in one form, whatever type the spreadsheet gave them.</summary>
internal static class CellText
{
    // Zero-width spaces and joiners, the byte order mark, the soft hyphen, marks of writing direction: they come with text
    // that was copied from a web page or a chat, and nobody sees them.
    private static readonly SearchValues<char> s_invisible = SearchValues.Create(
        "\u00AD\u200B\u200E\u200F\u2028\u2029\u202A\u202B\u202C\u202D\u202E\u2060\u2066\u2067\u2068\u2069\uFEFF");

    /// <summary>The text of a cell, trimmed and without characters that nobody sees; null if the cell is empty. Rules bring it to NFC.</summary>
    public static string? Read(in SheetCell cell) => cell.Kind switch
    {
        CellKind.Empty => null,
        CellKind.Text or CellKind.Error => Clean(cell.Text),
        CellKind.Date => Date(cell.Number),
        CellKind.Boolean => cell.Number != 0 ? "true" : "false",
        _ => Number(cell.Number),
    };

    /// <summary>The texts of a row's cells, in their order.</summary>
    public static string?[] ReadAll(in SheetRow row)
    {
        var texts = new string?[row.Cells.Length];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = Read(row.Cells[i]);
        return texts;
    }

    /// <summary>Text without spaces at its ends and without characters that nobody sees; null if nothing is left.</summary>
    public static string? Clean(string text)
    {
        if (text.AsSpan().IndexOfAny(s_invisible) >= 0)
            text = string.Concat(text.Where(c => !s_invisible.Contains(c)));
        // Joiners have a meaning inside a text, between emoji or Arabic letters, and none at its ends.
        var trimmed = text.AsSpan().Trim();
        while (trimmed.Length > 0 && (trimmed[0] is '\u200C' or '\u200D' || trimmed[^1] is '\u200C' or '\u200D'))
            trimmed = trimmed.Trim("\u200C\u200D").Trim();
        return trimmed.Length == 0 ? null : trimmed.Length == text.Length ? text : trimmed.ToString();
    }

    /// <summary>True for what Excel writes where a formula failed.</summary>
    public static bool IsError(string text) =>
        text.Length is > 3 and < 14 && text[0] == '#'
        && text is "#REF!" or "#N/A" or "#VALUE!" or "#DIV/0!" or "#NAME?" or "#NUM!" or "#NULL!" or "#SPILL!" or "#CALC!" or "#FIELD!" or "#GETTING_DATA";

    private static string? Date(double days)
    {
        if (days is not (>= 0 and < 2958466))
            return Number(days);
        // Excel counts a 29 February 1900 that never was; OLE's dates agree with it from 1 March 1900 on.
        var date = DateTime.FromOADate(days);
        // The time is a fraction of a day in binary: half a second less or more is the same second.
        date = new DateTime((date.Ticks + (TimeSpan.TicksPerSecond / 2)) / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond);
        return date.TimeOfDay.Ticks == 0
            ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : date.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }

    private static string Number(double value) =>
        value == Math.Truncate(value) && Math.Abs(value) < 1e15
            ? ((long)value).ToString(CultureInfo.InvariantCulture)
            : Math.Abs(value) < 7e27
                ? ((decimal)value).ToString("0.############", CultureInfo.InvariantCulture)
                : value.ToString("R", CultureInfo.InvariantCulture);
}
