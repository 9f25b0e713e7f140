using System.Globalization;

namespace Ledger.Sdk.Import.Internal;

/// <summary>Names of cells such as <c>AB12</c>: column from 0, row from 1.</summary>
internal static class CellName
{
    public const int MaxRows = 1048576;
    public const int MaxColumns = 16384;

    public static bool TryParse(ReadOnlySpan<char> name, out int row, out int column)
    {
        row = column = 0;
        var i = 0;
        for (; i < name.Length && i < 4 && char.IsAsciiLetterUpper(name[i]); i++)
            column = (column * 26) + name[i] - 'A' + 1;
        column--;
        return column is >= 0 and < MaxColumns
            && int.TryParse(name[i..], NumberStyles.None, CultureInfo.InvariantCulture, out row) && row is >= 1 and <= MaxRows;
    }

    public static string Of(int row, int column) => Column(column) + row.ToString(CultureInfo.InvariantCulture);

    public static string Column(int column)
    {
        var letters = string.Empty;
        for (var rest = column + 1; rest > 0; rest = (rest - 1) / 26)
            letters = (char)('A' + ((rest - 1) % 26)) + letters;
        return letters;
    }
}
