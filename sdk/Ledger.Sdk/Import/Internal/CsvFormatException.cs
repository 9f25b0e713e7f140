namespace Ledger.Sdk.Import.Internal;

/// <summary>The quotes of a CSV row are wrong: never closed (a truncated file), or followed by text.</summary>
internal sealed class CsvFormatException(int row, bool unclosed) : Exception
{
    public int Row { get; } = row;

    public bool Unclosed { get; } = unclosed;
}
