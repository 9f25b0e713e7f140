using System.Threading.Channels;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Orderer;
using Ledger.Network.Store;
using Microsoft.Extensions.Logging;

namespace Ledger.Network.Ordering;

/// <summary>
/// The ordering service of one channel, and the pipeline behind it: one loop cuts and signs blocks while
/// another commits the block before. An accepted envelope is in memory only; what counts for a client is the commit,
/// which is reported once it is durable.
/// </summary>
internal sealed partial class Orderer : IAsyncDisposable
{
    // Envelopes beyond this many wait in their callers.
    private const int LongestQueue = 10_000;

    private readonly Channel _channel;
    private readonly BroadcastFilter _filter;
    private readonly BlockWriter _writer;
    private readonly SigningIdentity _identity;
    private readonly BlockCutter _cutter = new();
    private readonly Channel<Input> _inputs = System.Threading.Channels.Channel.CreateBounded<Input>(
        new BoundedChannelOptions(LongestQueue) { SingleReader = true });

    private readonly Channel<Ordered> _blocks = System.Threading.Channels.Channel.CreateBounded<Ordered>(
        new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });

    private readonly Action<CommittedBlock, bool> _committed;
    private readonly ITimer _timer;
    private readonly ILogger _logger;
    private readonly Task _ordering;
    private readonly Task _committing;
    private volatile string? _fault;
    private int _batch;

    /// <param name="channel">The channel to order for.</param>
    /// <param name="identity">Signs the blocks.</param>
    /// <param name="committed">Told of each block after its commit, and whether it may have changed <c>_lifecycle</c>.</param>
    /// <param name="logger">Where the operator reads.</param>
    public Orderer(Channel channel, SigningIdentity identity, Action<CommittedBlock, bool> committed, ILogger logger)
    {
        _channel = channel;
        _committed = committed;
        _logger = logger;
        _identity = identity;
        _filter = new BroadcastFilter(channel);
        _writer = new BlockWriter(identity, channel.Ledger.GetBlock(channel.Ledger.Height - 1)!.Header, channel.LastConfig);
        _timer = channel.Time.CreateTimer(_ => _inputs.Writer.TryWrite(new Input(null, Volatile.Read(ref _batch))), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _ordering = Task.Run(OrderAsync);
        _committing = Task.Run(CommitAsync);
    }

    /// <summary>Takes an envelope of this channel into the order.</summary>
    /// <returns>SUCCESS once it is accepted; else why it is not.</returns>
    public async ValueTask<BroadcastResponse> BroadcastAsync(BroadcastMessage broadcast, CancellationToken cancellationToken)
    {
        if (_fault is { } fault) return new BroadcastResponse { Status = Status.ServiceUnavailable, Info = fault };
        var (message, refusal) = _filter.Apply(broadcast);
        if (refusal is not null) return refusal;
        try
        {
            await _inputs.Writer.WriteAsync(new Input(message, 0), cancellationToken).ConfigureAwait(false);
            return new BroadcastResponse { Status = Status.Success };
        }
        catch (ChannelClosedException)
        {
            return new BroadcastResponse { Status = Status.ServiceUnavailable, Info = _fault ?? "the orderer is stopping" };
        }
    }

    /// <summary>Accepts nothing more, orders and commits what was accepted, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _inputs.Writer.TryComplete();
        await _ordering.ConfigureAwait(false);
        await _committing.ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
    }

    private async Task OrderAsync()
    {
        try
        {
            await foreach (var (message, batch) in _inputs.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                var limits = BatchLimits.From(_channel.Current.Orderer!);
                if (message is null)
                {
                    // A timer that was set for a batch which has been cut since.
                    if (batch == _batch && _cutter.HasPending) await WriteAsync(_cutter.Cut()).ConfigureAwait(false);
                    continue;
                }
                if (message.IsConfig)
                {
                    await ConfigureAsync(message.Envelope).ConfigureAwait(false);
                    continue;
                }
                var wasPending = _cutter.HasPending;
                var batches = _cutter.Add(message, limits);
                foreach (var cut in batches) await WriteAsync(cut).ConfigureAwait(false);
                if (_cutter.HasPending && (!wasPending || batches.Count > 0)) _timer.Change(limits.Timeout, Timeout.InfiniteTimeSpan);
            }
            if (_cutter.HasPending) await WriteAsync(_cutter.Cut()).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            // The committing loop gave up and said why.
        }
        finally
        {
            _blocks.Writer.TryComplete();
        }
    }

    // An update is applied to the configuration in force at its place in the order (orderer/common/msgprocessor), and
    // nothing is ordered after it until it is committed: what follows is judged by the new configuration.
    private async ValueTask ConfigureAsync(Envelope update)
    {
        if (_cutter.HasPending) await WriteAsync(_cutter.Cut()).ConfigureAwait(false);
        ConfigEnvelope next;
        try
        {
            next = ConfigUpdates.Propose(_channel.Current, update);
        }
        catch (Exception e) when (e is ConfigUpdateException or InvalidConfigurationException)
        {
            // Another update came first; the submitter sees that the configuration is not the one asked for.
            LogOvertaken(_logger, _channel.Id, e.Message);
            return;
        }
        var payload = new Payload
        {
            Header = new Header
            {
                ChannelHeader = new ChannelHeader
                {
                    Type = (int)HeaderType.Config,
                    ChannelId = _channel.Id,
                    Timestamp = Timestamp.FromDateTimeOffset(_channel.Time.GetUtcNow()),
                }.ToByteString(),
                SignatureHeader = _identity.NewSignatureHeader(),
            },
            Data = next.ToByteString(),
        }.ToByteString();
        var signature = await _identity.SignAsync(payload.Memory).ConfigureAwait(false);
        var envelope = new Envelope { Payload = payload, Signature = ByteString.CopyFrom(signature) };
        await (await WriteAsync([new OrderedMessage(envelope, isConfig: true)]).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>Hands a block over to be committed; the task in the task ends when it is, or when none will be any more.</summary>
    private async ValueTask<Task> WriteAsync(IReadOnlyList<OrderedMessage> batch)
    {
        Interlocked.Increment(ref _batch);
        var block = await _writer.WriteAsync(batch, CancellationToken.None).ConfigureAwait(false);
        var touchesLifecycle = batch.Any(message => message.Chaincode == LifecycleNames.Namespace);
        var done = batch is [{ IsConfig: true }] ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null;
        await _blocks.Writer.WriteAsync(new Ordered(block, done, touchesLifecycle)).ConfigureAwait(false);
        return done?.Task ?? Task.CompletedTask;
    }

    private async Task CommitAsync()
    {
        await foreach (var ordered in _blocks.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                var committed = await _channel.Ledger.CommitAsync(ordered.Block).ConfigureAwait(false);
                if (ordered.Configured is not null) _channel.Apply(committed.Block);
                _committed(committed, ordered.TouchesLifecycle);
                ordered.Configured?.SetResult();
            }
            // Whatever went wrong, the next block cannot follow; the loop's task must not end unseen.
            catch (Exception e)
            {
                _fault = $"block {ordered.Block.Header.Number} could not be committed: {e.Message} Mend the cause and start the network again; what was reported as committed is safe";
                LogFault(_logger, _channel.Id, ordered.Block.Header.Number, e);
                _inputs.Writer.TryComplete();
                _blocks.Writer.TryComplete();
                ordered.Configured?.TrySetResult();
                return;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "Block {Number} of channel {Channel} could not be committed; nothing more is ordered there.")]
    private static partial void LogFault(ILogger logger, string channel, ulong number, Exception e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A configuration update of channel {Channel} was overtaken by another: {Cause}")]
    private static partial void LogOvertaken(ILogger logger, string channel, string cause);

    /// <summary>An envelope, or the timeout of the batch with this number.</summary>
    private readonly record struct Input(OrderedMessage? Message, int Batch);

    /// <param name="Block">The block.</param>
    /// <param name="Configured">Set once a configuration block is committed; null for another block.</param>
    /// <param name="TouchesLifecycle">Whether <c>_lifecycle</c> was called.</param>
    private sealed record Ordered(Block Block, TaskCompletionSource? Configured, bool TouchesLifecycle);
}
