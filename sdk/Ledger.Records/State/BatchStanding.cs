namespace Ledger.Records.State;

/// <summary>Where a batch stands.</summary>
public enum BatchStanding
{
    /// <summary>Anchored and not reviewed.</summary>
    Anchored = 0,

    /// <summary>Sent back by the reviewer, and not accepted since.</summary>
    Returned = 1,

    /// <summary>Accepted by the reviewer.</summary>
    Accepted = 2,

    /// <summary>Withdrawn: nothing rests on it any more.</summary>
    Withdrawn = 3,
}
