using System.Collections.Concurrent;

namespace Ledger.Network.Store.Internal;

/// <summary>
/// A thread for work that waits for the disk: the pool has no more threads than the machine has cores, and to start one for
/// each block costs as much as some of its transactions. Thread-safe; the work is done in its order.
/// </summary>
internal sealed class CommitThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;
    private volatile bool _disposed;

    public CommitThread()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "Ledger commit" };
        _thread.Start();
    }

    /// <summary>Has something done on the thread.</summary>
    /// <returns>Its outcome; what it throws is thrown here.</returns>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(work());
            }
            // Whoever asked for it decides what it means.
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task;
    }

    /// <summary>Ends the thread when what was asked for is done. Nobody may ask for more meanwhile.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }

    private void Run()
    {
        foreach (var work in _work.GetConsumingEnumerable()) work();
    }
}
