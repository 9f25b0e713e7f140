using Google.Protobuf;
using Hyperledger.Fabric.Protos.Peer;
using MessageType = Hyperledger.Fabric.Protos.Peer.ChaincodeMessage.Types.Type;

namespace Hyperledger.Fabric.Shim.Internal;

/// <summary>The course of one transaction: it starts, asks the peer one thing at a time, and completes once.</summary>
internal sealed partial class ChaincodeStub : IThreadPoolWorkItem
{
    private readonly StreamHandler _handler;
    private readonly IChaincode _chaincode;
    private readonly Call _call;
    private readonly bool _isInit;
    private readonly CancellationToken _ending;

    private readonly Lock _lock = new();
    private readonly Queue<PeerRequest> _requests = new(1);
    private ChaincodeEvent? _event;
    private string? _function;
    private IReadOnlyList<string>? _parameters;
    private bool _ended;
    private string? _failedAfterEnd;
    private TaskCompletionSource? _drained;

    internal ChaincodeStub(StreamHandler handler, IChaincode chaincode, TransactionKey key, Call call, bool isInit, CancellationToken ending)
    {
        _handler = handler;
        _chaincode = chaincode;
        Key = key;
        _call = call;
        _isInit = isInit;
        _ending = ending;
    }

    internal TransactionKey Key { get; }

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

    /// <summary>The stream is gone: whoever waits for an answer is told.</summary>
    internal void Abandon()
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
            request.TrySetException(new ChaincodeStreamException(
                $"The stream to the peer ended before {request.Message.Type} of transaction {TransactionId} was answered."));
            _ = request.Task.Exception;
        }
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

        // Leaves the table first, since a peer may reuse the id as soon as it has the answer.
        _handler.Complete(this);
        if (_ending.IsCancellationRequested) return;
        _handler.Send(new ChaincodeMessage
        {
            Type = MessageType.Completed,
            Payload = response.ToByteString(),
            Txid = TransactionId,
            ChannelId = ChannelId,
            ChaincodeEvent = _event,
        });
    }

    private async Task<Response> AnswerAsync()
    {
        try
        {
            var answer = _isInit ? _chaincode.InitAsync(this, _ending) : _chaincode.InvokeAsync(this, _ending);
            var response = await answer.ConfigureAwait(false);
            return response is { Status: not 0 }
                ? response
                : ChaincodeResponse.Error($"[{ChannelId}-{TransactionId}] The chaincode returned no response.");
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
        if (_ending.IsCancellationRequested) throw new ChaincodeStreamException($"The stream to the peer of transaction {TransactionId} has ended.");
        throw new InvalidOperationException($"Transaction {TransactionId} has been answered; its stub cannot be used any more.");
    }

    private async Task<ByteString> RequestAsync(MessageType type, IMessage payload, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var request = new PeerRequest(new ChaincodeMessage { Type = type, Payload = payload.ToByteString(), Txid = TransactionId, ChannelId = ChannelId });
        lock (_lock)
        {
            ThrowIfEnded();
            _requests.Enqueue(request);
            // The peer drops a second request of a transaction while it works on the first: one at a time.
            if (_requests.Count == 1) _handler.Send(request.Message);
        }
        // A request cannot be taken back from the peer; cancelling gives up the wait alone.
        var answer = await request.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return answer.Payload;
    }
}
