using Hyperledger.Fabric.Admin;
using Ledger.NetworkConfig.Crypto;
using Ledger.NetworkConfig.Running;
using Ledger.NetworkConfig.Topology;

namespace Ledger.NetworkConfig;

/// <summary>The nodes of a network on one machine, as they are: asking each, and stopping all.</summary>
public sealed class NetworkState
{
    private readonly FabricTopology _topology;
    private readonly NetworkCertificates _certificates;
    private readonly INodeRunner _runner;

    /// <summary>The nodes of a folder.</summary>
    /// <param name="folder">The working folder.</param>
    /// <param name="topology">The network.</param>
    /// <param name="chaincode">The command that starts the chaincode's service.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="inContainers">Whether the nodes run as containers.</param>
    public NetworkState(FabricFolder folder, FabricTopology topology, IReadOnlyList<string> chaincode, TimeProvider? time = null, bool inContainers = false)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(topology);
        _topology = new LeavingOrderers(folder).Serving(OwnOrganisations.Part(topology, OwnOrganisations.Read(folder)));
        _certificates = new NetworkCertificates(folder, topology, time);
        _runner = RunnerOf(folder, topology, null, chaincode, time, inContainers);
    }

    internal static INodeRunner RunnerOf(
        FabricFolder folder, FabricTopology topology, FabricPrograms? programs, IReadOnlyList<string> chaincode, TimeProvider? time, bool inContainers) => inContainers
        ? new ComposeRunner(folder, chaincode)
        : new ProcessRunner(folder, topology, programs, chaincode, time ?? TimeProvider.System);

    /// <summary>Asks every node: whether it runs, answers, has joined the channel, and how far it is.</summary>
    public async Task<IReadOnlyList<NodeStatus>> AskAsync(CancellationToken cancellationToken = default)
    {
        using var health = new NodeHealth();
        using var connections = new NodeConnections(_topology, _certificates);
        return await Task.WhenAll(RunningNode.Of(_topology).Select(async node =>
        {
            var condition = !await _runner.RunsAsync(node, cancellationToken).ConfigureAwait(false) ? NodeCondition.Stopped
                : !await health.AnswersAsync(node, cancellationToken).ConfigureAwait(false) ? NodeCondition.Silent
                : NodeCondition.Serving;
            var height = condition == NodeCondition.Serving ? await HeightAsync(node, connections, cancellationToken).ConfigureAwait(false) : null;
            if (height is null && condition == NodeCondition.Serving && node.Kind != NodeKind.Chaincode) condition = NodeCondition.WithoutChannel;
            return new NodeStatus(node, condition, height, _runner.LogOf(node));
        })).ConfigureAwait(false);
    }

    /// <summary>Asks every node to stop, chaincode first and orderers last, and waits until each has.</summary>
    /// <returns>Those that ran, by name.</returns>
    public async Task<IReadOnlyList<string>> StopAsync(CancellationToken cancellationToken = default)
    {
        var stopped = new List<string>();
        foreach (var kind in (NodeKind[])[NodeKind.Chaincode, NodeKind.Peer, NodeKind.Orderer])
            stopped.AddRange((await _runner.StopAsync([.. RunningNode.Of(_topology).Where(n => n.Kind == kind)], cancellationToken).ConfigureAwait(false)).Select(n => n.Name));
        return stopped;
    }

    /// <summary>Asks one node to stop, for a peer its chaincode too, and waits until it has.</summary>
    /// <param name="id">An orderer's or a peer's id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="NetworkConfigException">The topology has no such node.</exception>
    public async Task StopAsync(string id, CancellationToken cancellationToken = default)
    {
        var node = RunningNode.Of(_topology).FirstOrDefault(n => n.Name == id && n.Kind != NodeKind.Chaincode)
            ?? throw new NetworkConfigException(NetworkConfigError.UnknownName, id, string.Join(", ", _topology.NodeIds));
        var beside = _topology.PeerNodes.Where(p => p.Node.Id == id).Select(p => RunningNode.Chaincode(_topology, p.Node));
        await _runner.StopAsync([node, .. beside], cancellationToken).ConfigureAwait(false);
    }

    // Null where the node has not joined the channel, or cannot be asked.
    private async Task<ulong?> HeightAsync(RunningNode node, NodeConnections connections, CancellationToken cancellationToken)
    {
        try
        {
            switch (node.Kind)
            {
                case NodeKind.Peer:
                    var (member, peer) = _topology.PeerNodes.First(p => p.Node.Id == node.Name);
                    var admin = await connections.PeerAsync(member, peer, cancellationToken).ConfigureAwait(false);
                    return (await admin.GetChannelInfoAsync(_topology.Channel, cancellationToken).ConfigureAwait(false)).Height;
                case NodeKind.Orderer:
                    var (organisation, orderer) = _topology.OrdererNodes.First(o => o.Node.Id == node.Name);
                    using (var ordering = await connections.OrdererAsync(organisation, orderer, cancellationToken).ConfigureAwait(false))
                        return (await ordering.GetChannelAsync(_topology.Channel, cancellationToken).ConfigureAwait(false))?.Height;
                default:
                    return null;
            }
        }
        catch (Exception e) when (e is PeerAdminException or OrdererAdminException or IOException)
        {
            return null;
        }
    }
}

/// <summary>How a node is.</summary>
public enum NodeCondition
{
    /// <summary>It runs, answers, and has the channel.</summary>
    Serving,

    /// <summary>It runs and answers, and has not joined the channel or does not say.</summary>
    WithoutChannel,

    /// <summary>Its process runs and does not answer.</summary>
    Silent,

    /// <summary>Its process does not run.</summary>
    Stopped,
}

/// <summary>How a node is.</summary>
/// <param name="Node">The node.</param>
/// <param name="Condition">How it is.</param>
/// <param name="Height">The number of blocks that it has; null for chaincode, and where it is not known.</param>
/// <param name="Log">Where its log is read.</param>
public sealed record NodeStatus(RunningNode Node, NodeCondition Condition, ulong? Height, string Log);
