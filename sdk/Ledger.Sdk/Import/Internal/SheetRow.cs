namespace Ledger.Sdk.Import.Internal;

/// <summary>
/// One row as read: the sheet (null in a CSV file), the row's number in it from 1, and the cells from column A on.
/// A cell is null, <see cref="string"/>, <see cref="double"/>, <see cref="bool"/> or <see cref="DateTime"/>.
/// </summary>
internal readonly record struct SheetRow(string? Sheet, int Number, IReadOnlyList<object?> Cells);
