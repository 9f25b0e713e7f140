using Hyperledger.Fabric.Protos.Ledger.Rwset.Kvrwset;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Validation;

/// <summary>
/// Compares a transaction's reads with the state and with what earlier transactions of its block wrote (MVCC): reads,
/// then range queries, then hashed reads, a namespace at a time. Fabric: core/ledger/kvledger/txmgmt/validation/validator.go.
/// </summary>
internal sealed class StateValidator(IValidationState state, UpdateBatch updates)
{
    public TxValidationCode Validate(IReadOnlyList<NamespaceReadWriteSet> sets)
    {
        foreach (var set in sets)
        {
            foreach (var read in set.Public.Reads)
            {
                if (updates.Get(set.Namespace, read.Key) is not null || state.Get(set.Namespace, read.Key)?.Version != StateVersion.From(read.Version))
                    return TxValidationCode.MvccReadConflict;
            }
            foreach (var query in set.Public.RangeQueriesInfo)
            {
                if (!IsRepeatable(set.Namespace, query))
                    return TxValidationCode.PhantomReadConflict;
            }
            foreach (var collection in set.Collections)
            {
                foreach (var read in collection.Hashed.HashedReads)
                {
                    if (updates.GetHashed(set.Namespace, collection.Name, HashKey.From(read.KeyHash.Span)) is not null
                        || state.GetHashed(set.Namespace, collection.Name, read.KeyHash.Span)?.Version != StateVersion.From(read.Version))
                        return TxValidationCode.MvccReadConflict;
                }
            }
        }
        return TxValidationCode.Valid;
    }

    private bool IsRepeatable(string ns, RangeQueryInfo query)
    {
        var now = Combined(ns, query.StartKey, query.EndKey, includeEnd: !query.ItrExhausted);
        return query.ReadsInfoCase == RangeQueryInfo.ReadsInfoOneofCase.ReadsMerkleHashes
            ? HasSummary(now, query.ReadsMerkleHashes)
            : now.SequenceEqual(query.RawReads?.KvReads.Select(read => (read.Key, StateVersion.From(read.Version) ?? default)) ?? []);
    }

    private static bool HasSummary(IEnumerable<(string Key, StateVersion Version)> results, QueryReadsMerkleSummary expected)
    {
        if (expected.MaxDegree < 2)
            throw new BlockValidationException($"maxDegree [{expected.MaxDegree}] should not be less than 2 in the merkle tree");
        var reads = new RangeReads(expected.MaxDegree);
        var matched = -1;
        foreach (var (key, version) in results)
        {
            reads.Add(key, version);
            // A difference shows as soon as a hash of the expected level is complete; the rest need not be read.
            if (reads.MaxLevel < expected.MaxLevel || matched == reads.MaxLevelHashes.Count - 1)
                continue;
            if (reads.MaxLevelHashes.Count > expected.MaxLevelHashes.Count)
                return false;
            matched++;
            if (!expected.MaxLevelHashes[matched].Span.SequenceEqual(reads.MaxLevelHashes[matched]))
                return false;
        }
        return reads.Done().Summary is { } summary && summary.Equals(expected);
    }

    /// <summary>The range as it is after the earlier transactions of the block.</summary>
    private IEnumerable<(string Key, StateVersion Version)> Combined(string ns, string startKey, string endKey, bool includeEnd)
    {
        var changed = updates.Range(ns, startKey, endKey);
        var next = 0;
        foreach (var stored in state.Scan(ns, startKey, endKey))
        {
            for (; next < changed.Count && KeyOrder.Instance.Compare(changed[next].Key, stored.Key) < 0; next++)
            {
                if (changed[next].Value.Value is not null)
                    yield return (changed[next].Key, changed[next].Value.Version);
            }
            if (next < changed.Count && changed[next].Key == stored.Key)
            {
                if (changed[next].Value.Value is not null)
                    yield return (stored.Key, changed[next].Value.Version);
                next++;
            }
            else
            {
                yield return (stored.Key, stored.Value.Version);
            }
        }
        for (; next < changed.Count; next++)
        {
            if (changed[next].Value.Value is not null)
                yield return (changed[next].Key, changed[next].Value.Version);
        }
        if (!includeEnd)
            yield break;
        // An iterator that was left early ends at the last key it returned, which belongs to the range.
        if (updates.Get(ns, endKey) is { } updated)
        {
            if (updated.Value is not null)
                yield return (endKey, updated.Version);
        }
        else if (state.Get(ns, endKey) is { } last)
        {
            yield return (endKey, last.Version);
        }
    }
}
