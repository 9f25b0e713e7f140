using System.Text.Json;
using Ledger.Network.Topology.Internal;

namespace Ledger.Network.Topology;

/// <summary>Reads, checks and writes topology files; their form is docs/TOPOLOGY.md.</summary>
public static class TopologyFile
{
    /// <summary>Reads a topology and checks it.</summary>
    /// <exception cref="TopologyException">The file is no topology, or says something impossible; it names every mistake and its place.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<NetworkTopology> ReadAsync(string path, CancellationToken cancellationToken = default)
    {
        var (topology, problems) = TopologyReader.Read(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false));
        if (problems.Count == 0) problems = Problems(topology!);
        return problems.Count == 0 ? topology! : throw new TopologyException(path, problems);
    }

    /// <summary>Writes a topology atomically.</summary>
    public static async Task WriteAsync(string path, NetworkTopology topology, CancellationToken cancellationToken = default) =>
        await AtomicFile.WriteAsync(path, JsonSerializer.SerializeToUtf8Bytes(TopologyDocument.Of(topology), TopologyJson.Default.TopologyDocument), ownerOnly: false, cancellationToken).ConfigureAwait(false);

    /// <summary>What is impossible in a topology, in the order of the file; empty when nothing is.</summary>
    public static IReadOnlyList<TopologyProblem> Problems(NetworkTopology topology)
    {
        ArgumentNullException.ThrowIfNull(topology);
        return new TopologyChecks(topology).Run();
    }

    /// <summary>Whether a network of the second topology is what the first asks for; a port of zero in the first asks for any.</summary>
    public static bool IsOf(NetworkTopology asked, NetworkTopology network)
    {
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(network);
        return Written(Portless(asked)) == Written(Portless(network)) && Ports(asked).Zip(Ports(network)).All(pair => pair.First == 0 || pair.First == pair.Second);
    }

    // A file of one channel says the same in either form.
    private static string Written(NetworkTopology topology) =>
        JsonSerializer.Serialize(TopologyDocument.Of(topology with { ListsChannels = true }), TopologyJson.Default.TopologyDocument);

    private static IEnumerable<int> Ports(NetworkTopology topology) =>
        topology.Organisations.SelectMany(organisation => organisation.Peers).Select(peer => peer.Port).Prepend(topology.Orderer.Port);

    private static NetworkTopology Portless(NetworkTopology topology) => topology with
    {
        Orderer = topology.Orderer with { Port = 0 },
        Organisations = [.. topology.Organisations.Select(organisation => organisation with { Peers = [.. organisation.Peers.Select(peer => peer with { Port = 0 })] })],
    };
}
