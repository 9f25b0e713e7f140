namespace Ledger.Sdk.Cache;

/// <summary>How far a batch of the cache has come. The values are stored: they never change.</summary>
public enum CacheBatchState
{
    /// <summary>Documents are being written; a batch left in this state was interrupted and is discarded.</summary>
    Preparing = 0,

    /// <summary>Documents and both trees are on the disk; the ledger has not confirmed the batch yet.</summary>
    Prepared = 1,

    /// <summary>The ledger has the batch and the receipt is stored.</summary>
    Anchored = 2,

    /// <summary>The ledger has the batch and its withdrawal: its rows may be anchored anew.</summary>
    Withdrawn = 3,

    /// <summary>Documents of a school are being received; a batch left in this state is gone on with.</summary>
    Receiving = 4,
}
