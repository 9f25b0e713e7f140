namespace Ledger.Sdk.Releases;

/// <summary>Who consents.</summary>
public enum ConsentBy
{
    /// <summary>The student.</summary>
    Student,

    /// <summary>The guardian.</summary>
    Guardian,
}
