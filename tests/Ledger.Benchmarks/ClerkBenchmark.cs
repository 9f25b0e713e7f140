using System.Diagnostics;
using System.Globalization;
using Ledger.Sdk.Sample;

namespace Ledger.Benchmarks;

/// <summary>
/// What a clerk waits for: <c>ledger record check</c> as a process of its own over 48 class workbooks with 40,000 rows in
/// all, roster and similar texts included, from its start to its end.
/// </summary>
internal static class ClerkBenchmark
{
    private const int Classes = 48;
    private const int ClassSize = 50;
    private const int Rounds = 5;

    public static async Task<int> RunAsync(string ledger)
    {
        var root = Directory.CreateTempSubdirectory("ledger-clerk-").FullName;
        try
        {
            var folder = Path.Combine(root, "classes");
            var files = await SampleWriter.WriteAsync(folder, new SampleOptions { Students = Classes * ClassSize, ClassSize = ClassSize, RecordsPerStudent = 17, Seed = 3 });
            var roster = Path.Combine(root, "roster.xlsx");
            File.Move(files.Roster, roster);
            var megabytes = files.Records.Sum(f => new FileInfo(f).Length) >> 20;
            Console.WriteLine(FormattableString.Invariant($"{Environment.ProcessorCount} cores, {files.Records.Count} workbooks, {files.RecordCount} rows, {megabytes} MiB"));
            var best = double.MaxValue;
            var peak = 0.0;
            for (var round = 0; round < Rounds; round++)
            {
                var (seconds, cpu, mebibytes) = Run(ledger, root, folder, roster, files.RecordCount);
                Console.WriteLine(FormattableString.Invariant($"run {round + 1}: {seconds:0.00} s, CPU {cpu:0.00} s, peak {mebibytes:0} MiB"));
                best = Math.Min(best, seconds);
                peak = Math.Max(peak, mebibytes);
            }

            Console.WriteLine(FormattableString.Invariant($"check-workbooks-peak-mebibytes {peak:0} MiB"));
            Console.WriteLine(FormattableString.Invariant($"check-workbooks-seconds {best:0.00} s"));
            return 0;
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static (double Seconds, double Cpu, double Mebibytes) Run(string ledger, string root, string folder, string roster, int rows)
    {
        var start = new ProcessStartInfo(ledger, ["record", "check", folder, "--roster", roster, "--dir", Path.Combine(root, "none"), "--output", "json"])
        {
            RedirectStandardOutput = true,
        };
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var peak = 0L;
        var cpu = TimeSpan.Zero;
        while (!process.WaitForExit(20))
        {
            try
            {
                // What a process used is told only while it runs: the last reading is at most 20 ms old.
                process.Refresh();
                peak = Math.Max(peak, process.PeakWorkingSet64);
                cpu = process.TotalProcessorTime;
            }
            catch (InvalidOperationException)
            {
            }
        }

        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        using var json = System.Text.Json.JsonDocument.Parse(output.Result);
        if (process.ExitCode != 0 || json.RootElement.GetProperty("accepted").GetInt32() != rows)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"exit {process.ExitCode}: {output.Result[..Math.Min(400, output.Result.Length)]}"));
        return (seconds, cpu.TotalSeconds, peak / 1048576.0);
    }
}
