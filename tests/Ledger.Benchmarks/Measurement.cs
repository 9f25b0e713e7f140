using System.Diagnostics;

namespace Ledger.Benchmarks;

/// <summary>Wall clock and the process's CPU time over a stretch of work.</summary>
internal sealed class Measurement
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly TimeSpan _cpu = Process.GetCurrentProcess().TotalProcessorTime;
    private readonly long _allocated = GC.GetTotalAllocatedBytes();

    public TimeSpan Wall { get; private set; }

    public TimeSpan Cpu { get; private set; }

    public long Allocated { get; private set; }

    public Measurement Stop()
    {
        Wall = Stopwatch.GetElapsedTime(_start);
        Cpu = Process.GetCurrentProcess().TotalProcessorTime - _cpu;
        Allocated = GC.GetTotalAllocatedBytes() - _allocated;
        return this;
    }

    public void Report(string what, int count) => Console.WriteLine(FormattableString.Invariant(
        $"{what}: {count} in {Wall.TotalSeconds:0.00} s, CPU {Cpu.TotalSeconds:0.00} s = {Cpu.TotalMicroseconds / count:0.0} us each, {Cpu / Wall:0.00} cores busy, {Allocated / count} bytes allocated each"));
}
