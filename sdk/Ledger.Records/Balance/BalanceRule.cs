namespace Ledger.Records;

/// <summary>What a limit of the coefficient of variation is held to.</summary>
public enum BalanceRule
{
    /// <summary>Each indicator's coefficient (优质均衡).</summary>
    Each,

    /// <summary>The mean of all indicators' coefficients (基本均衡).</summary>
    Mean,
}
