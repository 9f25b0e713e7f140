using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Ledger.Piles;
using Ledger.Sdk.Verify;

namespace Ledger.Benchmarks;

/// <summary>
/// An admissions officer's run: <c>ledger verify</c> as a process of its own over a folder with the bundles of 30,000
/// applicants, 20 records each, against a trust file of 5,000 batches, report and summary included. One applicant in
/// twenty hands in something wrong, and every one of them must be counted as what it is.
/// </summary>
internal static class ApplicantsBenchmark
{
    private const int Rounds = 2;

    public static async Task<int> RunAsync(string ledger, int applicants)
    {
        var root = Directory.CreateTempSubdirectory("ledger-applicants-").FullName;
        try
        {
            var began = Stopwatch.GetTimestamp();
            var pile = await Pile.CreateAsync(Path.Combine(root, "pile"), new PileOptions { Applicants = applicants, Batches = 5_000 });
            var megabytes = Directory.EnumerateFiles(pile.Bundles, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length) >> 20;
            Console.WriteLine(FormattableString.Invariant(
                $"{Environment.ProcessorCount} cores, {applicants} applicants, {megabytes} MiB of bundles, trust file of {new FileInfo(pile.Trust).Length >> 20} MiB, made in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s"));
            var best = double.MaxValue;
            var peak = 0.0;
            for (var round = 1; round <= Rounds; round++)
            {
                var run = Run(ledger, root, pile, round);
                Console.WriteLine(FormattableString.Invariant($"run {round}: {run.Seconds:0.00} s, CPU {run.CpuSeconds:0.00} s, peak {run.PeakMebibytes:0} MiB"));
                best = Math.Min(best, run.Seconds);
                peak = Math.Max(peak, run.PeakMebibytes);
            }

            Console.WriteLine(FormattableString.Invariant($"verify-peak-mebibytes {peak:0} MiB"));
            Console.WriteLine(FormattableString.Invariant($"verify-applicants-seconds {best:0.00} s"));
            return 0;
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static MeasuredProcess Run(string ledger, string root, Pile pile, int round)
    {
        var report = Path.Combine(root, string.Create(CultureInfo.InvariantCulture, $"report-{round}.xlsx"));
        var run = MeasuredProcess.Run(
            ledger,
            "verify", pile.Bundles, "--trust", pile.Trust, "--genesis", pile.GenesisHash, "--applicants", pile.List, "--report", report, "--dir", Path.Combine(root, "none"), "--output", "json");
        Check(pile, run);
        return run;
    }

    private static void Check(Pile pile, MeasuredProcess run)
    {
        if (run.ExitCode != 0) throw new InvalidOperationException(run.ToString());
        using var json = JsonDocument.Parse(run.Output);
        var reasons = json.RootElement.GetProperty("summary").GetProperty("reasons");

        // A damaged byte may show as one of several reasons, so these are counted together.
        var damaged = pile.Kinds.Count(k => PileKinds.Expected(k) is null);
        foreach (var group in pile.Kinds.Select(k => PileKinds.Expected(k)?.Reason).OfType<ApplicantReason>().GroupBy(r => r))
        {
            var counted = reasons.TryGetProperty(group.Key.ToString(), out var number) ? number.GetInt32() : 0;
            var extra = counted - group.Count();
            if (extra < 0 || extra > damaged || (extra > 0 && group.Key == ApplicantReason.Verified))
                throw new InvalidOperationException($"{group.Key}: {counted} instead of {group.Count()}");
            damaged -= extra;
        }
    }
}
