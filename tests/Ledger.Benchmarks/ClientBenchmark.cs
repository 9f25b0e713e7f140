using System.Globalization;
using Ledger.Fabric.Tests;

namespace Ledger.Benchmarks;

/// <summary>
/// Our client and @hyperledger/fabric-gateway, each in a process of its own, alternating on one embedded network: what a submit and
/// an evaluate cost the client's process in CPU. Every submit is endorsed by two organisations and awaited until it is committed.
/// With FABRIC_BIN also on the first release that it names: how many submits a second each makes.
/// </summary>
internal static class ClientBenchmark
{
    private const int Rounds = 3;

    public static async Task<int> RunAsync(string[] args)
    {
        var submits = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 4000;
        var folder = Directory.CreateTempSubdirectory("ledger-client-benchmark-").FullName;
        try
        {
            Console.WriteLine(FormattableString.Invariant(
                $"{Environment.ProcessorCount} cores, {submits} submits and {5 * submits} evaluates a round after half as many to warm up, {ClientLoadPlace.InFlight} in flight, {Rounds} rounds, medians"));
            await using var network = await RunningNetwork.StartAsync(folder);
            await NetworkBenchmark.PrepareAsync(network);
            var root = Path.Combine(folder, "tls-root.pem");
            await File.WriteAllTextAsync(root, network.TlsRoot("SchoolMSP"));

            var place = new ClientLoadPlace(
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
        var chaincode = ClientLoadPlace.Interop("chaincode-node", "chaincode.js");
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        Directory.CreateDirectory(folder);
        await using var network = await RealFabric.StartAsync(release, folder, chaincode, limit.Token);
        Console.WriteLine($"Fabric {release.Version()}, a peer of each of two organisations and one orderer, fabric-shim at both peers, {submits} submits a round");
        var root = Path.Combine(folder, "tls-root.pem");
        await File.WriteAllTextAsync(root, await network.TlsRootAsync());
        var (ours, official) = Compare(new ClientLoadPlace(network.Address, root, network.User, RealFabric.MspIds[0], network.Channel, RealFabric.Chaincode, RealFabric.MspIds), "put", submits);
        return ours.PerSecond / official.PerSecond;
    }

    // Both clients in turn, so that what else the machine does meets both.
    private static (ClientCost Ours, ClientCost Official) Compare(ClientLoadPlace place, string kind, int count)
    {
        var (ours, official) = (new List<ClientCost>(), new List<ClientCost>());
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(place.RunOurs(kind, count));
            official.Add(place.RunOfficial(kind, count));
        }
        return (ClientCost.Medians(ours), ClientCost.Medians(official));
    }
}
