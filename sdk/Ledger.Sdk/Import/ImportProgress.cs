namespace Ledger.Sdk.Import;

/// <summary>How far a long piece of work has come.</summary>
/// <param name="Step">What is being done.</param>
/// <param name="Done">Records done in this step.</param>
/// <param name="Total">Records in this step; null while it is unknown.</param>
public readonly record struct ImportProgress(ImportStep Step, long Done, long? Total);

/// <summary>The steps of anchoring, in their order.</summary>
public enum ImportStep
{
    /// <summary>Rows are read and checked, and those that pass committed and cached.</summary>
    Reading,

    /// <summary>Both trees are built and the batch is made durable.</summary>
    Completing,

    /// <summary>The transaction is endorsed, ordered and committed.</summary>
    Anchoring,

    /// <summary>Roots are recomputed from the documents.</summary>
    Recomputing,

    /// <summary>Cached documents are rehashed.</summary>
    Scrubbing,

    /// <summary>Bundles are verified.</summary>
    Verifying,

    /// <summary>Documents are packed for the unit above.</summary>
    Sending,

    /// <summary>Documents of a school are taken over.</summary>
    Receiving,

    /// <summary>Evidence files are sealed and kept.</summary>
    Keeping,
}
