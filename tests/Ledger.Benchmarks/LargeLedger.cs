using System.Diagnostics;
using System.Globalization;
using Ledger.Network.Store;
using Ledger.Network.Topology;

namespace Ledger.Benchmarks;

/// <summary>
/// A network whose ledger is grown to a size by replaying generated blocks, of 1,000 transactions with one new key each;
/// their signatures are passed over, everything else of a commit is done. Tells what a transaction costs on the way, and how
/// long the network takes to serve when it is started on the grown ledger.
/// </summary>
internal static class LargeLedger
{
    private const int Starts = 5;
    private const int LookedUp = 2000;

    // Blocks are generated on all processors, and then committed while nothing else is done.
    private const int BlocksAtOnce = 50;

    /// <summary>Grows a ledger and starts a network on it.</summary>
    /// <param name="transactions">How many it gets.</param>
    /// <param name="chart">The SVG file that shows the costs; null for none.</param>
    /// <returns>The median time from the process's start until it serves.</returns>
    public static async Task<TimeSpan> MeasureAsync(int transactions, string? chart)
    {
        var folder = Directory.CreateTempSubdirectory("ledger-large-").FullName;
        try
        {
            await using (await RunningNetwork.StartAsync(folder))
            {
                // Makes the network: block 0, the chaincode's definition.
            }
            var store = new NetworkFolder(folder).Store;
            await GrowAsync(store, transactions, chart);
            Console.WriteLine(FormattableString.Invariant($"{transactions} keys: the ledger's file has {new FileInfo(store).Length / 1048576} MiB"));
            var times = new List<TimeSpan>();
            for (var i = 0; i < Starts; i++)
            {
                await using var network = await RunningNetwork.StartAsync(folder);
                times.Add(network.StartTime);
            }
            times.Sort();
            Console.WriteLine(FormattableString.Invariant($"{Starts} starts on {transactions} transactions: fastest {times[0].TotalSeconds:0.00} s, slowest {times[^1].TotalSeconds:0.00} s"));
            return times[Starts / 2];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task GrowAsync(string store, int transactions, string? chart)
    {
        var costs = new List<CommitCost>();
        await using var ledger = await ChannelLedger.OpenAsync(store, new UnsignedValidator());
        var blocks = new GeneratedBlocks(ledger);
        var (last, total) = (CommitCost.Nothing, CommitCost.Nothing);
        while (total.Keys < transactions)
        {
            var until = Math.Min(Math.Min(total.Keys + (BlocksAtOnce * GeneratedBlocks.BlockSize), NextTold(total.Keys)), transactions);
            var generated = blocks.Next(until - total.Keys);
            var measured = new Measurement();
            var written = ReadWritten();
            foreach (var block in generated) await ledger.CommitAsync(block);
            measured.Stop();
            total = new CommitCost(until, total.Wall + measured.Wall, total.Cpu + measured.Cpu, total.Written + ReadWritten() - written);
            if (until != transactions && until != NextTold(until - 1)) continue;
            var cost = total.Since(last);
            Console.WriteLine(FormattableString.Invariant($"commit, from {last.Keys} to {until} keys: {cost.WallEach:0.0} us a transaction, of which CPU {cost.CpuEach:0.0} us; {cost.WrittenEach / 1024:0.0} KiB written"));
            costs.Add(cost);
            if (chart is not null) CostChart.Write(chart, costs);
            last = total;
        }
        LookUp(ledger, transactions);
    }

    private static void LookUp(ChannelLedger ledger, int transactions)
    {
        var random = new Random(1);
        var names = Enumerable.Range(0, LookedUp).Select(_ => GeneratedBlocks.Name(random.Next(transactions))).ToList();
        Report("keys there", name => ledger.QueryState(GeneratedBlocks.Chaincode, name) is not null);
        Report("keys not there", name => ledger.QueryState(GeneratedBlocks.Chaincode, name[1..]) is null);
        Report("ranges of ten keys", name => ReadRange(ledger, name));
        Report("transactions there", name => ledger.TryGetTransaction(name, out _));

        void Report(string what, Func<string, bool> isRight)
        {
            var start = Stopwatch.GetTimestamp();
            foreach (var name in names)
            {
                if (!isRight(name)) throw new InvalidOperationException($"The ledger does not hold what was committed: {what}, {name}.");
            }
            Console.WriteLine(FormattableString.Invariant($"looked up, {what}: {Stopwatch.GetElapsedTime(start).TotalMicroseconds / names.Count:0.0} us each"));
        }
    }

    private static bool ReadRange(ChannelLedger ledger, string from)
    {
        using var executor = ledger.NewQueryExecutor("ProvinceMSP");
        using var range = executor.GetStateByRange(GeneratedBlocks.Chaincode, from, string.Empty);
        if (range.Next()?.Key != from) return false;
        for (var i = 1; i < 10 && range.Next() is not null; i++)
        {
            // What stands behind it.
        }
        return true;
    }

    // 1,000, 2,000, 5,000, 10,000 and so on.
    private static int NextTold(int keys)
    {
        for (var power = 1000; ; power *= 10)
        {
            foreach (var factor in (int[])[1, 2, 5])
            {
                if (power * factor > keys) return power * factor;
            }
        }
    }

    // proc_pid_io(5): what reached the storage layer; nothing where the system does not tell.
    private static long ReadWritten() => OperatingSystem.IsLinux()
        ? long.Parse(File.ReadLines("/proc/self/io").First(line => line.StartsWith("write_bytes: ", StringComparison.Ordinal))[13..], CultureInfo.InvariantCulture)
        : 0;
}
