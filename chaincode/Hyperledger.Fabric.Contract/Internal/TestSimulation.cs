using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Hyperledger.Fabric.Contract.Testing;
using Hyperledger.Fabric.Protos.Ledger.Queryresult;
using Hyperledger.Fabric.Protos.Peer;
using KeyModification = Hyperledger.Fabric.Shim.KeyModification;
using KeyModificationMessage = Hyperledger.Fabric.Protos.Ledger.Queryresult.KeyModification;
using MessageType = Hyperledger.Fabric.Protos.Peer.ChaincodeMessage.Types.Type;

namespace Hyperledger.Fabric.Contract.Internal;

/// <summary>The peer's side of one transaction (fabric core/chaincode/handler.go): serves its requests from one height and records them.</summary>
internal sealed class TestSimulation(
    TestTransaction transaction,
    ImmutableDictionary<string, TestState> state,
    TestLedgerOptions options,
    IReadOnlyDictionary<string, IReadOnlyList<KeyModification>> history)
{
    // fabric core/chaincode: results of a query come in batches of this many.
    private const int BatchSize = 100;
    private const string ValidationParameter = "VALIDATION_PARAMETER";

    private readonly Dictionary<string, Query> _queries = new(StringComparer.Ordinal);
    // In the order of the calls, in which the read set has them.
    private readonly List<Query> _ranges = [];
    private int _lastQuery;
    private bool _hasWritten;
    private bool _hasReadPages;
    private bool _hasQueriedPrivateData;

    internal TestTransaction Transaction => transaction;

    internal TaskCompletionSource Completed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal ChaincodeMessage? Handle(ChaincodeMessage message)
    {
        switch (message.Type)
        {
            case MessageType.Completed:
                transaction.Response = Response.Parser.ParseFrom(message.Payload);
                if (transaction.IsEndorsed) transaction.Event = message.ChaincodeEvent;
                Finish();
                return null;
            case MessageType.Error:
                transaction.Response = new Response { Status = 500, Message = message.Payload.ToStringUtf8() };
                Finish();
                return null;
        }

        try
        {
            return Answer(message, MessageType.Response, Serve(message));
        }
        catch (InvalidOperationException e)
        {
            return Answer(message, MessageType.Error, ByteString.CopyFromUtf8($"{NameOf(message.Type)} failed: transaction ID: {message.Txid}: {e.Message}"));
        }
    }

    private static ChaincodeMessage Answer(ChaincodeMessage message, MessageType type, ByteString payload) =>
        new() { Type = type, Txid = message.Txid, ChannelId = message.ChannelId, Payload = payload };

    private static string NameOf(MessageType type) => ChaincodeMessage.Descriptor.EnumTypes[0].FindValueByNumber((int)type).Name;

    private void Finish()
    {
        foreach (var range in _ranges) Record(range);
        Completed.TrySetResult();
    }

    private ByteString Serve(ChaincodeMessage message)
    {
        switch (message.Type)
        {
            case MessageType.GetState:
                var get = GetState.Parser.ParseFrom(message.Payload);
                return ByteString.CopyFrom((Read(get.Collection, get.Key)?.Value ?? default).Span);
            case MessageType.GetPrivateDataHash:
                var getHash = GetState.Parser.ParseFrom(message.Payload);
                return Read(getHash.Collection, getHash.Key) is { } hashed ? ByteString.CopyFrom(SHA256.HashData(hashed.Value.Span)) : ByteString.Empty;
            case MessageType.PutState:
                var put = PutState.Parser.ParseFrom(message.Payload);
                return Write(put.Collection, put.Key, put.Value.Memory);
            case MessageType.DelState:
                var delete = DelState.Parser.ParseFrom(message.Payload);
                return Write(delete.Collection, delete.Key, default);
            case MessageType.PurgePrivateData:
                var purge = PurgePrivateState.Parser.ParseFrom(message.Payload);
                return Write(purge.Collection, purge.Key, default);
            case MessageType.GetStateMetadata:
                var getMetadata = GetStateMetadata.Parser.ParseFrom(message.Payload);
                return GetMetadata(getMetadata.Collection, getMetadata.Key);
            case MessageType.PutStateMetadata:
                var putMetadata = PutStateMetadata.Parser.ParseFrom(message.Payload);
                return WritePolicy(putMetadata.Collection, putMetadata.Key, putMetadata.Metadata);
            case MessageType.GetStateMultiple:
                var getMultiple = GetStateMultiple.Parser.ParseFrom(message.Payload);
                var values = new GetStateMultipleResult();
                foreach (var one in getMultiple.Keys) values.Values.Add(ByteString.CopyFrom((Read(getMultiple.Collection, one)?.Value ?? default).Span));
                return values.ToByteString();
            case MessageType.WriteBatchState:
                foreach (var record in WriteBatchState.Parser.ParseFrom(message.Payload).Rec)
                {
                    _ = record.Type == WriteRecord.Types.Type.PutStateMetadata
                        ? WritePolicy(record.Collection, record.Key, record.Metadata)
                        : Write(record.Collection, record.Key, record.Type == WriteRecord.Types.Type.PutState ? record.Value.Memory : default);
                }
                return ByteString.Empty;
            case MessageType.GetStateByRange:
                return Range(GetStateByRange.Parser.ParseFrom(message.Payload));
            case MessageType.GetHistoryForKey:
                var key = GetHistoryForKey.Parser.ParseFrom(message.Payload).Key;
                return Begin(new Query(NextId(), "", "", false, [.. history.GetValueOrDefault(key, []).Select(Describe)])).ToByteString();
            case MessageType.QueryStateNext:
                var next = QueryStateNext.Parser.ParseFrom(message.Payload).Id;
                return Fetch(_queries.GetValueOrDefault(next) ?? throw new InvalidOperationException("query iterator not found")).ToByteString();
            case MessageType.QueryStateClose:
                var close = QueryStateClose.Parser.ParseFrom(message.Payload).Id;
                _queries.Remove(close);
                return new QueryResponse { Id = close }.ToByteString();
            case MessageType.GetQueryResult:
                throw new InvalidOperationException("ExecuteQuery not supported for leveldb");
            case MessageType.InvokeChaincode:
                return Call(ChaincodeSpec.Parser.ParseFrom(message.Payload));
            default:
                throw new InvalidOperationException($"the test ledger does not know {message.Type}");
        }
    }

    private TestState.Entry? Read(string collection, string key)
    {
        var entry = state.GetValueOrDefault(collection, TestState.Empty).Get(key);
        if (collection.Length == 0) transaction.PublicReads[key] = entry?.Version;
        else transaction.CollectionReads[(collection, key)] = entry?.Version;
        return entry;
    }

    private ByteString Write(string collection, string key, ReadOnlyMemory<byte> value)
    {
        RefuseWriteAfterQueries();
        if (collection.Length == 0) transaction.PublicWrites[key] = value;
        else transaction.CollectionWrites[(collection, key)] = value;
        return ByteString.Empty;
    }

    // The texts are fabric's, core/ledger/kvledger/txmgmt/txmgr/tx_simulator.go.
    private void RefuseWriteAfterQueries()
    {
        if (_hasReadPages)
            throw new InvalidOperationException($"txid [{transaction.Id}]: unsuppored transaction. Transaction has already performed a paginated query. Writes are not allowed");
        if (_hasQueriedPrivateData)
            throw new InvalidOperationException($"txid [{transaction.Id}]: unsuppored transaction. Transaction has already performed queries on pvt data. Writes are not allowed");
        _hasWritten = true;
    }

    private ByteString WritePolicy(string collection, string key, StateMetadata policy)
    {
        RefuseWriteAfterQueries();
        if (collection.Length == 0) transaction.PolicyWrites[key] = policy.Value.Memory;
        else transaction.CollectionPolicyWrites[(collection, key)] = policy.Value.Memory;
        return ByteString.Empty;
    }

    private ByteString Call(ChaincodeSpec spec)
    {
        var name = spec.ChaincodeId.Name.EndsWith($"/{options.ChannelId}", StringComparison.Ordinal)
            ? spec.ChaincodeId.Name[..^(options.ChannelId.Length + 1)]
            : spec.ChaincodeId.Name;
        if (!options.OtherChaincodes.TryGetValue(name, out var chaincode))
            throw new InvalidOperationException($"chaincode {name} is none of the test ledger's OtherChaincodes");
        var response = chaincode([.. spec.Input.Args.Select(a => a.Memory)]);
        return new ChaincodeMessage { Type = MessageType.Completed, Payload = response.ToByteString() }.ToByteString();
    }

    private ByteString GetMetadata(string collection, string key)
    {
        var result = new StateMetadataResult();
        var entry = Read(collection, key);
        if (entry is not null && state.GetValueOrDefault(collection, TestState.Empty).Policies.TryGetValue(key, out var policy))
            result.Entries.Add(new StateMetadata { Metakey = ValidationParameter, Value = UnsafeByteOperations.UnsafeWrap(policy) });
        return result.ToByteString();
    }

    private ByteString Range(GetStateByRange request)
    {
        if (request.Collection.Length > 0)
        {
            if (_hasWritten) RefuseQueryAfterWrite("Queries on pvt data is supported only in a read-only transaction");
            _hasQueriedPrivateData = true;
        }

        var found = state.GetValueOrDefault(request.Collection, TestState.Empty).Range(request.StartKey, request.EndKey);
        var page = QueryMetadata.Parser.ParseFrom(request.Metadata);
        if (page.PageSize == 0 && page.Bookmark.Length == 0)
            return Begin(new Query(NextId(), request.StartKey, request.EndKey, request.Collection.Length == 0, [.. found.Select(Describe)])).ToByteString();

        if (_hasWritten) RefuseQueryAfterWrite("Paginated queries are supported only in a read-only transaction");
        _hasReadPages = true;
        var from = page.Bookmark.Length > 0 ? page.Bookmark : request.StartKey;
        var results = found.Where(v => Utf8Order.Instance.Compare(v.Key, from) >= 0).Take(page.PageSize + 1).ToList();
        var bookmark = results.Count > page.PageSize ? results[^1].Key : "";
        if (bookmark.Length > 0) results.RemoveAt(results.Count - 1);
        var query = new Query(NextId(), from, request.EndKey, request.Collection.Length == 0, [.. results.Select(Describe)]) { IsFullPage = results.Count == page.PageSize };
        var response = Begin(query);
        response.Metadata = new QueryResponseMetadata { FetchedRecordsCount = results.Count, Bookmark = bookmark }.ToByteString();
        return response.ToByteString();
    }

    private void RefuseQueryAfterWrite(string rule) => throw new InvalidOperationException($"txid [{transaction.Id}]: unsuppored transaction. {rule}");

    private string NextId() => $"query-{(++_lastQuery).ToString(CultureInfo.InvariantCulture)}";

    private QueryResponse Begin(Query query)
    {
        _queries.Add(query.Id, query);
        if (query.IsRange) _ranges.Add(query);
        return Fetch(query);
    }

    private QueryResponse Fetch(Query query)
    {
        var response = new QueryResponse { Id = query.Id };
        var batch = query.Results.Skip(query.Fetched).Take(BatchSize).ToList();
        response.Results.AddRange(batch.Select(r => new QueryResultBytes { ResultBytes = r.Bytes }));
        query.Fetched += batch.Count;
        response.HasMore = query.Fetched < query.Results.Count;
        if (!response.HasMore) _queries.Remove(query.Id);
        return response;
    }

    private void Record(Query query)
    {
        // At a page's end a peer stops without looking for more. One that says that there is more has read the next result.
        var exhausted = query.Fetched == query.Results.Count && !query.IsFullPage;
        var fetched = exhausted || query.IsFullPage ? query.Fetched : query.Fetched + 1;
        var reads = query.Results.Take(fetched).Select(r => new KeyValuePair<string, TestVersion>(r.Key, r.Version)).ToList();
        var range = new TestRangeQuery(query.StartKey, exhausted ? query.EndKey : reads[^1].Key, exhausted, reads);
        // The read set holds the same range once (rwsetutil AddToRangeQuerySet).
        if (!transaction.Ranges.Exists(r => (r.StartKey, r.EndKey, r.IsExhausted) == (range.StartKey, range.EndKey, range.IsExhausted))) transaction.Ranges.Add(range);
    }

    private Result Describe(KeyValuePair<string, TestState.Entry> value) => new(
        value.Key,
        value.Value.Version,
        new KV { Namespace = options.ChaincodeName, Key = value.Key, Value = UnsafeByteOperations.UnsafeWrap(value.Value.Value) }.ToByteString());

    private static Result Describe(KeyModification change) => new("", default, new KeyModificationMessage
    {
        TxId = change.TransactionId,
        Value = UnsafeByteOperations.UnsafeWrap(change.Value),
        Timestamp = Timestamp.FromDateTimeOffset(change.Timestamp),
        IsDelete = change.IsDelete,
    }.ToByteString());

    private sealed record Result(string Key, TestVersion Version, ByteString Bytes);

    private sealed record Query(string Id, string StartKey, string EndKey, bool IsRange, IReadOnlyList<Result> Results)
    {
        public int Fetched { get; set; }

        public bool IsFullPage { get; init; }
    }
}
