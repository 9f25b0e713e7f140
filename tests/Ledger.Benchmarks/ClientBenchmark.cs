using System.Globalization;
using System.Text.Json;
using Ledger.Fabric.Tests;

namespace Ledger.Benchmarks;

/// <summary>
/// Our client and @hyperledger/fabric-gateway, each in a process of its own, alternating on one embedded network: what a submit and
/// an evaluate cost the client's process in CPU. Every submit is endorsed by two organisations and awaited until it is committed.
/// With FABRIC_BIN also on the first release that it names: how many submits a second each makes.
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

            var place = new Place(
                network.Address("SchoolMSP"), root, Path.Combine(folder, "identities", "school-registrar"), "SchoolMSP", "ledger", "ledger", ["ProvinceMSP", "SchoolMSP"]);
            var (submit, officialSubmit) = Compare(place, "submit", submits);
            var (evaluate, officialEvaluate) = Compare(place, "evaluate", 5 * submits);
            double? submitsRatio = FabricRelease.All is [var release, ..] ? await CompareOnFabricAsync(release, Path.Combine(folder, "fabric"), submits / 2) : null;
            if (submitsRatio is { } ratio) Console.WriteLine(FormattableString.Invariant($"client-submits-ratio {ratio:0.00} ratio"));
            Console.WriteLine(FormattableString.Invariant($"client-submit-allocated-kibibytes {submit.Allocated / 1024:0.0} KiB"));
            Console.WriteLine(FormattableString.Invariant($"client-evaluate-cpu-ratio {evaluate.Microseconds / officialEvaluate.Microseconds:0.000} ratio"));
            Console.WriteLine(FormattableString.Invariant($"client-submit-cpu-ratio {submit.Microseconds / officialSubmit.Microseconds:0.000} ratio"));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>How many times as many submits a second ours makes, with fabric-shim at both endorsing peers.</summary>
    private static async Task<double> CompareOnFabricAsync(FabricRelease release, string folder, int submits)
    {
        var chaincode = Path.Combine(Repository(), "tests", "interop", "chaincode-node", "chaincode.js");
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        Directory.CreateDirectory(folder);
        await using var network = await RealFabric.StartAsync(release, folder, chaincode, limit.Token);
        Console.WriteLine($"Fabric {release.Version()}, a peer of each of two organisations and one orderer, fabric-shim at both peers, {submits} submits a round");
        var root = Path.Combine(folder, "tls-root.pem");
        await File.WriteAllTextAsync(root, await network.TlsRootAsync());
        var (ours, official) = Compare(new Place(network.Address, root, network.User, RealFabric.MspIds[0], network.Channel, RealFabric.Chaincode, RealFabric.MspIds), "put", submits);
        return ours.PerSecond / official.PerSecond;
    }

    // Both clients in turn, so that what else the machine does meets both.
    private static (Cost Ours, Cost Official) Compare(Place place, string kind, int count)
    {
        var settings = JsonSerializer.Serialize(new
        {
            // The official client wants a name, not a number, to verify.
            endpoint = place.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal),
            tlsRootPath = place.TlsRoot,
            certPath = Path.Combine(place.User, "cert.pem"),
            keyPath = Path.Combine(place.User, "key.pem"),
            mspId = place.MspId,
            channel = place.Channel,
            chaincode = place.Chaincode,
            endorsers = place.Endorsers,
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
        return (Cost.Medians(ours), Cost.Medians(official));
    }

    private static Cost Run(string client, string kind, int count, string program, params string[] arguments)
    {
        var run = MeasuredProcess.Run(program, arguments);
        if (run.ExitCode != 0) throw new InvalidOperationException($"{client}: {run}");
        using var said = JsonDocument.Parse(run.Output);
        var wall = said.RootElement.GetProperty("wallSeconds").GetDouble();
        var cost = new Cost(said.RootElement.GetProperty("cpuMicroseconds").GetDouble() / count, said.RootElement.GetProperty("allocated").GetDouble() / count, count / wall);
        Console.WriteLine(FormattableString.Invariant(
            $"{client}: {count} {kind}s in {wall:0.00} s = {cost.PerSecond:0}/s, CPU {cost.Microseconds:0.0} us each{(cost.Allocated > 0 ? $", {cost.Allocated:0} bytes allocated each" : "")}"));
        return cost;
    }

    private static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Ledger.sln"))) return folder.FullName;
        }
        throw new DirectoryNotFoundException("no folder above the benchmarks holds Ledger.sln");
    }

    /// <summary>Where a load goes, and as whom.</summary>
    private sealed record Place(string Address, string TlsRoot, string User, string MspId, string Channel, string Chaincode, IReadOnlyList<string> Endorsers);

    /// <summary>What calls came to.</summary>
    /// <param name="Microseconds">CPU of the client's process for a call.</param>
    /// <param name="Allocated">Bytes for a call; zero where the client does not tell.</param>
    /// <param name="PerSecond">Calls a second.</param>
    private sealed record Cost(double Microseconds, double Allocated, double PerSecond)
    {
        public static Cost Medians(List<Cost> rounds)
        {
            double Median(Func<Cost, double> figure) => rounds.Select(figure).Order().ElementAt(rounds.Count / 2);
            return new(Median(cost => cost.Microseconds), Median(cost => cost.Allocated), Median(cost => cost.PerSecond));
        }
    }
}
