namespace Ledger.Sdk.Verify;

/// <summary>What a verdict comes to.</summary>
public enum VerdictResult
{
    /// <summary>A mandatory check failed or could not be made.</summary>
    NotEstablished,

    /// <summary>Every mandatory check passed against the ledger itself.</summary>
    Valid,

    /// <summary>Every mandatory check passed against a trust file, as of its time.</summary>
    ValidAsOf,
}
