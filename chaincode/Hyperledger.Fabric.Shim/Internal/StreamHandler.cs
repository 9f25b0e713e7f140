using System.Text;
using System.Threading.Channels;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Peer;
using Microsoft.Extensions.Logging;
using MessageType = Hyperledger.Fabric.Protos.Peer.ChaincodeMessage.Types.Type;

namespace Hyperledger.Fabric.Shim.Internal;

/// <summary>
/// The state machine created → established → ready (fabric-chaincode-go shim/handler.go), and the transactions that run over the stream.
/// </summary>
#pragma warning disable CA1001 // The source of _ended stays undisposed: it holds no timer, and transactions may look at its token after the stream.
internal sealed partial class StreamHandler
#pragma warning restore CA1001
{
    private readonly IChaincode _chaincode;
    private readonly string _packageId;
    private readonly ChannelReader<ChaincodeMessage> _fromPeer;
    private readonly ChannelWriter<ChaincodeMessage> _toPeer;
    private readonly ChaincodeStreamOptions _options;
    private readonly ILogger _logger;

    private readonly Lock _lock = new();
    private readonly Dictionary<TransactionKey, ChaincodeStub> _transactions = [];
    private readonly Queue<ChaincodeStub> _waiting = new();
    private int _running;
    private State _state = State.Created;
    private readonly CancellationTokenSource _ending = new();
    private CancellationToken _ended;

    internal StreamHandler(
        IChaincode chaincode, string packageId, ChannelReader<ChaincodeMessage> fromPeer, ChannelWriter<ChaincodeMessage> toPeer, ChaincodeStreamOptions options)
    {
        _chaincode = chaincode;
        _packageId = packageId;
        _fromPeer = fromPeer;
        _toPeer = toPeer;
        _options = options;
        _logger = options.Logger;
    }

    private enum State
    {
        Created,
        Established,
        Ready,
    }

    internal PeerFeatures Features { get; private set; } = PeerFeatures.None;

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        _ended = _ending.Token;
        await using var stop = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _ending).ConfigureAwait(false);
        try
        {
            Send(new ChaincodeMessage { Type = MessageType.Register, Payload = new ChaincodeID { Name = _packageId }.ToByteString() });
            while (await _fromPeer.WaitToReadAsync(_ended).ConfigureAwait(false))
            {
                while (_fromPeer.TryRead(out var message)) Handle(message);
            }
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
        }
        catch (Exception e) when (e is not ChaincodeStreamException)
        {
            throw new ChaincodeStreamException("The stream from the peer failed.", e);
        }
        finally
        {
            await _ending.CancelAsync().ConfigureAwait(false);
            Abandon();
            _toPeer.TryComplete();
        }
    }

    internal void Send(ChaincodeMessage message)
    {
        if (_toPeer.TryWrite(message)) return;
        // A bounded writer that is full: wait for room, in the order of the calls that wait.
        _ = SendLaterAsync(message);
    }

    /// <summary>A transaction that waits for another chaincode leaves its place, since the other may need it.</summary>
    internal void LeavePlace()
    {
        ChaincodeStub? next;
        lock (_lock)
        {
            _running--;
            next = TakeNext();
        }
        next?.Start();
    }

    /// <summary>Goes on without waiting: a place was held before, and the bound may be passed by as many as called others.</summary>
    internal void ResumePlace()
    {
        lock (_lock) _running++;
    }

    internal void Complete(ChaincodeStub transaction)
    {
        ChaincodeStub? next;
        lock (_lock)
        {
            _transactions.Remove(transaction.Key);
            _running--;
            next = TakeNext();
        }
        next?.Start();
    }

    private async Task SendLaterAsync(ChaincodeMessage message)
    {
        try
        {
            await _toPeer.WriteAsync(message, _ended).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
        }
        catch (ChannelClosedException)
        {
            // Nobody will answer any more.
            await _ending.CancelAsync().ConfigureAwait(false);
        }
    }

    private void Handle(ChaincodeMessage message)
    {
        if (message.Type == MessageType.Keepalive)
        {
            Send(message);
            return;
        }

        switch (_state)
        {
            case State.Created when message.Type == MessageType.Registered:
                _state = State.Established;
                break;
            case State.Established when message.Type == MessageType.Ready:
                Features = PeerFeatures.Parse(message.Payload);
                _state = State.Ready;
                LogReady(_packageId);
                break;
            case State.Ready:
                HandleReady(message);
                break;
            default:
                Refuse(message);
                break;
        }
    }

    private void HandleReady(ChaincodeMessage message)
    {
        switch (message.Type)
        {
            case MessageType.Transaction or MessageType.Init:
                Begin(message);
                break;
            case MessageType.Response or MessageType.Error:
                ChaincodeStub? transaction;
                lock (_lock) _transactions.TryGetValue(new TransactionKey(message.ChannelId, message.Txid), out transaction);
                if (transaction is null || !transaction.Receive(message)) LogUnexpectedAnswer(message.Type, message.ChannelId, message.Txid);
                break;
            case MessageType.Registered or MessageType.Ready:
                // fabric-chaincode-node ignores a repetition.
                break;
            default:
                Refuse(message);
                break;
        }
    }

    private void Begin(ChaincodeMessage message)
    {
        Call call;
        try
        {
            call = Call.Read(message);
        }
        catch (InvalidDataException e)
        {
            SendError(message, e.Message);
            return;
        }

        var key = new TransactionKey(message.ChannelId, message.Txid);
        var transaction = new ChaincodeStub(this, _chaincode, key, call, message.Type == MessageType.Init, _ended);
        var full = false;
        lock (_lock)
        {
            if (!_transactions.TryAdd(key, transaction))
            {
                // An ERROR would be taken for the answer to the one that runs.
                LogDuplicate(message.ChannelId, message.Txid);
                return;
            }
            if (_running < _options.MaxConcurrentTransactions)
            {
                _running++;
            }
            else if (_waiting.Count < _options.MaxQueuedTransactions)
            {
                _waiting.Enqueue(transaction);
                return;
            }
            else
            {
                _transactions.Remove(key);
                full = true;
            }
        }
        if (full) SendError(message, $"the chaincode is busy: {_options.MaxConcurrentTransactions} transactions run and {_options.MaxQueuedTransactions} wait; try again later");
        else transaction.Start();
    }

    // Under _lock.
    private ChaincodeStub? TakeNext()
    {
        if (_running >= _options.MaxConcurrentTransactions || !_waiting.TryDequeue(out var next)) return null;
        _running++;
        return next;
    }

    private void Abandon()
    {
        ChaincodeStub[] left;
        lock (_lock)
        {
            left = [.. _transactions.Values];
            _waiting.Clear();
        }
        foreach (var transaction in left) transaction.Abandon();
    }

    private void Refuse(ChaincodeMessage message)
    {
        LogRefused(message.Type, _state, message.ChannelId, message.Txid);
        SendError(message, $"[{message.ChannelId}-{message.Txid}] Chaincode handler FSM cannot handle message ({message.Type}) with payload size ({message.Payload.Length}) while in state: {_state}");
    }

    private void SendError(ChaincodeMessage about, string text) =>
        Send(new ChaincodeMessage { Type = MessageType.Error, Payload = ByteString.CopyFrom(text, Encoding.UTF8), Txid = about.Txid, ChannelId = about.ChannelId });

    [LoggerMessage(Level = LogLevel.Information, Message = "Chaincode {packageId} is registered with its peer")]
    private partial void LogReady(string packageId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The peer sent {type} while the stream is {state}; channel {channelId}, transaction {transactionId}")]
    private partial void LogRefused(MessageType type, State state, string channelId, string transactionId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The peer sent transaction {transactionId} of channel {channelId} again while it runs; the repetition is ignored")]
    private partial void LogDuplicate(string channelId, string transactionId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The peer sent {type} to no request; channel {channelId}, transaction {transactionId}")]
    private partial void LogUnexpectedAnswer(MessageType type, string channelId, string transactionId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Transaction {transactionId} of channel {channelId} failed with {exceptionType}")]
    internal partial void LogTransactionFailed(string channelId, string transactionId, string exceptionType);
}
