namespace Ledger.Records.State;

/// <summary>What is said of a record after it was anchored. A greater value outweighs a smaller one.</summary>
public enum RecordStatusKind
{
    /// <summary>Its use is limited.</summary>
    Restricted = 0,

    /// <summary>Another record takes its place.</summary>
    Superseded = 1,

    /// <summary>It does not hold.</summary>
    Revoked = 2,

    /// <summary>Its documents are to be destroyed.</summary>
    ErasureOrdered = 3,

    /// <summary>Its documents have been made unreadable.</summary>
    Erased = 4,
}
