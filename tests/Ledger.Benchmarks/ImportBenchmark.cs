using System.Diagnostics;
using System.Globalization;
using Ledger.Records;
using Ledger.Sdk;
using Ledger.Sdk.Import;
using Ledger.Sdk.Sample;
using Ledger.Sdk.Workspaces;

namespace Ledger.Benchmarks;

/// <summary>
/// From a file of 100,000 activity records of 14 fields to committed, cached and provable: each run has a process and a
/// fresh store of its own, so that peak memory is that of one import. Afterwards, outside the measured time, the roots
/// are recomputed from the documents.
/// </summary>
internal static class ImportBenchmark
{
    private const int RecordsPerStudent = 50;

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["--one", var folder, var file, var count])
            return await RunOneAsync(folder, file, int.Parse(count, CultureInfo.InvariantCulture));
        var records = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100_000;
        var root = Directory.CreateTempSubdirectory("ledger-import-").FullName;
        try
        {
            Console.WriteLine($"{Environment.ProcessorCount} cores, {records} records");
            var xlsx = await WriteAsync(Path.Combine(root, "xlsx"), SampleLayout.OneWorkbook, records);
            var csv = await WriteAsync(Path.Combine(root, "csv"), SampleLayout.CsvPerType, records);
            var (xlsxRate, xlsxPeak) = Best(root, xlsx, records);
            var (csvRate, csvPeak) = Best(root, csv, records);
            Console.WriteLine(FormattableString.Invariant($"import-xlsx-records-per-second {xlsxRate:0} records/s"));
            Console.WriteLine(FormattableString.Invariant($"import-csv-records-per-second {csvRate:0} records/s"));
            Console.WriteLine(FormattableString.Invariant($"import-peak-mebibytes {Math.Max(xlsxPeak, csvPeak):0} MiB"));
            return 0;
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task<string> WriteAsync(string folder, SampleLayout layout, int records)
    {
        var measurement = new Measurement();
        var files = await SampleWriter.WriteAsync(folder, new SampleOptions
        {
            Students = records / RecordsPerStudent,
            RecordsPerStudent = RecordsPerStudent,
            Types = ["activity"],
            Layout = layout,
        });
        var file = files.Records.Single();
        measurement.Stop().Report($"sample {Path.GetFileName(file)}, {new FileInfo(file).Length >> 20} MiB", files.RecordCount);
        return file;
    }

    private static (double Rate, double Peak) Best(string root, string file, int records)
    {
        var rate = 0.0;
        var peak = 0.0;
        for (var round = 1; round <= 3; round++)
        {
            var folder = Path.Combine(root, $"site-{Path.GetExtension(file)[1..]}-{round}");
            using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, DotnetArguments(folder, file, records)) { RedirectStandardOutput = true })!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Console.Write(output);
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"The import of {file} failed.");
            var figures = output.TrimEnd().Split('\n')[^1].Split(' ');
            rate = Math.Max(rate, double.Parse(figures[1], CultureInfo.InvariantCulture));
            peak = Math.Max(peak, double.Parse(figures[2], CultureInfo.InvariantCulture));
            Directory.Delete(folder, recursive: true);
        }

        return (rate, peak);
    }

    // Started by `dotnet NAME.dll`, the process is dotnet and needs the assembly's name again.
    private static List<string> DotnetArguments(string folder, string file, int records)
    {
        List<string> arguments = ["import", "--one", folder, file, records.ToString(CultureInfo.InvariantCulture)];
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            arguments.Insert(0, typeof(ImportBenchmark).Assembly.Location);
        return arguments;
    }

    private static async Task<int> RunOneAsync(string folder, string file, int records)
    {
        var roster = Path.Combine(Path.GetDirectoryName(file)!, "roster.xlsx");
        using var store = await LedgerStore.OpenAsync(new Workspace(folder));
        var imported = await store.ImportRosterAsync(roster);
        if (!imported.Accepted)
            throw new InvalidOperationException(imported.Findings[0].Describe(LedgerLanguage.English));
        var measurement = new Measurement();
        var prepared = await store.PrepareAsync([file], new ImportOptions { School = "3435000001", Term = "2025-2026-1" });
        measurement.Stop();
        using var process = Process.GetCurrentProcess();
        var peak = process.PeakWorkingSet64 / 1048576.0;
        var batch = prepared.Batches.Single();
        if (batch.Size != records || !prepared.Report.Passed)
            throw new InvalidOperationException($"{batch.Size} of {records} records were taken.");
        var roots = await store.RecomputeRootsAsync(batch.BatchId);
        if (roots != (batch.Sha256Root, batch.Sm3Root))
            throw new InvalidOperationException("The documents give other roots.");
        measurement.Report($"{Path.GetExtension(file)[1..]}, {new FileInfo(new Workspace(folder).CacheFile).Length >> 20} MiB cached, {Digest.Size * 2 * records >> 20} MiB of leaves", records);
        Console.WriteLine(FormattableString.Invariant($"one {records / measurement.Wall.TotalSeconds:0} {peak:0}"));
        return 0;
    }
}
