using Ledger.Records.State;

namespace Ledger.Sdk.Access;

/// <summary>What a verification of the access log found.</summary>
/// <param name="Entries">How many entries follow one another from the first.</param>
/// <param name="Last">The digests of the last of them; null for an empty log.</param>
/// <param name="Fault">The first thing that is wrong; null if nothing is.</param>
/// <param name="At">The entry at which it shows, from 1; 0 without a fault.</param>
/// <param name="Anchored">How many anchored heads the log was compared with and agrees with.</param>
public sealed record AccessLogReport(int Entries, TextDigest? Last, AccessLogFault Fault, int At, int Anchored)
{
    /// <summary>Whether the log is whole as far as it was compared.</summary>
    public bool IsWhole => Fault == AccessLogFault.None;
}

/// <summary>What is wrong with an access log.</summary>
public enum AccessLogFault
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A line is no entry in its one form.</summary>
    LineWrong,

    /// <summary>An entry does not follow the one before: something was edited, taken out, put in or moved.</summary>
    ChainBroken,

    /// <summary>The log ends before the entry that the note beside it names.</summary>
    Shortened,

    /// <summary>The log ends before an entry that the ledger names, or has another in its place.</summary>
    OtherThanAnchored,
}
