namespace Ledger.Records.State;

/// <summary>What comes of an objection.</summary>
public enum ObjectionOutcome
{
    /// <summary>It is right: the record is not confirmed.</summary>
    Upheld = 0,

    /// <summary>It is not.</summary>
    Dismissed = 1,
}
