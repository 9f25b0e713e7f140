namespace Ledger.Sdk.Import.Internal;

/// <summary>
/// Finds the header of a sheet among its first rows. Titles may stand above it, and it may take two rows, of which the
/// upper one groups columns: the two are one header if together they name more columns than each alone.
/// </summary>
/// <param name="known">How many of a row's texts name a column.</param>
internal sealed class HeaderFinder(Func<string?[], int> known)
{
    /// <summary>How far down the header is looked for.</summary>
    public const int SearchedRows = 15;

    private string?[]? _above;
    private int _aboveNumber;
    private bool _isPending;

    /// <summary>The header's texts by column; null while none is found.</summary>
    public string?[]? Header { get; private set; }

    /// <summary>The row of the header, the lower one of two.</summary>
    public int Row { get; private set; }

    /// <summary>True if no header stands where one is looked for.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Takes the next row that is not blank. Answers whether the row belongs to the header or stands above it.</summary>
    public bool Takes(in SheetRow row)
    {
        var texts = CellText.ReadAll(row);
        var count = known(texts);
        if (_above is not null && _aboveNumber + 1 == row.Number)
        {
            var both = Join(_above, texts);
            var together = known(both);
            if (together >= 2 && together > count && together > known(_above))
            {
                Settle(both, row.Number);
                return true;
            }
        }

        if (_isPending)
        {
            Settle(_above!, _aboveNumber);
            return false;
        }

        (_above, _aboveNumber, _isPending) = (texts, row.Number, count >= 2);
        HasFailed = !_isPending && row.Number >= SearchedRows;
        return true;
    }

    /// <summary>Ends the search where the sheet ends: a header without rows is a header.</summary>
    public void End()
    {
        if (Header is null && _isPending)
            Settle(_above!, _aboveNumber);
    }

    private void Settle(string?[] header, int row) => (Header, Row, _isPending) = (header, row, false);

    private static string?[] Join(string?[] upper, string?[] lower)
    {
        var both = new string?[Math.Max(upper.Length, lower.Length)];
        for (var i = 0; i < both.Length; i++)
            both[i] = (i < lower.Length ? lower[i] : null) ?? (i < upper.Length ? upper[i] : null);
        return both;
    }
}
