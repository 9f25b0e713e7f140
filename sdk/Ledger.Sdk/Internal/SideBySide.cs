using System.Runtime.ExceptionServices;

namespace Ledger.Sdk.Internal;

/// <summary>Work on several threads, whose faults are the SDK's own.</summary>
internal static class SideBySide
{
    /// <summary>How many threads a store works with.</summary>
    public static ParallelOptions Parallel(this LedgerStoreOptions options, CancellationToken cancellationToken) =>
        new() { CancellationToken = cancellationToken, MaxDegreeOfParallelism = options.MaxDegreeOfParallelism ?? Environment.ProcessorCount };

    /// <summary>Runs for 0, 1 … Of several that failed at the same moment one is told; the next run tells the next.</summary>
    public static void For(int count, ParallelOptions options, Action<int> work)
    {
        try
        {
            System.Threading.Tasks.Parallel.For(0, count, options, work);
        }
        catch (AggregateException e) when (e.InnerExceptions.OfType<LedgerException>().FirstOrDefault() is { } first)
        {
            ExceptionDispatchInfo.Throw(first);
        }
    }
}
