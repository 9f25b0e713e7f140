using Ledger.Records.State;
using Ledger.Sdk.Keys;

namespace Ledger.Sdk.Internal;

/// <summary>What the ledger says of erasures, and what of it is due in a store.</summary>
internal static class Erasures
{
    /// <summary>The indexes of the records that every holder has stated to be erased.</summary>
    public static IEnumerable<int> Erased(Evidence evidence) => InEffect(evidence, RecordStatusKind.Erased);

    /// <summary>The indexes of the records whose erasure is ordered with all approvals.</summary>
    public static IEnumerable<int> Ordered(Evidence evidence) => InEffect(evidence, RecordStatusKind.ErasureOrdered);

    /// <summary>
    /// The students whose keys the ledger wants destroyed: of whom a record is erased, or every record that the store knows is
    /// ordered to be. A key opens all documents of its student, so that an order for some of them destroys none yet.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="evidence">Of every batch of the store that the ledger has.</param>
    public static HashSet<StudentId> Due(LedgerStore store, IReadOnlyDictionary<string, Evidence> evidence)
    {
        var due = new HashSet<StudentId>();
        if (!evidence.Values.Any(e => e.Statuses.Any(s => s.Kind is RecordStatusKind.ErasureOrdered or RecordStatusKind.Erased)))
            return due;
        var candidates = new HashSet<StudentId>();
        var kept = new HashSet<StudentId>();
        foreach (var (batch, ofBatch) in evidence)
        {
            var ordered = Ordered(ofBatch).ToHashSet();
            var erased = Erased(ofBatch).ToHashSet();
            var students = store.StudentsOf(batch);
            for (var index = 0; index < students.Length; index++)
            {
                if (erased.Contains(index))
                    due.Add(students[index]);
                else if (ordered.Contains(index))
                    candidates.Add(students[index]);
                else
                    kept.Add(students[index]);
            }
        }

        candidates.ExceptWith(kept);
        due.UnionWith(candidates);
        return due;
    }

    private static IEnumerable<int> InEffect(Evidence evidence, RecordStatusKind kind)
    {
        var parent = evidence.Unit?.Parent ?? string.Empty;
        return evidence.Statuses.Where(s => s.Kind == kind).Select(s => s.Index).Distinct()
            .Where(index => EffectiveStatus.Of(evidence.Batch.BatchId, index, parent, evidence.Statuses).InEffect.Any(s => s.Kind == kind));
    }
}
