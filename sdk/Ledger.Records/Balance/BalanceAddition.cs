namespace Ledger.Records;

/// <summary>What a school needs of an indicator.</summary>
/// <param name="School">The school.</param>
/// <param name="Amount">The amount, in the indicator's unit.</param>
public sealed record BalanceAddition(BalanceSchool School, decimal Amount);
