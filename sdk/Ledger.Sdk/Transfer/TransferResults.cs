namespace Ledger.Sdk.Transfer;

/// <summary>A batch's documents were packed for the unit above.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Folder">The package's folder.</param>
/// <param name="Records">How many documents it holds.</param>
/// <param name="Parts">In how many parts.</param>
/// <param name="Written">How many parts this run wrote; the others stood there from an earlier one.</param>
public sealed record SentDocuments(string Batch, string Folder, int Records, int Parts, int Written)
{
    /// <summary>How many evidence files go with them.</summary>
    public int Evidence { get; init; }
}

/// <summary>What became of a package that was to be received.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Records">How many documents it has.</param>
/// <param name="State">What became of it.</param>
/// <param name="Parts">The names of the parts that are lacking or damaged; empty otherwise.</param>
public sealed record ReceivedDocuments(string Batch, int Records, ReceivedState State, IReadOnlyList<string> Parts)
{
    /// <summary>How many evidence files were kept now.</summary>
    public int Evidence { get; init; }
}

/// <summary>What became of a package.</summary>
public enum ReceivedState
{
    /// <summary>All documents are in the store, and both roots were recomputed from them.</summary>
    Received,

    /// <summary>The store had the batch already.</summary>
    AlreadyThere,

    /// <summary>Parts are lacking or damaged, so that nothing was taken over: copy them again.</summary>
    Incomplete,
}
