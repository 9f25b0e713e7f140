using Hyperledger.Fabric.Protos.Ledger.Queryresult;
using Hyperledger.Fabric.Protos.Ledger.Rwset.Kvrwset;

namespace Ledger.Network.Simulation;

/// <summary>
/// The results of a range query, read as they are asked for. In a simulation it records how far the caller came: an
/// iterator left before its end ends the recorded range at the last key that was returned.
/// </summary>
public sealed class StateIterator : IDisposable
{
    private readonly string _ns;
    private readonly IEnumerator<VersionedKey> _results;
    private readonly RangeReads? _reads;
    private readonly int _pageSize;
    private readonly string _endKey;
    private int _returned;
    private bool _closed;

    internal StateIterator(string ns, IEnumerable<VersionedKey> results, RangeReads? reads = null, string startKey = "", string endKey = "", int pageSize = 0)
    {
        _ns = ns;
        _results = results.GetEnumerator();
        _reads = reads;
        _endKey = endKey;
        _pageSize = pageSize;
        Query = new RangeQueryInfo { StartKey = startKey };
    }

    internal RangeQueryInfo Query { get; }

    internal string Namespace => _ns;

    /// <summary>The next result; null at the end of the range or of the page.</summary>
    public KV? Next()
    {
        if (_closed)
            return null;
        if ((_pageSize > 0 && _returned >= _pageSize) || !_results.MoveNext())
        {
            Query.ItrExhausted = true;
            Query.EndKey = _endKey;
            return null;
        }
        var result = _results.Current;
        _returned++;
        _reads?.Add(result.Key, result.Value.Version);
        Query.EndKey = result.Key;
        return new KV { Namespace = _ns, Key = result.Key, Value = Google.Protobuf.ByteString.CopyFrom(result.Value.Value) };
    }

    /// <summary>Ends the iteration.</summary>
    /// <returns>The first key after the page; empty if there is none.</returns>
    public string CloseWithBookmark()
    {
        var bookmark = !_closed && _results.MoveNext() ? _results.Current.Key : string.Empty;
        Dispose();
        return bookmark;
    }

    public void Dispose()
    {
        if (_closed)
            return;
        _closed = true;
        _results.Dispose();
    }

    /// <summary>The query as the read set tells it.</summary>
    internal RangeQueryInfo Finish()
    {
        var (raw, summary) = _reads!.Done();
        if (raw is not null)
            Query.RawReads = raw;
        if (summary is not null)
            Query.ReadsMerkleHashes = summary;
        return Query;
    }
}
