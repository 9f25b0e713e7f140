using System.Text.Json;

namespace Ledger.Benchmarks;

/// <summary>Where a client's load goes, and as whom; either client runs it in a process of its own.</summary>
/// <param name="Address">Host and port of the peer whose gateway answers.</param>
/// <param name="TlsRoot">The file of the root of the peer's TLS certificate.</param>
/// <param name="User">The folder of <c>cert.pem</c> and <c>key.pem</c>.</param>
/// <param name="MspId">The user's organisation.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Chaincode">The chaincode.</param>
/// <param name="Endorsers">The organisations that endorse.</param>
internal sealed record ClientLoadPlace(string Address, string TlsRoot, string User, string MspId, string Channel, string Chaincode, IReadOnlyList<string> Endorsers)
{
    public const int InFlight = 100;

    /// <summary>How many calls come before those that are counted.</summary>
    public static int WarmUp(int count) => count / 2;

    /// <summary>Makes calls with our client.</summary>
    /// <param name="kind">submit, evaluate or put.</param>
    /// <param name="count">How many are counted, after <see cref="WarmUp"/>.</param>
    public ClientCost RunOurs(string kind, int count) => Run("ours", kind, count, "dotnet", Environment.GetCommandLineArgs()[0], "client-load");

    /// <summary>As <see cref="RunOurs"/>, with @hyperledger/fabric-gateway.</summary>
    public ClientCost RunOfficial(string kind, int count) => Run("@hyperledger/fabric-gateway", kind, count, "node", Interop("gateway-node", "load.mjs"));

    /// <summary>A file of tests/interop.</summary>
    public static string Interop(string folder, string file)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Ledger.sln"))) return Path.Combine(at.FullName, "tests", "interop", folder, file);
        }
        throw new DirectoryNotFoundException("no folder above the benchmarks holds Ledger.sln");
    }

    private ClientCost Run(string client, string kind, int count, string program, params string[] arguments)
    {
        var run = MeasuredProcess.Run(program, [.. arguments, Settings(kind, count)]);
        if (run.ExitCode != 0) throw new InvalidOperationException($"{client}: {run}");
        using var said = JsonDocument.Parse(run.Output);
        var wall = said.RootElement.GetProperty("wallSeconds").GetDouble();
        var cost = new ClientCost(said.RootElement.GetProperty("cpuMicroseconds").GetDouble() / count, said.RootElement.GetProperty("allocated").GetDouble() / count, count / wall);
        Console.WriteLine(FormattableString.Invariant(
            $"{client}: {count} {kind}s in {wall:0.00} s = {cost.PerSecond:0}/s, CPU {cost.Microseconds:0.0} us each{(cost.Allocated > 0 ? $", {cost.Allocated:0} bytes allocated each" : "")}"));
        return cost;
    }

    private string Settings(string kind, int count) => JsonSerializer.Serialize(new
    {
        // The official client wants a name, not a number, to verify.
        endpoint = Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal),
        tlsRootPath = TlsRoot,
        certPath = Path.Combine(User, "cert.pem"),
        keyPath = Path.Combine(User, "key.pem"),
        mspId = MspId,
        channel = Channel,
        chaincode = Chaincode,
        endorsers = Endorsers,
        kind,
        warmUp = WarmUp(count),
        count,
        inFlight = InFlight,
        school = NetworkBenchmark.School,
        term = NetworkBenchmark.Term,
    });
}

/// <summary>What calls came to.</summary>
/// <param name="Microseconds">CPU of the client's process for a call.</param>
/// <param name="Allocated">Bytes for a call; zero where the client does not tell.</param>
/// <param name="PerSecond">Calls a second.</param>
internal sealed record ClientCost(double Microseconds, double Allocated, double PerSecond)
{
    public static ClientCost Medians(IReadOnlyCollection<ClientCost> rounds)
    {
        double Median(Func<ClientCost, double> figure) => rounds.Select(figure).Order().ElementAt(rounds.Count / 2);
        return new(Median(cost => cost.Microseconds), Median(cost => cost.Allocated), Median(cost => cost.PerSecond));
    }
}
