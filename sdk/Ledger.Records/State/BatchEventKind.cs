namespace Ledger.Records.State;

/// <summary>What happened to a batch after it was anchored.</summary>
public enum BatchEventKind
{
    /// <summary>The reviewer recomputed both roots and accepts.</summary>
    Accepted = 0,

    /// <summary>The reviewer recomputed both roots and sends the batch back.</summary>
    Returned = 1,

    /// <summary>A unit asks for the withdrawal, or approves what another asked for.</summary>
    Withdrawn = 2,

    /// <summary>The school began the public notice.</summary>
    Noticed = 3,

    /// <summary>The public notice ended.</summary>
    NoticeEnded = 4,

    /// <summary>The school confirms the records against which no objection was upheld.</summary>
    Confirmed = 5,

    /// <summary>The school has closed the records into the archive: nothing follows but statuses.</summary>
    Archived = 6,
}
