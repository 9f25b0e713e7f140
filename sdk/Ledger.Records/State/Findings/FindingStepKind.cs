namespace Ledger.Records.State;

/// <summary>A step of a finding.</summary>
public enum FindingStepKind
{
    /// <summary>A supervision office asks the unit to answer.</summary>
    Sent = 0,

    /// <summary>The unit answers.</summary>
    Answered = 1,

    /// <summary>The office, or one above it, settles the matter.</summary>
    Settled = 2,

    /// <summary>The office takes back what it sent by mistake.</summary>
    Withdrawn = 3,
}
