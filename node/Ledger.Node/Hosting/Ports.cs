using System.Net;
using System.Net.Sockets;
using Ledger.Network.Topology;

namespace Ledger.Node.Hosting;

/// <summary>Chooses loopback ports once; the topology keeps them, since block 0 and clients name them.</summary>
internal static class Ports
{
    /// <summary>Whether a port is still to be chosen.</summary>
    public static bool AreMissing(NetworkTopology topology) =>
        topology.Orderer.Port == 0 || topology.Organisations.Any(organisation => organisation.Peers.Any(peer => peer.Port == 0));

    /// <summary>The topology with a free port wherever it says zero.</summary>
    public static NetworkTopology Choose(NetworkTopology topology)
    {
        // All are held until the last is chosen: the system would otherwise give one twice.
        var held = new List<TcpListener>();
        try
        {
            return topology with
            {
                Orderer = topology.Orderer with { Port = Chosen(topology.Orderer.Port) },
                Organisations = [.. topology.Organisations.Select(organisation => organisation with
                {
                    Peers = [.. organisation.Peers.Select(peer => peer with { Port = Chosen(peer.Port) })],
                })],
            };
        }
        finally
        {
            foreach (var listener in held) listener.Stop();
        }

        int Chosen(int port)
        {
            if (port != 0) return port;
            var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            held.Add(listener);
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
    }
}
