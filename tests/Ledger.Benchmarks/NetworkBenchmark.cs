using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

using System.Text.Json;
using Grpc.Net.Client;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Msp;

namespace Ledger.Benchmarks;

/// <summary>
/// Anchors distinct batches on an embedded network in a process of its own, over TLS, with our client: two organisations
/// endorse each, every commit is awaited and durable, and all batches are counted on the ledger at the end.
/// </summary>
internal static class NetworkBenchmark
{
    public const string School = "3435000001";
    public const string Term = "2025-2026-1";

    public static async Task<int> RunAsync(string[] args)
    {
        var submits = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000;
        var inFlight = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 100;
        var folder = Directory.CreateTempSubdirectory("ledger-network-benchmark-").FullName;
        try
        {
            Console.WriteLine($"{Environment.ProcessorCount} cores, {submits} submits, {inFlight} in flight, endorsed by ProvinceMSP and SchoolMSP");
            await using var network = await RunningNetwork.StartAsync(folder);
            Console.WriteLine(FormattableString.Invariant($"network made and serving after {network.StartTime.TotalSeconds:0.00} s"));
            await PrepareAsync(network);

            using var registrar = network.Connect("SchoolMSP", "school-registrar");
            var batches = registrar.Contract("batches");
            await AnchorAllAsync(batches, "warm-up", Math.Min(submits, WarmUp), inFlight, network.Process);
            var (perSecond, p99) = await AnchorAllAsync(batches, "measured", submits, inFlight, network.Process);
            var lone = await LoneAsync(batches);
            var evaluates = await EvaluateAllAsync(registrar.Contract("terms"), inFlight);
            var few = Math.Min(submits, ListenedSubmits);
            var (unheard, _) = await AnchorAllAsync(batches, "without listeners", few, inFlight, network.Process);
            double heard;
            await using (var listeners = await Listeners.OpenAsync(network))
            {
                (heard, _) = await AnchorAllAsync(batches, "with listeners", few, inFlight, network.Process);
                await listeners.UntilHeardAsync(few);
            }
            await CountAsync(batches, Math.Min(submits, WarmUp) + submits + LoneSubmits + (2 * few));

            Console.WriteLine(FormattableString.Invariant($"network-listeners-slowdown-ratio {unheard / heard:0.00} ratio"));
            Console.WriteLine(FormattableString.Invariant($"network-evaluates-per-second {evaluates:0} evaluates/s"));
            Console.WriteLine(FormattableString.Invariant($"network-lone-submit-milliseconds {lone:0.0} ms"));
            Console.WriteLine(FormattableString.Invariant($"network-submit-p99-milliseconds {p99:0} ms"));
            Console.WriteLine(FormattableString.Invariant($"network-submits-per-second {perSecond:0} submits/s"));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private const int LoneSubmits = 50;
    private const int WarmUp = 6000;
    private const int Evaluates = 20_000;
    private const int ListenedSubmits = 4000;

    public static async Task PrepareAsync(RunningNetwork network)
    {
        using var province = network.Connect("ProvinceMSP", "province-admin");
        await PrepareAsync((contract, function, arguments) => province.Contract(contract).SubmitAsync(function, Endorsed(arguments)));
    }

    /// <summary>Submits, as the province's administrator, what must stand on a ledger before batches of <see cref="School"/> can.</summary>
    /// <param name="submit">Submits a contract's function with arguments and waits until it is committed.</param>
    public static async Task PrepareAsync(Func<string, string, string[], Task> submit)
    {
        string[] units =
        [
            """{"code":"350000","mspId":"ProvinceMSP","name":"福建省","parent":"","roles":["province-admin"],"tier":"province","v":1}""",
            """{"code":"350100","mspId":"CityMSP","name":"福州市","parent":"350000","roles":["city-reviewer"],"tier":"city","v":1}""",
            """{"code":"350102","mspId":"CountyMSP","name":"鼓楼区","parent":"350100","roles":["county-reviewer"],"tier":"county","v":1}""",
            $$"""{"code":"{{School}}","mspId":"SchoolMSP","name":"虚构第一中学","parent":"350102","roles":["school-registrar"],"tier":"school","v":1}""",
        ];
        foreach (var unit in units) await submit("units", "Register", [unit]);
        var digest = new string('a', 64);
        await submit("rulesets", "Publish", [$$"""{"id":"benchmark","owner":"350000","sha256":"{{digest}}","sm3":"{{digest}}","v":1,"version":"1"}"""]);
        await submit("rulesets", "Approve", ["350000", "benchmark", "1"]);
        await submit("terms", "Open", [$$"""{"owner":"350000","stages":[{"stage":"entry"}],"term":"{{Term}}","v":1}"""]);
    }

    private static async Task<(double PerSecond, double P99)> AnchorAllAsync(Contract batches, string what, int submits, int inFlight, Process node)
    {
        var latencies = new ConcurrentBag<double>();
        node.Refresh();
        var nodeCpu = node.TotalProcessorTime;
        var measurement = new Measurement();
        await InFlight.RunAsync(submits, inFlight, async _ =>
        {
            var start = Stopwatch.GetTimestamp();
            await AnchorAsync(batches);
            latencies.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        });
        measurement.Stop();
        node.Refresh();
        nodeCpu = node.TotalProcessorTime - nodeCpu;
        var sorted = latencies.Order().ToArray();
        measurement.Report($"client, {what}", submits);
        Console.WriteLine(FormattableString.Invariant(
            $"network, {what}: CPU {nodeCpu.TotalSeconds:0.00} s = {nodeCpu.TotalMicroseconds / submits:0.0} us each; p50 {sorted[sorted.Length / 2]:0} ms, p99 {sorted[sorted.Length * 99 / 100]:0} ms, most {sorted[^1]:0} ms"));
        return (submits / measurement.Wall.TotalSeconds, sorted[sorted.Length * 99 / 100]);
    }

    private static async Task<double> LoneAsync(Contract batches)
    {
        var times = new List<double>();
        for (var i = 0; i < LoneSubmits; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await AnchorAsync(batches);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return times.Order().ElementAt(LoneSubmits / 2);
    }

    private static async Task<double> EvaluateAllAsync(Contract terms, int inFlight)
    {
        await MeasureAsync("warm-up", Evaluates / 4);
        return await MeasureAsync("measured", Evaluates);

        async Task<double> MeasureAsync(string what, int count)
        {
            var measurement = new Measurement();
            await InFlight.RunAsync(count, inFlight, async _ =>
            {
                if ((await terms.EvaluateAsync("Get", ["350000", Term])).Length == 0) throw new InvalidOperationException("An evaluate found no term.");
            });
            measurement.Stop().Report($"evaluates, {what}", count);
            return count / measurement.Wall.TotalSeconds;
        }
    }

    private static Task<byte[]> AnchorAsync(Contract batches)
    {
        var root = RandomNumberGenerator.GetHexString(64, lowercase: true);
        return batches.SubmitAsync("Anchor", Endorsed(
            $$"""{"ruleSet":"benchmark","ruleSetOwner":"350000","ruleSetVersion":"1","school":"{{School}}","sha256Root":"{{root}}","size":1200,"sm3Root":"{{root}}","stage":"entry","term":"{{Term}}","v":1}"""));
    }

    private static async Task CountAsync(Contract batches, int expected)
    {
        using var listed = JsonDocument.Parse(await batches.EvaluateAsync("List", [School, Term]));
        var count = listed.RootElement.GetArrayLength();
        if (count != expected) throw new InvalidOperationException($"{expected} batches were reported as committed, {count} are on the ledger.");
        Console.WriteLine($"{count} batches are on the ledger, each reported as committed");
    }

    private static ProposalOptions Endorsed(params string[] arguments) => new()
    {
        Arguments = [.. arguments.Select(argument => (Argument)argument)],
        EndorsingOrganizations = ["ProvinceMSP", "SchoolMSP"],
    };
}

/// <summary>A Ledger.Node process on a folder of its own.</summary>
internal sealed class RunningNetwork : IAsyncDisposable
{
    private readonly string _folder;
    private readonly JsonElement _endpoints;

    private RunningNetwork(string folder, Process process, TimeSpan startTime, JsonElement endpoints)
    {
        _folder = folder;
        _endpoints = endpoints;
        Process = process;
        StartTime = startTime;
    }

    public Process Process { get; }

    public TimeSpan StartTime { get; }

    public static async Task<RunningNetwork> StartAsync(string folder)
    {
        var began = Stopwatch.GetTimestamp();
        var start = new ProcessStartInfo("dotnet", [NodeProgram(), "serve", "--dir", folder]) { RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync();
        if (line is null || !line.Contains("\"serving\":true", StringComparison.Ordinal))
            throw new InvalidOperationException($"The node did not come up; see its messages above and {folder}/network/node.log.");
        var endpoints = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "network", "endpoints.json"))).RootElement;
        return new(folder, process, Stopwatch.GetElapsedTime(began), endpoints);
    }

    /// <summary>Host and port of an organisation's peer.</summary>
    public string Address(string mspId) => Peer(mspId).GetProperty("address").GetString()!;

    /// <summary>The CA of its TLS certificate, PEM.</summary>
    public string TlsRoot(string mspId) => Peer(mspId).GetProperty("tlsRootCertPem").GetString()!;

    public Connection Connect(string mspId, string identity)
    {
        var path = Path.Combine(_folder, "identities", identity);
        var signer = SigningIdentity.FromPem(mspId, File.ReadAllText(Path.Combine(path, "cert.pem")), File.ReadAllText(Path.Combine(path, "key.pem")));
        var channel = FabricChannel.Create(Address(mspId), TlsRoot(mspId));
        return new Connection(channel, Gateway.Connect(new GatewayOptions(channel, signer)).GetNetwork(_endpoints.GetProperty("channel").GetString()!));
    }

    public async ValueTask DisposeAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", Process.Id.ToString(CultureInfo.InvariantCulture)]);
        await Process.WaitForExitAsync();
        Process.Dispose();
    }

    private JsonElement Peer(string mspId) => _endpoints.GetProperty("peers").EnumerateArray().First(p => p.GetProperty("mspId").GetString() == mspId);

    private static string NodeProgram()
    {
        // The node is built beside the benchmarks, in the same configuration.
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Ledger.sln")))
                return Path.Combine(folder.FullName, "node", "Ledger.Node", "bin", configuration, "net10.0", "Ledger.Node.dll");
        }
        throw new DirectoryNotFoundException("no folder above the benchmarks holds Ledger.sln");
    }
}

/// <summary>A gRPC channel to a peer, with an identity.</summary>
internal sealed record Connection(GrpcChannel Channel, Hyperledger.Fabric.Client.Network Network) : IDisposable
{
    public Contract Contract(string name) => Network.GetContract("ledger", name);

    public void Dispose() => Channel.Dispose();
}
