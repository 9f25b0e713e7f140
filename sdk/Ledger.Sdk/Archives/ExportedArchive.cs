using Ledger.Records;
using Ledger.Sdk.Keys;

namespace Ledger.Sdk.Archives;

/// <summary>One student's archive out of many, or why there is none.</summary>
/// <param name="Student">The student's internal id.</param>
/// <param name="Archive">The archive: as it was kept, else put together anew and signed by nobody; null if there is none.</param>
/// <param name="Problem">Why there is none: erased, without a statement in the batch, or a record that it names is gone; null if there is one.</param>
public sealed record ExportedArchive(StudentId Student, QualityArchive? Archive, LedgerError? Problem)
{
    /// <summary>Whether it was kept, with its signatures, and not put together anew.</summary>
    public bool IsKept { get; init; }
}
