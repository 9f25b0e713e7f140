using System.Collections.Concurrent;
using System.Threading.Channels;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Simulation;
using Ledger.Network.Store;
using MessageType = Hyperledger.Fabric.Protos.Peer.ChaincodeMessage.Types.Type;

namespace Ledger.Network.Chaincode.Internal;

/// <summary>
/// The peer's end of one chaincode's stream. Requests of different transactions are served at once; of one transaction
/// one at a time: a second, while the first is served, is dropped without an answer, as in Fabric.
/// Fabric: core/chaincode/handler.go.
/// </summary>
internal sealed class ChaincodeHandler(ChaincodeRegistry registry, string peer, ChannelWriter<ChaincodeMessage> toChaincode)
{
    private readonly ConcurrentDictionary<(string Channel, string TxId), TransactionContext> _contexts = [];
    private readonly ConcurrentDictionary<(string Channel, string TxId), bool> _serving = [];
    private volatile bool _ready;
    private volatile bool _ended;

    public string? PackageId { get; private set; }

    public bool IsReady => _ready && !_ended;

    public ChaincodeOptions Options => registry.Options;

    public async Task RunAsync(ChannelReader<ChaincodeMessage> fromChaincode, CancellationToken cancellationToken)
    {
        using var keepAlive = registry.Options.KeepAlive is { } interval
            ? registry.Time.CreateTimer(_ => toChaincode.TryWrite(new ChaincodeMessage { Type = MessageType.Keepalive }), null, interval, interval)
            : null;
        try
        {
            await foreach (var message in fromChaincode.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                Handle(message);
        }
        finally
        {
            _ended = true;
            foreach (var context in _contexts.Values)
                context.Completion.TrySetException(Terminated());
        }
    }

    /// <summary>Sends a transaction to the chaincode and waits for its end.</summary>
    public async Task<ChaincodeMessage> ExecuteAsync(TransactionContext context, MessageType type, ByteString input, CancellationToken cancellationToken)
    {
        var transaction = context.Transaction;
        var key = (transaction.ChannelId, transaction.TxId);
        if (!_contexts.TryAdd(key, context))
            throw new ChaincodeExecutionException($"txid: {transaction.TxId}({transaction.ChannelId}) exists");
        try
        {
            if (_ended)
                throw Terminated();
            Send(new ChaincodeMessage { Type = type, Payload = input, Txid = transaction.TxId, ChannelId = transaction.ChannelId, Proposal = transaction.SignedProposal });
            return await context.Completion.Task.WaitAsync(registry.Options.ExecuteTimeout, registry.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new ChaincodeExecutionException("timeout expired while executing transaction", e);
        }
        finally
        {
            _contexts.TryRemove(key, out _);
            await context.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void Handle(ChaincodeMessage message)
    {
        switch (message.Type)
        {
            case MessageType.Keepalive:
                break;
            case MessageType.Register when PackageId is null:
                Register(message);
                break;
            case MessageType.Completed or MessageType.Error when _ready:
                if (_contexts.TryGetValue((message.ChannelId, message.Txid), out var context))
                    context.Completion.TrySetResult(message);
                break;
            default:
                if (!_ready || !ShimRequests.Serves(message.Type))
                    throw new ChaincodeExecutionException($"error handling message, ending stream: [{Short(message.Txid)}] Fabric side handler cannot handle message ({Name(message.Type)}) while in {(_ready ? "ready" : "created")} state");
                var key = (message.ChannelId, message.Txid);
                if (_serving.TryAdd(key, true))
                    Serve(key, message);
                break;
        }
    }

    private void Register(ChaincodeMessage message)
    {
        string packageId;
        try
        {
            packageId = ChaincodeID.Parser.ParseFrom(message.Payload).Name;
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ChaincodeExecutionException("error in handling register chaincode, the chaincodeID cannot be read", e);
        }
        if (packageId.Length == 0)
            throw new ChaincodeExecutionException("error in handling register chaincode, chaincodeID name is empty");
        if (!registry.TryRegister(this, peer, packageId))
            throw new ChaincodeExecutionException($"duplicate chaincodeID: {packageId}");
        PackageId = packageId;
        Send(new ChaincodeMessage { Type = MessageType.Registered });
        var offered = new ChaincodeAdditionalParams
        {
            UseWriteBatch = Options.UseWriteBatch,
            MaxSizeWriteBatch = Options.MaxSizeWriteBatch,
            UseGetMultipleKeys = Options.UseGetMultipleKeys,
            MaxSizeGetMultipleKeys = Options.MaxSizeGetMultipleKeys,
        };
        Send(new ChaincodeMessage { Type = MessageType.Ready, Payload = offered.ToByteString() });
        _ready = true;
        registry.Ready(peer, packageId);
    }

    // State reads take microseconds and are answered on the stream's own thread; only a call of other chaincode leaves it.
    private void Serve((string Channel, string TxId) key, ChaincodeMessage message)
    {
        ChaincodeMessage response;
        try
        {
            var context = RequireContext(message);
            if (message.Type == MessageType.InvokeChaincode)
            {
                context.Run(() => ServeCallAsync(key, message, context));
                return;
            }
            response = Reply(message, context.Run(() => ShimRequests.Serve(message, context, Options)));
        }
        catch (Exception e)
        {
            // Whatever one request meets is its own answer: the other transactions of the stream go on.
            response = Failure(message, e);
        }
        _serving.TryRemove(key, out _);
        Send(response);
    }

    private async Task ServeCallAsync((string Channel, string TxId) key, ChaincodeMessage message, TransactionContext context)
    {
        ChaincodeMessage response;
        try
        {
            await Task.Yield();
            response = Reply(message, await ChaincodeCalls.ServeAsync(message, context).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            response = Failure(message, e);
        }
        _serving.TryRemove(key, out _);
        // Not sent to a chaincode that does not read: the stream's own thread meets it and ends the stream.
        toChaincode.TryWrite(response);
    }

    private TransactionContext RequireContext(ChaincodeMessage message) =>
        _contexts.TryGetValue((message.ChannelId, message.Txid), out var context)
            ? context
            : throw new SimulationException(message.Type == MessageType.InvokeChaincode ? "could not get valid transaction" : "no ledger context");

    private void Send(ChaincodeMessage message)
    {
        if (toChaincode.TryWrite(message))
            return;
        throw _ended ? Terminated() : new ChaincodeExecutionException("the chaincode sends and does not read what it is answered");
    }

    private static ChaincodeExecutionException Terminated() => new("chaincode stream terminated");

    // What such exceptions say is meant for the chaincode; another's text may name the peer's files.
    private static string Cause(Exception e) =>
        e is SimulationException or ChaincodeExecutionException or LedgerException or InvalidProtocolBufferException or InvalidDataException or OperationCanceledException
            ? e.Message
            : $"the peer could not serve it ({e.GetType().Name})";

    private static ChaincodeMessage Reply(ChaincodeMessage request, ByteString payload) =>
        new() { Type = MessageType.Response, Payload = payload, Txid = request.Txid, ChannelId = request.ChannelId };

    private static ChaincodeMessage Failure(ChaincodeMessage request, Exception e) => new()
    {
        Type = MessageType.Error,
        Payload = ByteString.CopyFromUtf8($"{Name(request.Type)} failed: transaction ID: {request.Txid}: {Cause(e)}"),
        Txid = request.Txid,
        ChannelId = request.ChannelId,
    };

    private static string Short(string txId) => txId.Length < 8 ? txId : txId[..8];

    private static string Name(MessageType type) => MessageTypeNames.Of(type);
}
