namespace Ledger.Sdk.Import.Internal;

/// <summary>
/// One row as read: its sheet, the row's number in it from 1, whether it is hidden, and the cells from column A on. The
/// cells are the reader's buffer and hold until the next row is read.
/// </summary>
internal readonly record struct SheetRow(SheetPart Sheet, int Number, bool IsHidden, ReadOnlyMemory<SheetCell> Buffer)
{
    public ReadOnlySpan<SheetCell> Cells => Buffer.Span;

    /// <summary>True if no cell holds anything but spaces.</summary>
    public bool IsBlank
    {
        get
        {
            foreach (ref readonly var cell in Cells)
            {
                if (cell.Fault != CellFault.None || (cell.Kind != CellKind.Empty && CellText.Read(cell) is not null))
                    return false;
            }

            return true;
        }
    }
}
