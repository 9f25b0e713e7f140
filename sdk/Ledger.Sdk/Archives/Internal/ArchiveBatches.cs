using System.Globalization;
using Ledger.Records;
using Ledger.Sdk.Cache;

namespace Ledger.Sdk.Archives.Internal;

/// <summary>Which batches hold statements of completeness: those of a rule set that follows from another.</summary>
internal static class ArchiveBatches
{
    public static bool IsOfStatements(IReadOnlyList<RuleSet> ruleSets, CacheBatch batch) =>
        int.TryParse(batch.RuleSetVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
        && RuleSet.Find(ruleSets, batch.RuleSet, version) is { } rules && rules.Types.All(Completeness.IsOf);
}
