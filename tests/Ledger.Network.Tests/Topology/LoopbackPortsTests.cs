using System.Net;
using System.Net.Sockets;
using Ledger.Network.Topology;

namespace Ledger.Network.Tests.Topology;

[TestClass]
public sealed class LoopbackPortsTests
{
    [TestMethod]
    public void Chosen_ports_are_neighbours_below_those_of_outgoing_connections()
    {
        var ports = LoopbackPorts.Choose(5);
        Assert.HasCount(5, ports);
        for (var i = 1; i < ports.Count; i++) Assert.AreEqual(ports[0] + i, ports[i]);
        Assert.IsGreaterThanOrEqualTo(10240, ports[0]);
        Assert.IsLessThan(32768, ports[^1]);
        foreach (var port in ports)
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
        }
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1025)]
    public void A_count_out_of_range_is_refused(int count) =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => LoopbackPorts.Choose(count));
}
