using Ledger.Records.State;
using Ledger.Sdk.Keys;

namespace Ledger.Sdk;

/// <summary>What came of a request to erase a student.</summary>
/// <param name="Student">The student's internal id.</param>
/// <param name="Standing">How far the erasure has come.</param>
/// <param name="RetainedUntil">The last day of retention; null if it has passed, or does not end because the graduation year is unknown.</param>
/// <param name="Records">The student's records of batches that this store knows on the ledger.</param>
/// <param name="Stated">How many statements this call made.</param>
public sealed record ErasureRequest(StudentId Student, ErasureStanding Standing, DateOnly? RetainedUntil, IReadOnlyList<RecordReference> Records, int Stated);

/// <summary>How far an erasure has come.</summary>
public enum ErasureStanding
{
    /// <summary>The records must be retained: nothing but storage, which the ledger says once the other unit approves.</summary>
    Restricted = 0,

    /// <summary>The order waits for approvals.</summary>
    Ordered,

    /// <summary>The order is in effect: the holders destroy their keys and say so.</summary>
    InEffect,
}

/// <summary>What a holder did about the erasures that are in effect.</summary>
/// <param name="Erased">How many students' keys were destroyed here.</param>
/// <param name="Acknowledged">The records of which this unit has now said that it has no key.</param>
/// <param name="Open">How many of the ordered records wait for another holder's word.</param>
/// <param name="Complete">How many of the ordered records every holder has spoken for: erased.</param>
/// <param name="Undecided">How many ordered records are passed over, because not every record of their student is ordered.</param>
public sealed record ErasureRun(int Erased, IReadOnlyList<RecordReference> Acknowledged, int Open, int Complete, int Undecided)
{
    /// <summary>The internal ids of the students whose keys were destroyed here.</summary>
    public IReadOnlyList<StudentId> Students { get; init; } = [];
}
