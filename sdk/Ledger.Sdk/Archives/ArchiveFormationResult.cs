using Ledger.Records.State;
using Ledger.Sdk.Keys;

namespace Ledger.Sdk.Archives;

/// <summary>What the forming of archives came to. Students are named by internal ids.</summary>
/// <param name="Receipts">The receipts of the batches that were anchored by this call; empty if nothing was new.</param>
/// <param name="Formed">Whose statement was anchored by this call.</param>
/// <param name="Standing">How many students had theirs already.</param>
/// <param name="Changed">Whose records changed since their archive was formed, and who were left as they are.</param>
/// <param name="WithoutRecords">Who has no record that stands.</param>
/// <param name="Superseded">Statements of before that this call stated to be superseded; each waits for the unit above.</param>
public sealed record ArchiveFormationResult(
    IReadOnlyList<Receipt> Receipts,
    IReadOnlyList<StudentId> Formed,
    int Standing,
    IReadOnlyList<StudentId> Changed,
    IReadOnlyList<StudentId> WithoutRecords,
    IReadOnlyList<RecordReference> Superseded);
