using Google.Protobuf;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Simulation;

namespace Ledger.Network.Chaincode.Internal;

/// <summary>
/// An iterator that a chaincode holds open: results in batches, a limit over all, a bookmark at a page's end.
/// Fabric: core/chaincode/query_response_generator.go.
/// </summary>
internal sealed class QueryState : IDisposable
{
    private readonly Func<IMessage?> _next;
    private readonly IDisposable _results;
    private readonly StateIterator? _page;
    private readonly ChaincodeOptions _options;
    private readonly List<QueryResultBytes> _pending = [];
    private int _returned;

    private QueryState(Func<IMessage?> next, IDisposable results, StateIterator? page, ChaincodeOptions options)
    {
        _next = next;
        _results = results;
        _page = page;
        _options = options;
    }

    public static QueryState OfRange(StateIterator iterator, bool isPaginated, ChaincodeOptions options) =>
        new(iterator.Next, iterator, isPaginated ? iterator : null, options);

    public static QueryState OfHistory(IEnumerable<IMessage> history, ChaincodeOptions options)
    {
        var entries = history.GetEnumerator();
        return new QueryState(() => entries.MoveNext() ? entries.Current : null, entries, null, options);
    }

    /// <returns>The next batch, and whether the iterator is finished.</returns>
    public (QueryResponse Response, bool Finished) NextBatch(string id, int totalLimit)
    {
        while (_returned < totalLimit && _next() is { } result)
        {
            var bytes = new QueryResultBytes { ResultBytes = result.ToByteString() };
            _returned++;
            // One result is read ahead, so that the last full batch knows whether more follows.
            if (_page is null && _pending.Count == _options.BatchSize)
            {
                var batch = new QueryResponse { Results = { _pending }, HasMore = true, Id = id };
                _pending.Clear();
                _pending.Add(bytes);
                return (batch, false);
            }
            _pending.Add(bytes);
        }
        var last = new QueryResponse { Results = { _pending }, Id = id };
        _pending.Clear();
        if (_page is not null)
            last.Metadata = new QueryResponseMetadata { FetchedRecordsCount = _returned, Bookmark = _page.CloseWithBookmark() }.ToByteString();
        return (last, true);
    }

    public void Dispose() => _results.Dispose();
}
