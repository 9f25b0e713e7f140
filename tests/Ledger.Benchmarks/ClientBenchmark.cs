using System.Globalization;
using System.Text.Json;

namespace Ledger.Benchmarks;

/// <summary>
/// Our client and @hyperledger/fabric-gateway, each in a process of its own, alternating on one embedded network: what a submit and
/// an evaluate cost the client's process in CPU. Every submit is endorsed by two organisations and awaited until it is committed.
/// </summary>
internal static class ClientBenchmark
{
    private const int InFlightCalls = 100;
    private const int Rounds = 3;

    public static async Task<int> RunAsync(string[] args)
    {
        var submits = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 4000;
        var folder = Directory.CreateTempSubdirectory("ledger-client-benchmark-").FullName;
        try
        {
            Console.WriteLine(FormattableString.Invariant(
                $"{Environment.ProcessorCount} cores, {submits} submits and {5 * submits} evaluates a round after half as many to warm up, {InFlightCalls} in flight, {Rounds} rounds, medians"));
            await using var network = await RunningNetwork.StartAsync(folder);
            await NetworkBenchmark.PrepareAsync(network);
            var root = Path.Combine(folder, "tls-root.pem");
            await File.WriteAllTextAsync(root, network.TlsRoot("SchoolMSP"));

            var submit = Compare("submit", submits);
            var evaluate = Compare("evaluate", 5 * submits);
            Console.WriteLine(FormattableString.Invariant($"client-submit-allocated-kibibytes {submit.AllocatedKibibytes:0.0} KiB"));
            Console.WriteLine(FormattableString.Invariant($"client-evaluate-cpu-ratio {evaluate.Ratio:0.000} ratio"));
            Console.WriteLine(FormattableString.Invariant($"client-submit-cpu-ratio {submit.Ratio:0.000} ratio"));
            return 0;

            (double Ratio, double AllocatedKibibytes) Compare(string kind, int count)
            {
                var settings = JsonSerializer.Serialize(new
                {
                    // The official client wants a name, not a number, to verify.
                    endpoint = network.Address("SchoolMSP").Replace("127.0.0.1", "localhost", StringComparison.Ordinal),
                    tlsRootPath = root,
                    certPath = Path.Combine(folder, "identities", "school-registrar", "cert.pem"),
                    keyPath = Path.Combine(folder, "identities", "school-registrar", "key.pem"),
                    mspId = "SchoolMSP",
                    channel = "ledger",
                    chaincode = "ledger",
                    endorsers = new[] { "ProvinceMSP", "SchoolMSP" },
                    kind,
                    warmUp = count / 2,
                    count,
                    inFlight = InFlightCalls,
                    school = NetworkBenchmark.School,
                    term = NetworkBenchmark.Term,
                });
                var (ours, official) = (new List<Cost>(), new List<Cost>());
                for (var round = 0; round < Rounds; round++)
                {
                    ours.Add(Run("ours", kind, count, "dotnet", Environment.GetCommandLineArgs()[0], "client-load", settings));
                    official.Add(Run("@hyperledger/fabric-gateway", kind, count, "node", Path.Combine(Repository(), "tests", "interop", "gateway-node", "load.mjs"), settings));
                }
                return (Median(ours).Microseconds / Median(official).Microseconds, Median(ours).Allocated / 1024);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Cost Run(string client, string kind, int count, string program, params string[] arguments)
    {
        var run = MeasuredProcess.Run(program, arguments);
        if (run.ExitCode != 0) throw new InvalidOperationException($"{client}: {run}");
        using var said = JsonDocument.Parse(run.Output);
        var cost = new Cost(said.RootElement.GetProperty("cpuMicroseconds").GetDouble() / count, said.RootElement.GetProperty("allocated").GetDouble() / count);
        var wall = said.RootElement.GetProperty("wallSeconds").GetDouble();
        Console.WriteLine(FormattableString.Invariant(
            $"{client}: {count} {kind}s in {wall:0.00} s = {count / wall:0}/s, CPU {cost.Microseconds:0.0} us each{(cost.Allocated > 0 ? $", {cost.Allocated:0} bytes allocated each" : "")}"));
        return cost;
    }

    private static Cost Median(List<Cost> costs) => costs.OrderBy(cost => cost.Microseconds).ElementAt(costs.Count / 2);

    private static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Ledger.sln"))) return folder.FullName;
        }
        throw new DirectoryNotFoundException("no folder above the benchmarks holds Ledger.sln");
    }

    private sealed record Cost(double Microseconds, double Allocated);
}
