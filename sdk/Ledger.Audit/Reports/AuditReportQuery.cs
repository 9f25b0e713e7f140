namespace Ledger.Audit;

/// <summary>What a report is about.</summary>
/// <param name="Unit">A unit of the register: the report is about it and all below it.</param>
/// <param name="From">The first day, of China; null: from the beginning.</param>
/// <param name="To">The last day; null: to the end.</param>
public sealed record AuditReportQuery(string Unit, DateOnly? From = null, DateOnly? To = null);
