using Ledger.Records.State;

namespace Ledger.Sdk.Internal;

/// <summary>The batches that the ledger has of schools, in all their terms.</summary>
internal sealed class LedgerBatches(LedgerClient client)
{
    public async Task<Dictionary<string, Batch>> FindAsync(IEnumerable<string> schools, CancellationToken cancellationToken)
    {
        var units = (await client.ListUnitsAsync(cancellationToken).ConfigureAwait(false)).Select(u => u.Code).ToHashSet(StringComparer.Ordinal);
        var found = new Dictionary<string, Batch>(StringComparer.Ordinal);
        foreach (var school in schools.Distinct(StringComparer.Ordinal).Where(units.Contains))
        {
            foreach (var batch in await client.ListBatchesAsync(school, string.Empty, cancellationToken).ConfigureAwait(false))
                found[batch.BatchId.ToString()] = batch;
        }

        return found;
    }
}
