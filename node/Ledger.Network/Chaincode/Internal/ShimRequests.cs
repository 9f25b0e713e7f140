using Google.Protobuf;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Simulation;
using MessageType = Hyperledger.Fabric.Protos.Peer.ChaincodeMessage.Types.Type;

namespace Ledger.Network.Chaincode.Internal;

/// <summary>What chaincode asks of the state. Fabric: the Handle functions of core/chaincode/handler.go.</summary>
internal static class ShimRequests
{
    public static bool Serves(MessageType type) => type is MessageType.GetState or MessageType.PutState or MessageType.DelState
        or MessageType.InvokeChaincode or MessageType.GetStateByRange or MessageType.GetQueryResult or MessageType.QueryStateNext
        or MessageType.QueryStateClose or MessageType.GetHistoryForKey or MessageType.GetStateMetadata or MessageType.PutStateMetadata
        or MessageType.GetPrivateDataHash or MessageType.PurgePrivateData or MessageType.WriteBatchState or MessageType.GetStateMultiple;

    /// <returns>The payload of the response.</returns>
    public static ByteString Serve(ChaincodeMessage message, TransactionContext context, ChaincodeOptions options)
    {
        var payload = message.Payload;
        switch (message.Type)
        {
            case MessageType.GetState:
                return GetState(GetStateRequest(payload), context);
            case MessageType.GetStateMultiple:
                return GetStateMultiple(GetStateMultipleRequest(payload), context);
            case MessageType.GetPrivateDataHash:
                var hashOf = GetStateRequest(payload);
                context.RequireNoInit();
                return Wrap(context.Simulator.GetPrivateDataHash(context.Namespace, hashOf.Collection, hashOf.Key));
            case MessageType.PutState:
                Put(PutState.Parser.ParseFrom(payload), context);
                return ByteString.Empty;
            case MessageType.DelState:
                var deletion = DelState.Parser.ParseFrom(payload);
                Put(new PutState { Key = deletion.Key, Collection = deletion.Collection }, context);
                return ByteString.Empty;
            case MessageType.PurgePrivateData:
                var purge = PurgePrivateState.Parser.ParseFrom(payload);
                Purge(purge.Key, purge.Collection, context);
                return ByteString.Empty;
            case MessageType.GetStateMetadata:
                return GetMetadata(Hyperledger.Fabric.Protos.Peer.GetStateMetadata.Parser.ParseFrom(payload), context);
            case MessageType.PutStateMetadata:
                var metadata = PutStateMetadata.Parser.ParseFrom(payload);
                PutMetadata(metadata.Key, metadata.Collection, metadata.Metadata, context);
                return ByteString.Empty;
            case MessageType.WriteBatchState:
                foreach (var record in WriteBatchState.Parser.ParseFrom(payload).Rec)
                    Write(record, context);
                return ByteString.Empty;
            case MessageType.GetStateByRange:
                context.RequireRoomForQuery(options.MaxOpenQueries);
                return GetByRange(GetStateByRange.Parser.ParseFrom(payload), context, options);
            case MessageType.GetHistoryForKey:
                context.RequireRoomForQuery(options.MaxOpenQueries);
                var history = context.Simulator.GetHistoryForKey(context.Namespace, GetHistoryForKey.Parser.ParseFrom(payload).Key);
                return Open(QueryState.OfHistory(history, options), context, options.TotalQueryLimit);
            case MessageType.QueryStateNext:
                var next = QueryStateNext.Parser.ParseFrom(payload).Id;
                return context.Queries.TryGetValue(next, out var query)
                    ? NextBatch(next, query, context, options.TotalQueryLimit)
                    : throw new SimulationException("query iterator not found");
            case MessageType.QueryStateClose:
                var closed = QueryStateClose.Parser.ParseFrom(payload).Id;
                if (context.Queries.Remove(closed, out var open))
                    open.Dispose();
                return new QueryResponse { Id = closed }.ToByteString();
            case MessageType.GetQueryResult:
                return RefuseRichQuery(GetQueryResult.Parser.ParseFrom(payload), context);
            default:
                throw new InvalidOperationException($"{message.Type} is no request of the state.");
        }
    }

    private static GetState GetStateRequest(ByteString payload) => Hyperledger.Fabric.Protos.Peer.GetState.Parser.ParseFrom(payload);

    private static GetStateMultiple GetStateMultipleRequest(ByteString payload) => Hyperledger.Fabric.Protos.Peer.GetStateMultiple.Parser.ParseFrom(payload);

    private static ByteString GetState(GetState request, TransactionContext context) => Wrap(Read(request.Key, request.Collection, context));

    private static ByteString GetStateMultiple(GetStateMultiple request, TransactionContext context)
    {
        var result = new GetStateMultipleResult();
        foreach (var key in request.Keys)
            result.Values.Add(Wrap(Read(key, request.Collection, context)));
        return result.ToByteString();
    }

    private static byte[]? Read(string key, string collection, TransactionContext context)
    {
        if (collection.Length == 0)
            return context.Simulator.GetState(context.Namespace, key);
        context.RequireNoInit();
        context.RequireRead(collection);
        return context.Simulator.GetPrivateData(context.Namespace, collection, key);
    }

    private static void Put(PutState request, TransactionContext context)
    {
        if (request.Collection.Length == 0)
        {
            context.Simulator.SetState(context.Namespace, request.Key, request.Value.Span);
            return;
        }
        context.RequireNoInit();
        context.RequireWrite(request.Collection);
        context.Simulator.SetPrivateData(context.Namespace, request.Collection, request.Key, request.Value.Span);
    }

    private static void Purge(string key, string collection, TransactionContext context)
    {
        if (collection.Length == 0)
            throw new SimulationException("only applicable for private data");
        context.RequireNoInit();
        context.RequireWrite(collection);
        context.Simulator.PurgePrivateData(context.Namespace, collection, key);
    }

    private static ByteString GetMetadata(GetStateMetadata request, TransactionContext context)
    {
        IReadOnlyDictionary<string, byte[]> metadata;
        if (request.Collection.Length == 0)
        {
            metadata = context.Simulator.GetStateMetadata(context.Namespace, request.Key);
        }
        else
        {
            context.RequireNoInit();
            context.RequireRead(request.Collection);
            metadata = context.Simulator.GetPrivateDataMetadata(context.Namespace, request.Collection, request.Key);
        }
        var result = new StateMetadataResult();
        foreach (var (name, value) in metadata)
            result.Entries.Add(new StateMetadata { Metakey = name, Value = ByteString.CopyFrom(value) });
        return result.ToByteString();
    }

    private static void PutMetadata(string key, string collection, StateMetadata? metadata, TransactionContext context)
    {
        var entries = new Dictionary<string, byte[]> { [metadata?.Metakey ?? string.Empty] = metadata?.Value.ToByteArray() ?? [] };
        if (collection.Length == 0)
        {
            context.Simulator.SetStateMetadata(context.Namespace, key, entries);
            return;
        }
        context.RequireNoInit();
        context.RequireWrite(collection);
        context.Simulator.SetPrivateDataMetadata(context.Namespace, collection, key, entries);
    }

    private static void Write(WriteRecord record, TransactionContext context)
    {
        switch (record.Type)
        {
            case WriteRecord.Types.Type.PutState:
                Put(new PutState { Key = record.Key, Value = record.Value, Collection = record.Collection }, context);
                break;
            case WriteRecord.Types.Type.DelState:
                Put(new PutState { Key = record.Key, Collection = record.Collection }, context);
                break;
            case WriteRecord.Types.Type.PurgePrivateData:
                Purge(record.Key, record.Collection, context);
                break;
            case WriteRecord.Types.Type.PutStateMetadata:
                PutMetadata(record.Key, record.Collection, record.Metadata, context);
                break;
            default:
                throw new SimulationException("unknown operation type");
        }
    }

    private static ByteString GetByRange(GetStateByRange request, TransactionContext context, ChaincodeOptions options)
    {
        var page = request.Metadata.IsEmpty ? null : QueryMetadata.Parser.ParseFrom(request.Metadata);
        var limit = page is { PageSize: > 0 } && page.PageSize < options.TotalQueryLimit ? page.PageSize : options.TotalQueryLimit;
        if (request.Collection.Length > 0)
        {
            context.RequireNoInit();
            context.RequireRead(request.Collection);
            var values = context.Simulator.GetPrivateDataByRange(context.Namespace, request.Collection, request.StartKey, request.EndKey);
            return Open(QueryState.OfRange(values, isPaginated: false, options), context, limit);
        }
        var isPaginated = page is not null && (page.PageSize != 0 || page.Bookmark.Length > 0);
        var results = isPaginated
            ? context.Simulator.GetStateByRangeWithPagination(context.Namespace, page!.Bookmark.Length > 0 ? page.Bookmark : request.StartKey, request.EndKey, page.PageSize)
            : context.Simulator.GetStateByRange(context.Namespace, request.StartKey, request.EndKey);
        return Open(QueryState.OfRange(results, isPaginated, options), context, limit);
    }

    // The world state is ordered keys, as with Fabric's LevelDB, whose refusals these are.
    private static ByteString RefuseRichQuery(GetQueryResult request, TransactionContext context)
    {
        if (request.Collection.Length > 0)
        {
            context.RequireNoInit();
            context.RequireRead(request.Collection);
        }
        var page = request.Metadata.IsEmpty ? null : QueryMetadata.Parser.ParseFrom(request.Metadata);
        throw new SimulationException(page is not null && (page.PageSize != 0 || page.Bookmark.Length > 0)
            ? "ExecuteQueryWithMetadata not supported for leveldb"
            : "ExecuteQuery not supported for leveldb");
    }

    private static ByteString Open(QueryState query, TransactionContext context, int limit)
    {
        var id = Guid.NewGuid().ToString();
        context.Queries.Add(id, query);
        return NextBatch(id, query, context, limit);
    }

    private static ByteString NextBatch(string id, QueryState query, TransactionContext context, int limit)
    {
        try
        {
            var (response, finished) = query.NextBatch(id, limit);
            if (finished && context.Queries.Remove(id))
                query.Dispose();
            return response.ToByteString();
        }
        catch
        {
            if (context.Queries.Remove(id))
                query.Dispose();
            throw;
        }
    }

    private static ByteString Wrap(byte[]? value) => value is null ? ByteString.Empty : UnsafeByteOperations.UnsafeWrap(value);
}
