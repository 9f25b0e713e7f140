using Ledger.Sdk.Import;

namespace Ledger.Sdk;

/// <summary>What came of anchoring files.</summary>
/// <param name="Report">What reading the files found.</param>
/// <param name="Receipts">The receipts of the batches that this run anchored; usually one, none if nothing was new or the files were refused.</param>
/// <param name="Earlier">The receipts of earlier batches that hold rows of these files already.</param>
public sealed record AnchorResult(ImportReport Report, IReadOnlyList<Receipt> Receipts, IReadOnlyList<Receipt> Earlier)
{
    /// <summary>True if something was refused and nothing was anchored.</summary>
    public bool IsRefused => !Report.Passed && Receipts.Count == 0;
}
