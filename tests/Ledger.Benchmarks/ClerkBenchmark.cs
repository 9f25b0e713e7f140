using System.Text.Json;
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
                var run = Run(ledger, root, folder, roster, files.RecordCount);
                Console.WriteLine(FormattableString.Invariant($"run {round + 1}: {run.Seconds:0.00} s, CPU {run.CpuSeconds:0.00} s, peak {run.PeakMebibytes:0} MiB"));
                best = Math.Min(best, run.Seconds);
                peak = Math.Max(peak, run.PeakMebibytes);
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

    private static MeasuredProcess Run(string ledger, string root, string folder, string roster, int rows)
    {
        var run = MeasuredProcess.Run(ledger, "record", "check", folder, "--roster", roster, "--dir", Path.Combine(root, "none"), "--output", "json");
        using var json = JsonDocument.Parse(run.Output);
        return run.ExitCode == 0 && json.RootElement.GetProperty("accepted").GetInt32() == rows ? run : throw new InvalidOperationException(run.ToString());
    }
}
