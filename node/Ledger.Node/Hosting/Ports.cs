using Ledger.Network.Topology;

namespace Ledger.Node.Hosting;

/// <summary>Chooses loopback ports once; the topology keeps them, since block 0 and clients name them.</summary>
internal static class Ports
{
    /// <summary>Whether a port is still to be chosen.</summary>
    public static bool AreMissing(NetworkTopology topology) => Missing(topology) > 0;

    /// <summary>The topology with a free port wherever it says zero.</summary>
    public static NetworkTopology Choose(NetworkTopology topology)
    {
        var free = new Queue<int>(AreMissing(topology) ? LoopbackPorts.Choose(Missing(topology)) : []);
        return topology with
        {
            Orderer = topology.Orderer with { Port = Chosen(topology.Orderer.Port) },
            Organisations = [.. topology.Organisations.Select(organisation => organisation with
            {
                Peers = [.. organisation.Peers.Select(peer => peer with { Port = Chosen(peer.Port) })],
            })],
        };

        int Chosen(int port) => port != 0 ? port : free.Dequeue();
    }

    private static int Missing(NetworkTopology topology) =>
        topology.Organisations.SelectMany(organisation => organisation.Peers).Count(peer => peer.Port == 0)
        + (topology.Orderer.Port == 0 ? 1 : 0);
}
