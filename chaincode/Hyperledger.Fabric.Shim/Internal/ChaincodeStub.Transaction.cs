using Google.Protobuf;
using Hyperledger.Fabric.Protos.Peer;
using MessageType = Hyperledger.Fabric.Protos.Peer.ChaincodeMessage.Types.Type;

namespace Hyperledger.Fabric.Shim.Internal;

/// <summary>The course of one transaction: it starts, asks the peer one thing at a time, and is answered once.</summary>
internal sealed partial class ChaincodeStub : IThreadPoolWorkItem
{
    // A message holds the payload, the ids and little else; Fabric's gRPC limit is 100 MB.
    private const int LargestPayload = 100 * 1024 * 1024 - 64 * 1024;

    private readonly StreamHandler _handler;
    private readonly IChaincode _chaincode;
    private readonly Call _call;
    private readonly bool _isInit;
    private readonly CancellationTokenSource _token = new();

    private readonly Lock _lock = new();
    private readonly Queue<PeerRequest> _requests = new(1);
    private ChaincodeEvent? _event;
    private string? _function;
    private IReadOnlyList<string>? _parameters;
    private bool _ended;
    private string? _failedAfterEnd;
    private TaskCompletionSource? _drained;

    internal ChaincodeStub(StreamHandler handler, IChaincode chaincode, TransactionKey key, Call call, bool isInit)
    {
        _handler = handler;
        _chaincode = chaincode;
        Key = key;
        _call = call;
        _isInit = isInit;
    }

    internal TransactionKey Key { get; }

    /// <summary>When it began, by the stream's clock; zero while it waits for a place. Written and read under the stream's lock.</summary>
    internal long Began { get; set; }

    /// <summary>Whether it counts against the bound. Written and read under the stream's lock.</summary>
    internal bool HoldsPlace { get; set; }

    internal void Start() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    void IThreadPoolWorkItem.Execute() => _ = RunAsync();

    /// <summary>Takes the answer to the request that is under way, and sends the next.</summary>
    /// <returns>False if none was.</returns>
    internal bool Receive(ChaincodeMessage answer)
    {
        PeerRequest? request;
        lock (_lock)
        {
            if (!_requests.TryDequeue(out request)) return false;
            if (_requests.TryPeek(out var next)) _handler.Send(next.Message);
            if (_ended)
            {
                if (answer.Type == MessageType.Error) _failedAfterEnd ??= answer.Payload.ToStringUtf8();
                if (_requests.Count == 0) _drained?.TrySetResult();
            }
        }

        if (answer.Type == MessageType.Error) request.TrySetException(new ChaincodePeerException(answer.Payload.ToStringUtf8()));
        else request.TrySetResult(answer);
        return true;
    }

    /// <summary>Nobody answers any more: whoever waits is told, the contract by its token.</summary>
    internal void Abandon(string why)
    {
        PeerRequest[] left;
        lock (_lock)
        {
            _ended = true;
            left = [.. _requests];
            _requests.Clear();
            _drained?.TrySetResult();
        }
        foreach (var request in left)
        {
            request.TrySetException(new ChaincodeStreamException($"{why} before {request.Message.Type} of transaction {TransactionId} was answered."));
            _ = request.Task.Exception;
        }
        // Not here: what the contract has registered on its token may block.
        _ = _token.CancelAsync();
    }

    private async Task RunAsync()
    {
        var response = await AnswerAsync().ConfigureAwait(false);
        var drained = End();
        if (drained is not null)
        {
            // Requests that the contract did not wait for: the peer must have taken them before the transaction is over.
            await drained.ConfigureAwait(false);
            if (_failedAfterEnd is { } failure)
                response = ChaincodeResponse.Error($"A request that the chaincode did not wait for failed: {failure}");
        }

        var payload = response.ToByteString();
        // The event's name counts as well: a message that is too long would end the stream and every transaction on it.
        var size = (long)payload.Length + (_event?.CalculateSize() ?? 0);
        if (size > LargestPayload)
        {
            response = ChaincodeResponse.Error($"The chaincode's result and event have {size} bytes; a peer takes at most {LargestPayload}.");
            payload = response.ToByteString();
            _event = null;
        }
        _handler.Answer(
            this,
            new ChaincodeMessage { Type = MessageType.Completed, Payload = payload, Txid = TransactionId, ChannelId = ChannelId, ChaincodeEvent = _event },
            response.Status);
    }

    private async Task<Response> AnswerAsync()
    {
        try
        {
            var answer = _isInit ? _chaincode.InitAsync(this, _token.Token) : _chaincode.InvokeAsync(this, _token.Token);
            var response = await answer.ConfigureAwait(false);
            if (response is not { Status: not 0 }) return ChaincodeResponse.Error($"[{ChannelId}-{TransactionId}] The chaincode returned no response.");
            if (response.Status < ChaincodeResponse.ErrorThreshold) await FinishWriteBatchAsync(_token.Token).ConfigureAwait(false);
            return response;
        }
        catch (Exception e)
        {
            _handler.LogTransactionFailed(ChannelId, TransactionId, e.GetType().Name);
            return ChaincodeResponse.Error(e.Message);
        }
    }

    private Task? End()
    {
        lock (_lock)
        {
            _ended = true;
            if (_requests.Count == 0) return null;
            _drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _drained.Task;
        }
    }

    // Under _lock.
    private void ThrowIfEnded()
    {
        if (!_ended) return;
        if (_token.IsCancellationRequested || _handler.HasEnded)
            throw new ChaincodeStreamException($"Transaction {TransactionId} was given up, or the stream to its peer has ended.");
        throw new InvalidOperationException($"Transaction {TransactionId} has been answered; its stub cannot be used any more.");
    }

    private async Task<ByteString> RequestAsync(MessageType type, IMessage payload, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var bytes = payload.ToByteString();
        if (bytes.Length > LargestPayload) throw new ArgumentException($"A {type} of {bytes.Length} bytes is more than a peer takes, {LargestPayload}.");
        var request = new PeerRequest(new ChaincodeMessage { Type = type, Payload = bytes, Txid = TransactionId, ChannelId = ChannelId });
        lock (_lock)
        {
            ThrowIfEnded();
            if (_requests.Count >= _handler.Options.MaxPendingRequests)
                throw new InvalidOperationException($"Transaction {TransactionId} has {_requests.Count} requests that wait for the peer; await some before making more.");
            _requests.Enqueue(request);
            // The peer drops a second request of a transaction while it works on the first: one at a time.
            if (_requests.Count == 1) _handler.Send(request.Message);
        }
        StreamHandler.CountRequest(type);
        // A request cannot be taken back from the peer; cancelling gives up the wait alone. Whoever cancels the transaction's own
        // token gives up its requests himself.
        var answered = cancellationToken == _token.Token ? request.Task : request.Task.WaitAsync(cancellationToken);
        return (await answered.ConfigureAwait(false)).Payload;
    }
}
