using System.Diagnostics;

namespace Ledger.Benchmarks;

/// <summary>A process from its start to its end.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Seconds">Wall clock.</param>
/// <param name="CpuSeconds">CPU time of all threads, as of at most 20 ms before the end.</param>
/// <param name="PeakMebibytes">The largest working set, as of at most 20 ms before the end.</param>
internal sealed record MeasuredProcess(int ExitCode, string Output, double Seconds, double CpuSeconds, double PeakMebibytes)
{
    public static MeasuredProcess Run(string program, params IEnumerable<string> arguments)
    {
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var peak = 0L;
        var cpu = TimeSpan.Zero;
        while (!process.WaitForExit(20))
        {
            try
            {
                // What a process used is told only while it runs.
                process.Refresh();
                peak = Math.Max(peak, process.PeakWorkingSet64);
                cpu = process.TotalProcessorTime;
            }
            catch (InvalidOperationException)
            {
                // It ended between the wait and the question.
            }
        }

        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return new(process.ExitCode, output.Result, seconds, cpu.TotalSeconds, peak / 1048576.0);
    }

    /// <summary>The exit code and the beginning of the output, for an error.</summary>
    public override string ToString() => FormattableString.Invariant($"exit {ExitCode}: {Output[..Math.Min(400, Output.Length)]}");
}
