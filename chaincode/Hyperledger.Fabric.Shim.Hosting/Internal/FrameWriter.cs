using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Threading.Channels;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Shim.Hosting.Internal;

/// <summary>
/// The chaincode's messages into a response's body. Writing never waits for the peer: messages wait. The first of them takes its
/// turn in the thread pool behind the transactions that can go on, whose messages then go out with it, in one write.
/// </summary>
internal sealed class FrameWriter : ChannelWriter<ChaincodeMessage>, IThreadPoolWorkItem
{
    // More than a peer that reads ever leaves unread; the stream's end refuses what does not fit.
    private const int MostWaiting = 16_384;

    // As much as is worth sending at once; more would only be copied earlier.
    private const long SentAt = 64 * 1024;

    private readonly PipeWriter _body;
    private readonly CancellationTokenSource _call;
    private readonly Lock _lock = new();
    private readonly Queue<ChaincodeMessage> _waiting = new();
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<bool>? _room;
    private bool _isSending;
    private bool _isComplete;

    /// <param name="body">The response's.</param>
    /// <param name="call">Ends the sending, and is cancelled here when the peer takes nothing any more. Disposed after <see cref="Finished"/>.</param>
    internal FrameWriter(PipeWriter body, CancellationTokenSource call)
    {
        _body = body;
        _call = call;
    }

    /// <summary>Completes when this is complete and everything was sent, or when nothing can be.</summary>
    internal Task Finished => _finished.Task;

    public override bool TryWrite(ChaincodeMessage item)
    {
        lock (_lock)
        {
            if (_isComplete || _waiting.Count >= MostWaiting) return false;
            _waiting.Enqueue(item);
            if (_isSending) return true;
            _isSending = true;
        }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return true;
    }

    public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_isComplete) return new(false);
            if (_waiting.Count < MostWaiting) return new(true);
            _room ??= new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            return new(_room.Task.WaitAsync(cancellationToken));
        }
    }

    public override bool TryComplete(Exception? error = null)
    {
        lock (_lock)
        {
            if (_isComplete) return false;
            _isComplete = true;
            _room?.TrySetResult(false);
            if (!_isSending) _finished.TrySetResult();
        }
        return true;
    }

    void IThreadPoolWorkItem.Execute() => _ = SendAsync();

    private async Task SendAsync()
    {
        try
        {
            while (TryTake(orEnd: true, out var message))
            {
                long written = 0;
                do written += Write(message);
                while (written < SentAt && TryTake(orEnd: false, out message));
                var sent = await _body.FlushAsync(_call.Token).ConfigureAwait(false);
                if (sent.IsCompleted || sent.IsCanceled) throw new IOException("The peer has ended the stream.");
            }
        }
        catch (Exception)
        {
            // Whatever it was, the peer gets no more of this call; the stream's end hears of it by the token.
            lock (_lock)
            {
                _isComplete = true;
                _waiting.Clear();
                _room?.TrySetResult(false);
            }
            await _call.CancelAsync().ConfigureAwait(false);
            _finished.TrySetResult();
        }
    }

    private bool TryTake(bool orEnd, [NotNullWhen(true)] out ChaincodeMessage? message)
    {
        lock (_lock)
        {
            if (_waiting.TryDequeue(out message))
            {
                if (_room is { } room && _waiting.Count < MostWaiting / 2)
                {
                    _room = null;
                    room.TrySetResult(true);
                }
                return true;
            }
            if (!orEnd) return false;
            _isSending = false;
            if (_isComplete) _finished.TrySetResult();
            return false;
        }
    }

    private int Write(ChaincodeMessage message)
    {
        var length = message.CalculateSize();
        var prefix = _body.GetSpan(FrameReader.PrefixLength);
        prefix[0] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(prefix[1..], (uint)length);
        _body.Advance(FrameReader.PrefixLength);
        message.WriteTo(_body);
        return FrameReader.PrefixLength + length;
    }
}
