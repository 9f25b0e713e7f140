using Ledger.NetworkConfig.Rendering;
using Ledger.NetworkConfig.Topology;

namespace Ledger.NetworkConfig.Running;

/// <summary>What a process of the network is.</summary>
public enum NodeKind
{
    /// <summary>An orderer.</summary>
    Orderer,

    /// <summary>A peer.</summary>
    Peer,

    /// <summary>The chaincode service beside a peer.</summary>
    Chaincode,
}

/// <summary>One process, or container, of a network.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name: the node's id, for chaincode with the package's label behind it.</param>
/// <param name="Host">The host at which it answers.</param>
/// <param name="Port">The port for clients.</param>
/// <param name="OperationsPort">The loopback port of its health check; null: it has none.</param>
public sealed record RunningNode(NodeKind Kind, string Name, string Host, int Port, int? OperationsPort)
{
    /// <summary>All nodes of a topology: orderers, then peers, then the chaincode beside each peer.</summary>
    public static IReadOnlyList<RunningNode> Of(FabricTopology topology)
    {
        ArgumentNullException.ThrowIfNull(topology);
        return
        [
            .. topology.OrdererNodes.Select(o => Orderer(o.Node)),
            .. topology.PeerNodes.Select(p => new RunningNode(NodeKind.Peer, p.Node.Id, p.Node.Host, p.Node.Port, p.Node.OperationsPort)),
            .. topology.PeerNodes.Select(p => Chaincode(topology, p.Node)),
        ];
    }

    /// <summary>An orderer.</summary>
    public static RunningNode Orderer(OrdererNode orderer)
    {
        ArgumentNullException.ThrowIfNull(orderer);
        return new(NodeKind.Orderer, orderer.Id, orderer.Host, orderer.Port, orderer.OperationsPort);
    }

    /// <summary>The chaincode service beside a peer.</summary>
    public static RunningNode Chaincode(FabricTopology topology, PeerNode peer)
    {
        ArgumentNullException.ThrowIfNull(topology);
        ArgumentNullException.ThrowIfNull(peer);
        return new(NodeKind.Chaincode, $"{peer.Id}-{ChaincodeService.Label(topology.Chaincode)}", "127.0.0.1", ChaincodeService.Port(peer, topology.Chaincode.Sequence), null);
    }
}
