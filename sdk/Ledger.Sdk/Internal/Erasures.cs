using Ledger.Records.State;

namespace Ledger.Sdk.Internal;

/// <summary>What a batch's statuses say of erasures.</summary>
internal static class Erasures
{
    /// <summary>The indexes of the records that school and unit above have stated to be erased.</summary>
    public static IEnumerable<int> Erased(Evidence evidence) => InEffect(evidence, RecordStatusKind.Erased);

    /// <summary>The indexes of the records of which a kind of statement is in effect, whatever outweighs it.</summary>
    public static IEnumerable<int> InEffect(Evidence evidence, RecordStatusKind kind)
    {
        var parent = evidence.Unit?.Parent ?? string.Empty;
        return evidence.Statuses.Where(s => s.Kind == kind).Select(s => s.Index).Distinct()
            .Where(index => EffectiveStatus.Of(evidence.Batch.BatchId, index, parent, evidence.Statuses).InEffect.Any(s => s.Kind == kind));
    }
}
