namespace Ledger.Audit;

/// <summary>A table of an audit's file.</summary>
/// <param name="Name">Its name, in a workbook that of the sheet.</param>
/// <param name="Rows">The titles first; every row has as many cells.</param>
public sealed record AuditSheet(string Name, IReadOnlyList<IReadOnlyList<string>> Rows);
