namespace Ledger.Records;

/// <summary>How the checks of one record ended.</summary>
/// <param name="Record">The record.</param>
/// <param name="Type">Its type; null when the rule set or type is not known.</param>
/// <param name="Checks">One result a <see cref="BundleCheck"/>, in their order.</param>
public sealed record RecordVerification(BundleRecord Record, RecordType? Type, IReadOnlyList<CheckResult> Checks)
{
    /// <summary>Whether every check was made and held.</summary>
    public bool IsValid => Checks.All(check => check.Outcome == CheckOutcome.Passed);

    /// <summary>The result of a check.</summary>
    /// <param name="check">The check.</param>
    public CheckResult this[BundleCheck check] => Checks[(int)check];
}
