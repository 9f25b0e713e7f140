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
    // Every transaction has at most one message under way, so more that wait are answers to a peer that does not read.
    private const int MostSendingLater = 20_000;

    private static readonly TimeSpan LongestSweep = TimeSpan.FromSeconds(5);

    private readonly IChaincode _chaincode;
    private readonly string _packageId;
    private readonly ChannelReader<ChaincodeMessage> _fromPeer;
    private readonly ChannelWriter<ChaincodeMessage> _toPeer;
    private readonly ILogger _logger;

    private readonly Lock _lock = new();
    private readonly Dictionary<TransactionKey, ChaincodeStub> _transactions = [];
    private readonly Queue<ChaincodeStub> _waiting = new();
    private int _running;
    private int _unanswered;
    private bool _stopping;
    private int _sendingLater;
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
        Options = options;
        _logger = options.Logger;
    }

    private enum State
    {
        Created,
        Established,
        Ready,
    }

    internal ChaincodeStreamOptions Options { get; }

    internal PeerFeatures Features { get; private set; } = PeerFeatures.None;

    internal bool HasEnded => _ended.IsCancellationRequested;

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        _ended = _ending.Token;
        await using var stop = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _ending).ConfigureAwait(false);
        await using var stopping = Options.Stopping.UnsafeRegister(static handler => ((StreamHandler)handler!).Stop(), this).ConfigureAwait(false);
        using var sweep = StartSweeping();
        try
        {
            Send(new ChaincodeMessage { Type = MessageType.Register, Payload = new ChaincodeID { Name = _packageId }.ToByteString() });
            while (await _fromPeer.WaitToReadAsync(_ended).ConfigureAwait(false))
            {
                while (!_ended.IsCancellationRequested && _fromPeer.TryRead(out var message)) Handle(message);
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
            if (_state == State.Ready) ShimMetrics.Streams.Add(-1);
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
    internal void LeavePlace(ChaincodeStub transaction)
    {
        ChaincodeStub? next;
        lock (_lock)
        {
            if (!transaction.HoldsPlace) return;
            transaction.HoldsPlace = false;
            _running--;
            next = TakeNext();
        }
        next?.Start();
    }

    /// <summary>Goes on without waiting: a place was held before, and the bound may be passed by as many as called others.</summary>
    internal void ResumePlace(ChaincodeStub transaction)
    {
        lock (_lock)
        {
            if (transaction.HoldsPlace || !IsKnown(transaction)) return;
            transaction.HoldsPlace = true;
            _running++;
        }
    }

    /// <summary>Sends a transaction's one answer, unless it was given up before.</summary>
    internal void Answer(ChaincodeStub transaction, ChaincodeMessage answer, int status)
    {
        // Leaves the table first, since a peer may reuse the id as soon as it has the answer.
        if (Remove(transaction)) SendAnswer(transaction, answer, status);
    }

    private void SendAnswer(ChaincodeStub transaction, ChaincodeMessage answer, int status)
    {
        if (ShimMetrics.Duration.Enabled) ShimMetrics.Answered(status, Options.Clock.GetElapsedTime(transaction.Began));
        Send(answer);
        lock (_lock)
        {
            if (--_unanswered > 0 || !_stopping) return;
        }
        _ending.Cancel();
    }

    internal static void CountRequest(MessageType type)
    {
        if (ShimMetrics.Requests.Enabled) ShimMetrics.Requested(type.ToString());
    }

    // Under _lock.
    private bool IsKnown(ChaincodeStub transaction) => _transactions.TryGetValue(transaction.Key, out var known) && known == transaction;

    private bool Remove(ChaincodeStub transaction)
    {
        ChaincodeStub? next;
        lock (_lock)
        {
            if (!IsKnown(transaction)) return false;
            _transactions.Remove(transaction.Key);
            if (transaction.HoldsPlace)
            {
                transaction.HoldsPlace = false;
                _running--;
            }
            next = TakeNext();
        }
        ShimMetrics.Running.Add(-1);
        next?.Start();
        return true;
    }

    private ITimer? StartSweeping()
    {
        if (Options.TransactionTimeout == Timeout.InfiniteTimeSpan) return null;
        var period = TimeSpan.FromTicks(Math.Clamp(Options.TransactionTimeout.Ticks / 4, TimeSpan.TicksPerMillisecond, LongestSweep.Ticks));
        return Options.Clock.CreateTimer(static handler => ((StreamHandler)handler!).GiveUpLate(), this, period, period);
    }

    private void GiveUpLate()
    {
        ChaincodeStub[] late;
        lock (_lock)
        {
            late = [.. _transactions.Values.Where(t => t.Began != 0 && Options.Clock.GetElapsedTime(t.Began) >= Options.TransactionTimeout)];
        }
        foreach (var transaction in late)
        {
            // One that is told goes on at once: it may not answer before this does.
            if (!Remove(transaction)) continue;
            LogGivenUp(transaction.ChannelId, transaction.TransactionId, Options.TransactionTimeout);
            transaction.Abandon("The transaction took too long and was given up");
            SendAnswer(
                transaction,
                Error(transaction.ChannelId, transaction.TransactionId, $"transaction {transaction.TransactionId} was given up after {Options.TransactionTimeout.TotalSeconds:0.###} s"),
                ChaincodeResponse.InternalError);
        }
    }

    private void Stop()
    {
        bool idle;
        lock (_lock)
        {
            _stopping = true;
            idle = _unanswered == 0;
        }
        if (idle || Options.DrainTimeout == TimeSpan.Zero)
        {
            _ending.Cancel();
            return;
        }
        LogDraining(_packageId);
        _ = StopLaterAsync();
    }

    private async Task StopLaterAsync()
    {
        try
        {
            await Task.Delay(Options.DrainTimeout, Options.Clock, _ended).ConfigureAwait(false);
            await _ending.CancelAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Drained in time.
        }
    }

    private async Task SendLaterAsync(ChaincodeMessage message)
    {
        if (Interlocked.Increment(ref _sendingLater) is > MostSendingLater and var waiting)
        {
            if (waiting == MostSendingLater + 1) LogPeerDoesNotRead(_packageId);
            await _ending.CancelAsync().ConfigureAwait(false);
            return;
        }
        try
        {
            await _toPeer.WriteAsync(message, _ended).ConfigureAwait(false);
            Interlocked.Decrement(ref _sendingLater);
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
                ShimMetrics.Streams.Add(1);
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
                if (transaction is null || !transaction.Receive(message))
                {
                    ShimMetrics.Refused.Add(1);
                    LogUnexpectedAnswer(message.Type, message.ChannelId, message.Txid);
                }
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
        var transaction = new ChaincodeStub(this, _chaincode, key, call, message.Type == MessageType.Init);
        string? refusal = null;
        var starts = false;
        lock (_lock)
        {
            if (_transactions.ContainsKey(key))
            {
                // An ERROR would be taken for the answer to the one that runs.
                LogDuplicate(message.ChannelId, message.Txid);
                ShimMetrics.Refused.Add(1);
                return;
            }
            if (_stopping)
            {
                refusal = "the chaincode is stopping; try another peer, or again later";
            }
            else if (_running < Options.MaxConcurrentTransactions)
            {
                Admit(transaction);
                starts = true;
            }
            else if (_waiting.Count < Options.MaxQueuedTransactions)
            {
                _waiting.Enqueue(transaction);
                ShimMetrics.Waiting.Add(1);
            }
            else
            {
                refusal = $"the chaincode is busy: {Options.MaxConcurrentTransactions} transactions run and {Options.MaxQueuedTransactions} wait; try again later";
            }
            if (refusal is null)
            {
                _transactions.Add(key, transaction);
                _unanswered++;
            }
        }
        if (refusal is not null) SendError(message, refusal);
        else if (starts) transaction.Start();
    }

    // Under _lock.
    private ChaincodeStub? TakeNext()
    {
        if (_running >= Options.MaxConcurrentTransactions || !_waiting.TryDequeue(out var next)) return null;
        ShimMetrics.Waiting.Add(-1);
        Admit(next);
        return next;
    }

    // Under _lock.
    private void Admit(ChaincodeStub transaction)
    {
        transaction.Began = Math.Max(1, Options.Clock.GetTimestamp());
        transaction.HoldsPlace = true;
        _running++;
        ShimMetrics.Running.Add(1);
    }

    private void Abandon()
    {
        ChaincodeStub[] left;
        lock (_lock)
        {
            left = [.. _transactions.Values];
            _transactions.Clear();
            ShimMetrics.Waiting.Add(-_waiting.Count);
            ShimMetrics.Running.Add(_waiting.Count - left.Length);
            _waiting.Clear();
        }
        foreach (var transaction in left) transaction.Abandon("The stream to the peer ended");
    }

    private void Refuse(ChaincodeMessage message)
    {
        LogRefused(message.Type, _state, message.ChannelId, message.Txid);
        SendError(message, $"[{message.ChannelId}-{message.Txid}] Chaincode handler FSM cannot handle message ({message.Type}) with payload size ({message.Payload.Length}) while in state: {_state}");
    }

    private void SendError(ChaincodeMessage about, string text)
    {
        ShimMetrics.Refused.Add(1);
        Send(Error(about.ChannelId, about.Txid, text));
    }

    private static ChaincodeMessage Error(string channelId, string transactionId, string text) =>
        new() { Type = MessageType.Error, Payload = ByteString.CopyFrom(text, Encoding.UTF8), Txid = transactionId, ChannelId = channelId };

    [LoggerMessage(Level = LogLevel.Information, Message = "Chaincode {packageId} is registered with its peer")]
    private partial void LogReady(string packageId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The peer sent {type} while the stream is {state}; channel {channelId}, transaction {transactionId}")]
    private partial void LogRefused(MessageType type, State state, string channelId, string transactionId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The peer sent transaction {transactionId} of channel {channelId} again while it runs; the repetition is ignored")]
    private partial void LogDuplicate(string channelId, string transactionId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Chaincode {packageId} stops: running transactions finish")]
    private partial void LogDraining(string packageId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Transaction {transactionId} of channel {channelId} was given up after {timeout}")]
    private partial void LogGivenUp(string channelId, string transactionId, TimeSpan timeout);

    [LoggerMessage(Level = LogLevel.Error, Message = "The peer of chaincode {packageId} sends and does not read; its stream is ended")]
    private partial void LogPeerDoesNotRead(string packageId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The peer sent {type} to no request; channel {channelId}, transaction {transactionId}")]
    private partial void LogUnexpectedAnswer(MessageType type, string channelId, string transactionId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Transaction {transactionId} of channel {channelId} failed with {exceptionType}")]
    internal partial void LogTransactionFailed(string channelId, string transactionId, string exceptionType);
}
