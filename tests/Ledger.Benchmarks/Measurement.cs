using System.Diagnostics;
using System.Globalization;

namespace Ledger.Benchmarks;

/// <summary>Wall clock and the process's CPU time over a stretch of work, and how much of the machine its host kept back meanwhile.</summary>
internal sealed class Measurement
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly TimeSpan _cpu = Process.GetCurrentProcess().TotalProcessorTime;
    private readonly long _allocated = GC.GetTotalAllocatedBytes();
    private readonly TimeSpan _stolen = ReadStolen();

    public TimeSpan Wall { get; private set; }

    public TimeSpan Cpu { get; private set; }

    public long Allocated { get; private set; }

    /// <summary>Time of one core for which a virtual machine was ready to run and its host was not; zero where the system does not tell.</summary>
    public TimeSpan Stolen { get; private set; }

    public Measurement Stop()
    {
        Wall = Stopwatch.GetElapsedTime(_start);
        Cpu = Process.GetCurrentProcess().TotalProcessorTime - _cpu;
        Allocated = GC.GetTotalAllocatedBytes() - _allocated;
        Stolen = ReadStolen() - _stolen;
        return this;
    }

    public void Report(string what, int count) => Console.WriteLine(FormattableString.Invariant(
        $"{what}: {count} in {Wall.TotalSeconds:0.00} s, CPU {Cpu.TotalSeconds:0.00} s = {Cpu.TotalMicroseconds / count:0.0} us each, {Cpu / Wall:0.00} cores busy, {Stolen / Wall:0.00} stolen by the host, {Allocated / count} bytes allocated each"));

    // proc(5), /proc/stat: the eighth figure of the line 'cpu', in hundredths of a second.
    private static TimeSpan ReadStolen()
    {
        if (!OperatingSystem.IsLinux()) return TimeSpan.Zero;
        var figures = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return figures.Length > 8 ? TimeSpan.FromMilliseconds(10 * long.Parse(figures[8], CultureInfo.InvariantCulture)) : TimeSpan.Zero;
    }
}
