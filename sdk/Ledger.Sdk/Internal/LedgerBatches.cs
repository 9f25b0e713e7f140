using Ledger.Records.State;

namespace Ledger.Sdk.Internal;

/// <summary>The batches that the ledger has of schools, in all their terms.</summary>
internal sealed class LedgerBatches(LedgerClient client)
{
    public async Task<Dictionary<string, Batch>> FindAsync(IEnumerable<string> schools, CancellationToken cancellationToken)
    {
        var units = (await client.ListUnitsAsync(cancellationToken).ConfigureAwait(false)).ToDictionary(u => u.Code);
        var found = new Dictionary<string, Batch>(StringComparer.Ordinal);
        foreach (var school in schools.Distinct(StringComparer.Ordinal).Where(units.ContainsKey))
        {
            var terms = new HashSet<string>(StringComparer.Ordinal);
            foreach (var owner in units[school].Path.Prepend(school))
                terms.UnionWith((await client.ListTermsAsync(owner, cancellationToken).ConfigureAwait(false)).Select(t => t.Code));
            foreach (var term in terms.Order(StringComparer.Ordinal))
            {
                foreach (var batch in await client.ListBatchesAsync(school, term, cancellationToken).ConfigureAwait(false))
                    found[batch.BatchId.ToString()] = batch;
            }
        }

        return found;
    }
}
