using System.Threading.Channels;

namespace Ledger.Fabric.Tests.Scenarios;

/// <summary>A running enumeration of events whose results are taken one by one; closing it is cancelling.</summary>
internal sealed class Listener<T> : IAsyncDisposable
{
    private readonly CancellationTokenSource _closing;
    private readonly Channel<T> _received = Channel.CreateUnbounded<T>();
    private readonly Task _reading;

    public Listener(Func<CancellationToken, IAsyncEnumerable<T>> listen, CancellationToken cancellationToken)
    {
        _closing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _reading = ReadAsync(listen(_closing.Token));
    }

    /// <summary>
    /// Submits until something arrives, so that what is submitted afterwards is certainly listened for: an enumeration without a
    /// start begins when the peer has read the request.
    /// </summary>
    public async Task UntilListeningAsync(Func<Task> submit, CancellationToken cancellationToken)
    {
        var first = _received.Reader.WaitToReadAsync(cancellationToken).AsTask();
        while (!first.IsCompleted)
        {
            await submit();
            await Task.WhenAny(first, Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken));
        }
        await first;
    }

    /// <summary>The first event from here on that is wanted.</summary>
    /// <exception cref="OperationCanceledException">None came within a minute.</exception>
    public async Task<T> ReceiveAsync(Func<T, bool> isWanted, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        await foreach (var received in _received.Reader.ReadAllAsync(patience.Token))
        {
            if (isWanted(received)) return received;
        }
        throw new InvalidOperationException("the stream ended");
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _reading;
        _closing.Dispose();
    }

    private async Task ReadAsync(IAsyncEnumerable<T> events)
    {
        try
        {
            await foreach (var received in events) _received.Writer.TryWrite(received);
            _received.Writer.Complete();
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            _received.Writer.Complete();
        }
        catch (Exception e)
        {
            _received.Writer.Complete(e);
        }
    }
}
