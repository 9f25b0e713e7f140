namespace Ledger.Benchmarks;

/// <summary>Calls of which a fixed number is under way at any time.</summary>
internal static class InFlight
{
    /// <summary>Makes calls, numbered from 1, until all are answered.</summary>
    public static Task RunAsync(int calls, int inFlight, Func<int, Task> call)
    {
        var last = 0;
        return Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(async () =>
        {
            int number;
            while ((number = Interlocked.Increment(ref last)) <= calls) await call(number);
        })));
    }
}
