namespace Hyperledger.Fabric.Shim.Hosting.Internal;

/// <summary>
/// Gives the thread pool more threads while contracts block all that it has. It begins with one a processor: every further one is
/// woken in vain for messages of contracts that await, and that is most of what such a message costs.
/// </summary>
internal sealed class StalledPool : IDisposable
{
    private const int Step = 16;
    private const int Most = 512;

    // Looks without a stall after which the pool is as it was.
    private const int Calm = 600;

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;
    private readonly int _usual;
    private readonly int _ports;
    private long _completed;
    private int _threads;
    private int _calm;

    internal StalledPool()
    {
        ThreadPool.GetMinThreads(out _usual, out _ports);
        _threads = _usual;
        // Not in the pool, which is what stalls.
        _thread = new Thread(Watch) { IsBackground = true, Name = "Stalled pool" };
        _thread.Start();
    }

    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
        if (_threads != _usual) Allow(_usual);
    }

    private void Watch()
    {
        while (!_stop.Wait(Period)) Look();
    }

    private void Look()
    {
        var completed = ThreadPool.CompletedWorkItemCount;
        var isStalled = completed == _completed && ThreadPool.PendingWorkItemCount > 0;
        _completed = completed;
        if (isStalled && _threads < Most) Allow(_threads + Step);
        _calm = isStalled ? 0 : _calm + 1;
        if (_calm >= Calm && _threads > _usual) Allow(_usual);
    }

    private void Allow(int threads)
    {
        _threads = threads;
        ThreadPool.SetMinThreads(threads, _ports);
    }
}
