namespace Ledger.Records;

/// <summary>A stage of schooling whose schools are compared with one another.</summary>
/// <param name="Code">The code: <c>primary</c>, <c>junior</c>.</param>
/// <param name="Title">Its name, which the column 学段 has.</param>
/// <param name="Limit">The greatest coefficient of variation that passes.</param>
public sealed record BalanceStage(string Code, LocalizedText Title, decimal Limit);
