namespace Ledger.Audit;

/// <summary>
/// What does not hold about a transaction that Fabric's rules let stand. The names are part of the index and of JSON output.
/// A name of <see cref="Hyperledger.Fabric.Msp.VerificationCheck"/> stands for an endorsement that is not good.
/// </summary>
public static class AuditProblem
{
    /// <summary>The register did not let the creator's MSP speak for the unit, in the role, at that time.</summary>
    public const string NotEntitled = "NotEntitled";

    /// <summary>An object that the contracts write once was written again.</summary>
    public const string Overwritten = "Overwritten";

    /// <summary>The object written names another transaction, creator or time than the transaction's own.</summary>
    public const string ClaimsOther = "ClaimsOther";

    /// <summary>The value written is not what its format says.</summary>
    public const string ValueUnreadable = "ValueUnreadable";
}
