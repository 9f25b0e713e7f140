namespace Ledger.Records;

/// <summary>What one school reports for one stage of schooling.</summary>
/// <param name="Code">The school's code.</param>
/// <param name="Name">Its name.</param>
/// <param name="Stage">The stage's code in the standard.</param>
/// <param name="Students">How many students it has there, at least 1.</param>
/// <param name="Amounts">The amounts in the order of the standard's indicators, none negative.</param>
public sealed record BalanceSchool(string Code, string Name, string Stage, int Students, IReadOnlyList<decimal> Amounts);
