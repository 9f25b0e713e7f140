using Google.Protobuf;
using Hyperledger.Fabric.Protos.Ledger.Queryresult;
using Hyperledger.Fabric.Protos.Peer;
using KeyModificationMessage = Hyperledger.Fabric.Protos.Ledger.Queryresult.KeyModification;
using MessageType = Hyperledger.Fabric.Protos.Peer.ChaincodeMessage.Types.Type;

namespace Hyperledger.Fabric.Shim.Internal;

/// <summary>The stub over a stream: turns calls into the peer's messages.</summary>
#pragma warning disable CA1001 // The source of _token stays undisposed: it holds no timer, and contracts may look at its token after the transaction.
internal sealed partial class ChaincodeStub : IChaincodeStub
#pragma warning restore CA1001
{
    // fabric/core/chaincode: the metadata entry in which a key's policy stands.
    private static readonly string ValidationParameter = "VALIDATION_PARAMETER";

    // An empty start key would include the composite keys, which begin with U+0000.
    private const string FirstSimpleKey = "\u0001";

    public string TransactionId => Key.TransactionId;

    public string ChannelId => Key.ChannelId;

    public IReadOnlyList<ReadOnlyMemory<byte>> Arguments => _call.Arguments;

    public string FunctionName => _function ??= _call.Arguments.Count == 0 ? "" : Text(_call.Arguments[0]);

    public IReadOnlyList<string> Parameters => _parameters ??= [.. _call.Arguments.Skip(1).Select(Text)];

    public ReadOnlyMemory<byte> Creator => _call.Creator;

    public ClientIdentity ClientIdentity => ClientIdentity.Parse(_call.Creator);

    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Transient => _call.Transient;

    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Decorations => _call.Decorations;

    public string? PeerMspId => _handler.Options.PeerMspId;

    public ReadOnlyMemory<byte> Binding => _call.Binding;

    public SignedProposal? SignedProposal => _call.SignedProposal;

    public DateTimeOffset Timestamp => _call.Timestamp is { } timestamp
        ? timestamp.ToDateTimeOffset()
        : throw new InvalidOperationException("The call carried no proposal, so it has no timestamp.");

    public Task<ReadOnlyMemory<byte>> GetStateAsync(string key, CancellationToken cancellationToken = default) =>
        GetAsync(MessageType.GetState, "", key, cancellationToken);

    public Task<IReadOnlyList<ReadOnlyMemory<byte>>> GetMultipleStatesAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken = default) =>
        GetMultipleAsync("", keys, cancellationToken);

    public Task PutStateAsync(string key, ReadOnlyMemory<byte> value, CancellationToken cancellationToken = default) =>
        PutAsync("", key, value, cancellationToken);

    public Task DelStateAsync(string key, CancellationToken cancellationToken = default) =>
        DeleteAsync("", key, cancellationToken);

    public Task<ReadOnlyMemory<byte>> GetStateValidationParameterAsync(string key, CancellationToken cancellationToken = default) =>
        GetPolicyAsync("", key, cancellationToken);

    public Task SetStateValidationParameterAsync(string key, ReadOnlyMemory<byte> policy, CancellationToken cancellationToken = default) =>
        SetPolicyAsync("", key, policy, cancellationToken);

    public IAsyncEnumerable<KeyValue> GetStateByRangeAsync(string startKey, string endKey, CancellationToken cancellationToken = default) =>
        RangeAsync("", SimpleStart(startKey), SimpleEnd(endKey), cancellationToken);

    public Task<StatePage> GetStateByRangeWithPaginationAsync(
        string startKey, string endKey, int pageSize, string bookmark, CancellationToken cancellationToken = default) =>
        RangePageAsync(SimpleStart(startKey), SimpleEnd(endKey), pageSize, bookmark, cancellationToken);

    public IAsyncEnumerable<KeyValue> GetStateByPartialCompositeKeyAsync(
        string objectType, IReadOnlyList<string> attributes, CancellationToken cancellationToken = default)
    {
        var (startKey, endKey) = CompositeKey.Range(objectType, [.. attributes]);
        return RangeAsync("", startKey, endKey, cancellationToken);
    }

    public Task<StatePage> GetStateByPartialCompositeKeyWithPaginationAsync(
        string objectType, IReadOnlyList<string> attributes, int pageSize, string bookmark, CancellationToken cancellationToken = default)
    {
        var (startKey, endKey) = CompositeKey.Range(objectType, [.. attributes]);
        return RangePageAsync(startKey, endKey, pageSize, bookmark, cancellationToken);
    }

    public Task<StatePage> GetAllStatesCompositeKeyWithPaginationAsync(int pageSize, string bookmark, CancellationToken cancellationToken = default) =>
        RangePageAsync("\u0000", "\u0000" + CompositeKey.UpperBound, pageSize, bookmark, cancellationToken);

    public IAsyncEnumerable<KeyValue> GetQueryResultAsync(string query, CancellationToken cancellationToken = default) =>
        StateResultsAsync(MessageType.GetQueryResult, new GetQueryResult { Query = query }, cancellationToken);

    public Task<StatePage> GetQueryResultWithPaginationAsync(string query, int pageSize, string bookmark, CancellationToken cancellationToken = default) =>
        PageAsync(MessageType.GetQueryResult, new GetQueryResult { Query = query, Metadata = PageMetadata(pageSize, bookmark) }, cancellationToken);

    public async IAsyncEnumerable<KeyModification> GetHistoryForKeyAsync(
        string key, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var bytes in ResultsAsync(MessageType.GetHistoryForKey, new GetHistoryForKey { Key = key }, cancellationToken).ConfigureAwait(false))
        {
            var change = Parse(KeyModificationMessage.Parser, bytes);
            yield return new KeyModification(
                change.TxId, change.Value.Memory, change.Timestamp?.ToDateTimeOffset() ?? DateTimeOffset.UnixEpoch, change.IsDelete);
        }
    }

    public Task<ReadOnlyMemory<byte>> GetPrivateDataAsync(string collection, string key, CancellationToken cancellationToken = default) =>
        GetAsync(MessageType.GetState, Named(collection), key, cancellationToken);

    public Task<IReadOnlyList<ReadOnlyMemory<byte>>> GetMultiplePrivateDataAsync(
        string collection, IReadOnlyList<string> keys, CancellationToken cancellationToken = default) =>
        GetMultipleAsync(Named(collection), keys, cancellationToken);

    public Task<ReadOnlyMemory<byte>> GetPrivateDataHashAsync(string collection, string key, CancellationToken cancellationToken = default) =>
        GetAsync(MessageType.GetPrivateDataHash, Named(collection), key, cancellationToken);

    public Task PutPrivateDataAsync(string collection, string key, ReadOnlyMemory<byte> value, CancellationToken cancellationToken = default) =>
        PutAsync(Named(collection), key, value, cancellationToken);

    public Task DelPrivateDataAsync(string collection, string key, CancellationToken cancellationToken = default) =>
        DeleteAsync(Named(collection), key, cancellationToken);

    public Task PurgePrivateDataAsync(string collection, string key, CancellationToken cancellationToken = default) =>
        IsBatched(new WriteRecord { Type = WriteRecord.Types.Type.PurgePrivateData, Key = key, Collection = Named(collection) })
            ? Task.CompletedTask
            : RequestAsync(MessageType.PurgePrivateData, new PurgePrivateState { Key = key, Collection = collection }, cancellationToken);

    public IAsyncEnumerable<KeyValue> GetPrivateDataByRangeAsync(
        string collection, string startKey, string endKey, CancellationToken cancellationToken = default) =>
        RangeAsync(Named(collection), SimpleStart(startKey), SimpleEnd(endKey), cancellationToken);

    public IAsyncEnumerable<KeyValue> GetPrivateDataByPartialCompositeKeyAsync(
        string collection, string objectType, IReadOnlyList<string> attributes, CancellationToken cancellationToken = default)
    {
        var (startKey, endKey) = CompositeKey.Range(objectType, [.. attributes]);
        return RangeAsync(Named(collection), startKey, endKey, cancellationToken);
    }

    public IAsyncEnumerable<KeyValue> GetPrivateDataQueryResultAsync(string collection, string query, CancellationToken cancellationToken = default) =>
        StateResultsAsync(MessageType.GetQueryResult, new GetQueryResult { Query = query, Collection = Named(collection) }, cancellationToken);

    public Task<ReadOnlyMemory<byte>> GetPrivateDataValidationParameterAsync(string collection, string key, CancellationToken cancellationToken = default) =>
        GetPolicyAsync(Named(collection), key, cancellationToken);

    public Task SetPrivateDataValidationParameterAsync(
        string collection, string key, ReadOnlyMemory<byte> policy, CancellationToken cancellationToken = default) =>
        SetPolicyAsync(Named(collection), key, policy, cancellationToken);

    public void SetEvent(string name, ReadOnlyMemory<byte> payload)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        lock (_lock)
        {
            ThrowIfEnded();
            _event = new ChaincodeEvent { EventName = name, Payload = UnsafeByteOperations.UnsafeWrap(payload) };
        }
    }

    public async Task<Response> InvokeChaincodeAsync(
        string chaincode, IReadOnlyList<ReadOnlyMemory<byte>> arguments, string channel = "", CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(chaincode);
        var input = new ChaincodeInput();
        foreach (var argument in arguments) input.Args.Add(UnsafeByteOperations.UnsafeWrap(argument));
        var spec = new ChaincodeSpec
        {
            ChaincodeId = new ChaincodeID { Name = string.IsNullOrEmpty(channel) ? chaincode : $"{chaincode}/{channel}" },
            Input = input,
        };

        _handler.LeavePlace(this);
        try
        {
            var answer = await RequestAsync(MessageType.InvokeChaincode, spec, cancellationToken).ConfigureAwait(false);
            var called = Parse(ChaincodeMessage.Parser, answer);
            return called.Type == MessageType.Completed
                ? Parse(Response.Parser, called.Payload)
                : ChaincodeResponse.Error(called.Payload.ToStringUtf8());
        }
        catch (ChaincodePeerException e)
        {
            return ChaincodeResponse.Error(e.Message);
        }
        finally
        {
            _handler.ResumePlace(this);
        }
    }

    private static string Text(ReadOnlyMemory<byte> utf8) => System.Text.Encoding.UTF8.GetString(utf8.Span);

    private static string Named(string collection)
    {
        ArgumentException.ThrowIfNullOrEmpty(collection);
        return collection;
    }

    private static string SimpleStart(string key) => string.IsNullOrEmpty(key) ? FirstSimpleKey : SimpleEnd(key);

    private static string SimpleEnd(string key)
    {
        if (key.StartsWith(CompositeKey.Separator))
            throw new ArgumentException("A range of simple keys cannot begin or end with U+0000, where composite keys stand.");
        return key;
    }

    private async Task<ReadOnlyMemory<byte>> GetAsync(MessageType type, string collection, string key, CancellationToken cancellationToken) =>
        (await RequestAsync(type, new GetState { Key = key, Collection = collection }, cancellationToken).ConfigureAwait(false)).Memory;

    private async Task<IReadOnlyList<ReadOnlyMemory<byte>>> GetMultipleAsync(string collection, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var values = new List<ReadOnlyMemory<byte>>(keys.Count);
        if (!_handler.Features.GetMultipleKeys)
        {
            foreach (var key in keys)
                values.Add(await GetAsync(MessageType.GetState, collection, key, cancellationToken).ConfigureAwait(false));
            return values;
        }

        foreach (var some in keys.Chunk(_handler.Features.MaxKeysOfGetMultiple))
        {
            var request = new GetStateMultiple { Collection = collection };
            request.Keys.AddRange(some);
            var answer = await RequestAsync(MessageType.GetStateMultiple, request, cancellationToken).ConfigureAwait(false);
            var found = Parse(GetStateMultipleResult.Parser, answer).Values;
            if (found.Count != some.Length)
                throw new ChaincodeStreamException($"The peer answered {some.Length} keys with {found.Count} values.");
            foreach (var value in found) values.Add(value.Memory);
        }
        return values;
    }

    private Task PutAsync(string collection, string key, ReadOnlyMemory<byte> value, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        var bytes = UnsafeByteOperations.UnsafeWrap(value);
        return IsBatched(new WriteRecord { Type = WriteRecord.Types.Type.PutState, Key = key, Value = bytes, Collection = collection })
            ? Task.CompletedTask
            : RequestAsync(MessageType.PutState, new PutState { Key = key, Value = bytes, Collection = collection }, cancellationToken);
    }

    private Task DeleteAsync(string collection, string key, CancellationToken cancellationToken) =>
        IsBatched(new WriteRecord { Type = WriteRecord.Types.Type.DelState, Key = key, Collection = collection })
            ? Task.CompletedTask
            : RequestAsync(MessageType.DelState, new DelState { Key = key, Collection = collection }, cancellationToken);

    private async Task<ReadOnlyMemory<byte>> GetPolicyAsync(string collection, string key, CancellationToken cancellationToken)
    {
        var answer = await RequestAsync(
            MessageType.GetStateMetadata, new GetStateMetadata { Key = key, Collection = collection }, cancellationToken).ConfigureAwait(false);
        foreach (var entry in Parse(StateMetadataResult.Parser, answer).Entries)
        {
            if (entry.Metakey == ValidationParameter) return entry.Value.Memory;
        }
        return default;
    }

    private Task SetPolicyAsync(string collection, string key, ReadOnlyMemory<byte> policy, CancellationToken cancellationToken)
    {
        var metadata = new StateMetadata { Metakey = ValidationParameter, Value = UnsafeByteOperations.UnsafeWrap(policy) };
        return IsBatched(new WriteRecord { Type = WriteRecord.Types.Type.PutStateMetadata, Key = key, Collection = collection, Metadata = metadata })
            ? Task.CompletedTask
            : RequestAsync(MessageType.PutStateMetadata, new PutStateMetadata { Key = key, Collection = collection, Metadata = metadata }, cancellationToken);
    }

    private IAsyncEnumerable<KeyValue> RangeAsync(string collection, string startKey, string endKey, CancellationToken cancellationToken) =>
        StateResultsAsync(
            MessageType.GetStateByRange, new GetStateByRange { StartKey = startKey, EndKey = endKey, Collection = collection }, cancellationToken);

    private Task<StatePage> RangePageAsync(string startKey, string endKey, int pageSize, string bookmark, CancellationToken cancellationToken) =>
        PageAsync(
            MessageType.GetStateByRange,
            new GetStateByRange { StartKey = startKey, EndKey = endKey, Metadata = PageMetadata(pageSize, bookmark) },
            cancellationToken);

    private static ByteString PageMetadata(int pageSize, string bookmark) =>
        new QueryMetadata { PageSize = pageSize, Bookmark = bookmark }.ToByteString();

    private async IAsyncEnumerable<KeyValue> StateResultsAsync(
        MessageType type, IMessage query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var bytes in ResultsAsync(type, query, cancellationToken).ConfigureAwait(false))
        {
            var result = Parse(KV.Parser, bytes);
            yield return new KeyValue(result.Key, result.Value.Memory);
        }
    }

    private async Task<StatePage> PageAsync(MessageType type, IMessage query, CancellationToken cancellationToken)
    {
        var first = Parse(QueryResponse.Parser, await RequestAsync(type, query, cancellationToken).ConfigureAwait(false));
        var metadata = Parse(QueryResponseMetadata.Parser, first.Metadata);
        var results = new List<KeyValue>();
        await foreach (var bytes in ResultsAsync(first, cancellationToken).ConfigureAwait(false))
        {
            var result = Parse(KV.Parser, bytes);
            results.Add(new KeyValue(result.Key, result.Value.Memory));
        }
        return new StatePage(results, metadata.FetchedRecordsCount, metadata.Bookmark);
    }

    private async IAsyncEnumerable<ByteString> ResultsAsync(
        MessageType type, IMessage query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var first = Parse(QueryResponse.Parser, await RequestAsync(type, query, cancellationToken).ConfigureAwait(false));
        await foreach (var bytes in ResultsAsync(first, cancellationToken).ConfigureAwait(false)) yield return bytes;
    }

    private async IAsyncEnumerable<ByteString> ResultsAsync(
        QueryResponse response, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var id = response.Id;
        try
        {
            while (true)
            {
                foreach (var result in response.Results) yield return result.ResultBytes;
                if (!response.HasMore) break;
                // A peer's batch is never empty while there is more; without this a broken one would be asked for ever.
                if (response.Results.Count == 0) throw new ChaincodeStreamException("The peer says that a query has more results and gives none.");
                var next = await RequestAsync(MessageType.QueryStateNext, new QueryStateNext { Id = id }, cancellationToken).ConfigureAwait(false);
                response = Parse(QueryResponse.Parser, next);
            }
        }
        finally
        {
            // Also on the way out of a loop that was left early. fabric-chaincode-node closes an exhausted iterator too.
            if (!_token.IsCancellationRequested)
                await RequestAsync(MessageType.QueryStateClose, new QueryStateClose { Id = id }, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static T Parse<T>(MessageParser<T> parser, ByteString bytes) where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(bytes.Span);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ChaincodeStreamException("The peer's answer cannot be read.", e);
        }
    }
}
