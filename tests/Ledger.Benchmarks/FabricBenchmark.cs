using System.Globalization;
using Hyperledger.Fabric.Client;
using Ledger.Fabric.Tests;
using Ledger.NetworkConfig.Running;

namespace Ledger.Benchmarks;

/// <summary>
/// On the network of four tiers that network-config brings up with each release of FABRIC_BIN, three Raft orderers on 2.5 and four BFT
/// orderers on 3.x: how long that takes; our client with a chaincode on our shim against @hyperledger/fabric-gateway with the same contract
/// on fabric-shim, alternating, by submits a second and by CPU of each component; and how many batches a second a school anchors. The figures
/// of the first release have the plain names, those of the others end with their release.
/// </summary>
internal static class FabricBenchmark
{
    private const int Rounds = 3;
    private const string Ours = "steps-dotnet";
    private const string Official = "steps-node";

    private static readonly string[] s_anchorEndorsers = ["ProvinceMSP", "SchoolMSP"];

    public static async Task<int> RunAsync(string[] args)
    {
        if (FabricRelease.All.Count == 0) Console.WriteLine("skipped: FABRIC_BIN names no unpacked release of Hyperledger Fabric");
        var submits = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 2000;
        var figures = new List<string>();
        foreach (var release in FabricRelease.All) figures.AddRange(await RunAsync(release, submits, figures.Count == 0 ? "" : $"-{release}"));
        foreach (var figure in figures) Console.WriteLine(figure);
        return 0;
    }

    private static async Task<IReadOnlyList<string>> RunAsync(FabricRelease release, int submits, string suffix)
    {
        var folder = Directory.CreateTempSubdirectory("ledger-fabric-benchmark-").FullName;
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(10));
            await using var network = await TierFabric.StartAsync(release, folder, limit.Token);
            Console.WriteLine(FormattableString.Invariant($"Fabric {release.Version()}, {network}, on {Environment.ProcessorCount} cores; up in {network.UpTime.TotalSeconds:0.0} s"));
            await network.DefineAsync(Ours, ["dotnet", Path.Combine(Environment.GetEnvironmentVariable("LEDGER_BENCHMARK_CHAINCODE") ?? AppContext.BaseDirectory, "Ledger.Interop.Chaincode.dll")], limit.Token);
            await network.DefineAsync(Official, ["node", ClientLoadPlace.Interop("chaincode-node", "chaincode.js")], limit.Token);
            await NetworkBenchmark.PrepareAsync((contract, function, arguments) => network.SubmitAsync(
                "ProvinceMSP", "province-admin", "ledger", $"{contract}:{function}", new ProposalOptions { Arguments = [.. arguments], EndorsingOrganizations = s_anchorEndorsers }, limit.Token));

            Console.WriteLine(FormattableString.Invariant(
                $"{submits} submits a round after {ClientLoadPlace.WarmUp(submits)} to warm up, {ClientLoadPlace.InFlight} in flight, endorsed by {string.Join(" and ", TierFabric.Endorsers)}, {Rounds} rounds after one that is not counted, medians"));
            var (ours, official) = (new List<Figures>(), new List<Figures>());
            for (var round = 0; round <= Rounds; round++)
            {
                var (mine, other) = (Measure(network, Ours, submits, place => place.RunOurs), Measure(network, Official, submits, place => place.RunOfficial));
                if (round == 0) continue;
                ours.Add(mine);
                official.Add(other);
            }
            var anchored = network.At("ledger", s_anchorEndorsers).RunOurs("submit", submits);

            var (our, node) = (Figures.Medians(ours), Figures.Medians(official));
            return
            [
                .. our.Lines("", suffix),
                .. node.Lines("-node", suffix),
                FormattableString.Invariant($"fabric-anchors-per-second{suffix} {anchored.PerSecond:0} batches/s"),
                FormattableString.Invariant($"fabric-up-seconds{suffix} {network.UpTime.TotalSeconds:0.0} s"),
                FormattableString.Invariant($"fabric-submits-ratio{suffix} {our.PerSecond / node.PerSecond:0.00} ratio"),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // The network's part is of all transactions, those to warm up too; the client's, which starts with each round, is of the counted ones.
    private static Figures Measure(TierFabric network, string chaincode, int submits, Func<ClientLoadPlace, Func<string, int, ClientCost>> client)
    {
        var before = (Peers: network.Cpu(NodeKind.Peer), Orderers: network.Cpu(NodeKind.Orderer), Chaincode: network.Cpu(chaincode));
        var cost = client(network.At(chaincode, TierFabric.Endorsers))("put", submits);
        double Each(TimeSpan from, TimeSpan to) => (to - from).TotalMilliseconds / (submits + ClientLoadPlace.WarmUp(submits));
        var figures = new Figures(
            cost.PerSecond, Each(before.Peers, network.Cpu(NodeKind.Peer)), Each(before.Orderers, network.Cpu(NodeKind.Orderer)), Each(before.Chaincode, network.Cpu(chaincode)), cost.Microseconds / 1000);
        Console.WriteLine(FormattableString.Invariant(
            $"{chaincode}: CPU a transaction, ms: peers {figures.Peers:0.00}, orderers {figures.Orderers:0.00}, chaincode {figures.Chaincode:0.00}, client {figures.Client:0.00}"));
        return figures;
    }

    /// <summary>A round: submits a second, and milliseconds of CPU a transaction.</summary>
    private sealed record Figures(double PerSecond, double Peers, double Orderers, double Chaincode, double Client)
    {
        public static Figures Medians(List<Figures> rounds)
        {
            double Median(Func<Figures, double> figure) => rounds.Select(figure).Order().ElementAt(rounds.Count / 2);
            return new(Median(r => r.PerSecond), Median(r => r.Peers), Median(r => r.Orderers), Median(r => r.Chaincode), Median(r => r.Client));
        }

        public IEnumerable<string> Lines(string side, string release)
        {
            yield return FormattableString.Invariant($"fabric-submits{side}-per-second{release} {PerSecond:0} submits/s");
            foreach (var (component, cpu) in new[] { ("peers", Peers), ("orderers", Orderers), ("chaincode", Chaincode), ("client", Client) })
                yield return FormattableString.Invariant($"fabric-cpu-{component}{side}-milliseconds{release} {cpu:0.00} ms");
        }
    }
}
