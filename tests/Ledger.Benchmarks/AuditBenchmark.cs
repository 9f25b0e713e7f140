using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Hyperledger.Fabric.Protos.Common;
using Ledger.Audit;
using Ledger.Piles;
using Ledger.Records.State;

namespace Ledger.Benchmarks;

/// <summary>
/// An audit index of a county's channel: blocks of 1,000 transactions, each signed by its creator and two peers, one anchored batch
/// or a batch's acceptance each; everything that an auditor verifies is verified. Then queries and histories, each with other
/// parameters every time; what is told is the slowest kind's median. Last the report of the city's year.
/// </summary>
internal static class AuditBenchmark
{
    private const int BlockSize = 1000;
    private const int Schools = 40;
    private const int Rounds = 25;

    public static async Task<int> RunAsync(string[] args)
    {
        var transactions = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        var folder = Directory.CreateTempSubdirectory("ledger-audit-benchmark-").FullName;
        try
        {
            Console.WriteLine($"{Environment.ProcessorCount} cores, {transactions} transactions of {Schools} schools in blocks of {BlockSize}");
            await using var county = await County.CreateAsync(Path.Combine(folder, "county"), Schools, verifies: false);
            var batches = await GrowAsync(county, transactions);
            var path = Path.Combine(folder, "audit.db");

            var measurement = new Measurement();
            var outcome = await AuditIndexer.RunAsync(path, new ChainBlocks(county.Chain), new AuditIndexOptions { GenesisHash = county.Chain.GenesisHash });
            measurement.Stop().Report("indexed", (int)outcome.Transactions);
            if (outcome.Fault is not null || outcome.Height != county.Chain.Height) throw new InvalidOperationException(outcome.Fault?.ToString());
            using var process = Process.GetCurrentProcess();
            Console.WriteLine(FormattableString.Invariant($"the index has {new FileInfo(path).Length / 1048576} MiB; the process's memory was {process.PeakWorkingSet64 / 1048576} MiB at most"));

            await county.Chain.AddAsync(county.CloseTerm());
            await AuditIndexer.RunAsync(path, new ChainBlocks(county.Chain));
            using var index = AuditIndex.Open(path);
            if (index.ReadState().Problems != 0) throw new InvalidOperationException("A transaction of the benchmark has a problem.");
            var queries = Queries(county, batches);
            var slowest = queries.Max(query => Median(query.Name, round => index.Find(query.Make(round)).Count));
            var history = Median("history of a batch", round => index.ReadHistory(batches[(int)(round * 7919L % batches.Count)]).Count);
            var report = MeasureReport(index, batches.Count);
            if (transactions == 1_000_000) Console.WriteLine(FormattableString.Invariant($"index-million-transactions-seconds {measurement.Wall.TotalSeconds:0.0} s"));
            Console.WriteLine(FormattableString.Invariant($"audit-query-milliseconds {slowest:0.00} ms"));
            Console.WriteLine(FormattableString.Invariant($"history-milliseconds {history:0.00} ms"));
            Console.WriteLine(FormattableString.Invariant($"city-report-seconds {report.TotalSeconds:0.00} s"));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<List<BatchId>> GrowAsync(County county, int transactions)
    {
        var batches = new List<BatchId>();
        var waiting = new Queue<BatchId>();
        for (var done = 0; done < transactions; done += BlockSize)
        {
            var calls = new List<SignedCall>(BlockSize);
            // Every fifth transaction accepts a batch of a block before.
            for (var i = 0; i < BlockSize; i++)
            {
                county.Now += TimeSpan.FromSeconds(20);
                if (i % 5 == 4 && waiting.TryDequeue(out var batch))
                {
                    calls.Add(county.Step(batch, BatchEventKind.Accepted, "county-reviewer"));
                    continue;
                }
                var (anchored, call) = county.Anchor((done + i) % Schools);
                batches.Add(anchored);
                calls.Add(call);
            }
            await county.Chain.AddAsync(calls);
            foreach (var anchored in batches.Skip(batches.Count - (BlockSize / 4))) waiting.Enqueue(anchored);
        }
        return batches;
    }

    private static List<(string Name, Func<int, AuditQuery> Make)> Queries(County county, List<BatchId> batches)
    {
        var begin = new DateTimeOffset(2025, 9, 3, 0, 0, 0, TimeSpan.Zero);
        var span = (county.Now - begin).TotalSeconds;
        string School(int round) => county.Schools[round % Schools];
        DateTimeOffset Moment(int round) => begin.AddSeconds(span * (round * 37 % 100) / 100);
        return
        [
            ("by unit", round => new AuditQuery { Unit = School(round), Limit = 100 }),
            ("by batch", round => new AuditQuery { Batch = batches[(int)(round * 7919L % batches.Count)].ToString() }),
            ("by record", round => new AuditQuery { Record = $"{batches[(int)(round * 7919L % batches.Count)]}#5" }),
            ("by person", round => new AuditQuery { Enrolment = County.EnrolmentOf(county.Chain.Person(County.Registrar(round % Schools))), Limit = 100 }),
            ("by role", round => new AuditQuery { Role = Roles.CountyReviewer, Limit = 100, After = ((ulong)(10 + round), 0) }),
            ("by kind and state", round => new AuditQuery { Kind = "batchevent", State = "accepted", Limit = 100, After = ((ulong)(10 + round), 0) }),
            ("by day", round => new AuditQuery { From = Moment(round), To = Moment(round).AddMinutes(30) }),
            ("by unit and day", round => new AuditQuery { Unit = School(round), From = Moment(round), To = Moment(round).AddDays(1) }),
            ("by unit and what it has not", round => new AuditQuery { Unit = School(round), State = "returned" }),
            ("by unit and state", round => new AuditQuery { Unit = School(round), State = "accepted", Limit = 100 }),
            ("refused", _ => new AuditQuery { Code = "MVCC_READ_CONFLICT" }),
            ("problems", _ => new AuditQuery { OnlyProblems = true }),
        ];
    }

    // The whole city's, with findings by every rule: a clean year, so that the counts are known.
    private static TimeSpan MeasureReport(AuditIndex index, int batches)
    {
        var before = Process.GetCurrentProcess().PeakWorkingSet64;
        var (start, allocated) = (Stopwatch.GetTimestamp(), GC.GetTotalAllocatedBytes());
        var report = AuditReport.Of(index, new AuditReportQuery(County.CityCode));
        var took = Stopwatch.GetElapsedTime(start);
        var counts = AuditMeasure.All.Zip(report.Units[0].Counts).ToDictionary(count => count.First, count => count.Second);
        if (counts[AuditMeasure.Batches] != batches || counts[AuditMeasure.Records] != batches * 300L || report.Findings.Count > 0) throw new InvalidOperationException("The report counts otherwise.");
        Console.WriteLine(FormattableString.Invariant(
            $"the city's report: {took.TotalSeconds:0.00} s, {(GC.GetTotalAllocatedBytes() - allocated) / 1048576} MiB allocated, {GC.GetTotalMemory(forceFullCollection: false) / 1048576} MiB held, the process's peak grew by {(Process.GetCurrentProcess().PeakWorkingSet64 - before) / 1048576} MiB"));
        return took;
    }

    private static double Median(string name, Func<int, int> run)
    {
        var times = new List<double>();
        var rows = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            rows += run(round);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        times.Sort();
        Console.WriteLine(FormattableString.Invariant($"{name}: {times[Rounds / 2]:0.00} ms, slowest {times[^1]:0.00} ms, {rows / Rounds} rows each"));
        return times[Rounds / 2];
    }

    private sealed class ChainBlocks(SignedChain chain) : IBlockSource
    {
        public string Name => "chain";

        public async IAsyncEnumerable<Block> ReadAsync(ulong from, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.CompletedTask;
            foreach (var block in chain.Blocks(from)) yield return block;
        }
    }
}
