namespace Hyperledger.Fabric.Shim.Hosting.Internal;

/// <summary>Gives memory back to the system when the process has worked and then rests: without work no collection would come by itself.</summary>
internal sealed class IdleMemory : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // Bytes allocated in a period: less is rest, and a collection pays after more.
    private const long Resting = 256 * 1024;
    private const long Worked = 4 * 1024 * 1024;

    private readonly ITimer _timer;
    private long _before;
    private long _collectedAt;

    internal IdleMemory(TimeProvider clock) =>
        _timer = clock.CreateTimer(static memory => ((IdleMemory)memory!).Look(), this, Period, Period);

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        var now = GC.GetTotalAllocatedBytes();
        var rests = now - Interlocked.Exchange(ref _before, now) < Resting;
        if (!rests || now - _collectedAt < Worked) return;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _collectedAt = now;
    }
}
