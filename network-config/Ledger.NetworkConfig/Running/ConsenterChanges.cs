using System.Security.Cryptography.X509Certificates;
using Hyperledger.Fabric.Admin;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Ledger.NetworkConfig.Crypto;
using Ledger.NetworkConfig.Topology;

namespace Ledger.NetworkConfig.Running;

/// <summary>
/// Brings the channel's ordering nodes to those of the topology, one node at a time, while the others order: a new one
/// follows the channel until it has every block, is added, and serves before an old one is taken out and stopped.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="topology">The network as it shall be.</param>
/// <param name="connections">The connections to its nodes.</param>
/// <param name="updates">Sends the updates.</param>
/// <param name="patience">How long a node may stand still.</param>
/// <param name="runner">Stops what has left.</param>
/// <param name="start">Starts an orderer that does not run, and waits until it answers.</param>
internal sealed class ConsenterChanges(
    FabricFolder folder, FabricTopology topology, NodeConnections connections, ChannelUpdates updates, Patience patience, INodeRunner runner, Func<OrdererNode, Task> start)
{
    private readonly LeavingOrderers _leaving = new(folder);

    /// <summary>Whether a configuration names an orderer: by its address and the key of its certificate.</summary>
    public bool IsNamed(ChannelConfig config, OrdererNode node) => new ConfigChange(config).Consenters.Any(c => Is(c, node));

    /// <summary>Whether an orderer waits for the ports of one that leaves.</summary>
    public bool WaitsForPlace(OrdererNode node) => _leaving.Read().Any(l => SharesPort(l.Node, node));

    /// <summary>Does what is missing, and stops the orderers that have left.</summary>
    /// <param name="report">Told how many nodes are as they shall be, and of how many.</param>
    /// <param name="cancellationToken">Stops between two steps; running again goes on.</param>
    /// <exception cref="NetworkConfigException">A node refuses, does not come up, or signatures are missing.</exception>
    public async Task RunAsync(Action<int, int> report, CancellationToken cancellationToken)
    {
        while (true)
        {
            var block = await updates.CurrentBlockAsync(cancellationToken).ConfigureAwait(false);
            var current = ChannelConfig.FromBlock(block);
            await StopLeftAsync(current, cancellationToken).ConfigureAwait(false);
            var wanted = topology.OrdererNodes.ToList();
            var named = new ConfigChange(current).Consenters;
            var missing = wanted.Where(w => !named.Any(c => Is(c, w.Node))).ToList();
            var extra = named.Where(c => !wanted.Any(w => Is(c, w.Node))).ToList();
            report(wanted.Count - missing.Count, wanted.Count + extra.Count);
            // Whoever was added orders before the next change, and before this is called done.
            foreach (var (organisation, node) in wanted.Except(missing))
                await WaitAsync(organisation, node, block.Header.Number + 1, isConsenter: true, cancellationToken).ConfigureAwait(false);
            if (missing.Count == 0 && extra.Count == 0) return;

            var inTheWay = await InTheWayAsync(extra, missing, cancellationToken).ConfigureAwait(false);
            if (missing.Count > 0 && inTheWay is null && named.Count <= wanted.Count)
                await AddAsync(block, current, missing[0].Organisation, missing[0].Node, cancellationToken).ConfigureAwait(false);
            else
                await RemoveAsync(current, inTheWay ?? extra[0], cancellationToken).ConfigureAwait(false);
        }
    }

    // An old node leaves before the new one comes where the new one takes its address, and with Raft where the old one does
    // not serve: Raft adds no node while a majority of the larger set would not be there.
    private async Task<OrdererConsenter?> InTheWayAsync(
        List<OrdererConsenter> extra, List<(OrdererOrganisation Organisation, OrdererNode Node)> missing, CancellationToken cancellationToken)
    {
        if (missing.Count == 0) return null;
        var serving = _leaving.Serving(topology).OrdererNodes.ToList();
        foreach (var consenter in extra)
        {
            var (organisation, node) = serving.FirstOrDefault(s => IsAt(consenter, s.Node) && Is(consenter, s.Node));
            if (missing.Any(m => IsAt(consenter, m.Node) || (node is not null && SharesPort(node, m.Node)))) return consenter;
            if (topology.Consensus != Consensus.Raft) continue;
            if (node is null || await AskAsync(organisation, node, cancellationToken).ConfigureAwait(false) is not { Status: OrdererChannelStatus.Active }) return consenter;
        }
        return null;
    }

    private async Task AddAsync(Block block, ChannelConfig current, OrdererOrganisation organisation, OrdererNode node, CancellationToken cancellationToken)
    {
        await start(node).ConfigureAwait(false);
        using (var admin = await connections.OrdererAsync(organisation, node, cancellationToken).ConfigureAwait(false))
        {
            try
            {
                await patience.RepeatAsync(() => admin.JoinChannelAsync(block, cancellationToken), cancellationToken).ConfigureAwait(false);
            }
            catch (OrdererAdminException e)
            {
                throw new NetworkConfigException(NetworkConfigError.NodeRefused, e, node.Id, "osnadmin channel join", e.Message);
            }
        }
        await WaitAsync(organisation, node, block.Header.Number + 1, isConsenter: false, cancellationToken).ConfigureAwait(false);

        var certificate = Read(folder.NodeTls(node.Id, "server.crt"));
        var isBft = topology.Consensus == Consensus.Bft;
        var change = new ConfigChange(current);
        change.AddConsenter(new OrdererConsenter
        {
            Host = node.Host,
            Port = node.Port,
            ServerTlsCertificatePem = certificate,
            ClientTlsCertificatePem = certificate,
            MspId = isBft ? organisation.MspId : "",
            IdentityPem = isBft ? Read(Path.Combine(folder.NodeMsp(node.Id), MspFiles.Certificate)) : "",
        });
        change.SetOrdererEndpoints(organisation.MspId, EndpointsOf(current, organisation.MspId).Append(node.Address).Distinct(StringComparer.Ordinal));
        await updates.SubmitAsync(change.ToUpdate(), current, Signers, cancellationToken).ConfigureAwait(false);
    }

    private async Task RemoveAsync(ChannelConfig current, OrdererConsenter consenter, CancellationToken cancellationToken)
    {
        var change = new ConfigChange(current);
        change.RemoveConsenter(consenter);
        var address = $"{consenter.Host}:{consenter.Port}";
        foreach (var organisation in current.Orderer!.Organizations.Where(o => o.Endpoints.Contains(address, StringComparer.Ordinal)))
        {
            // From capability V3_0 on every organisation names an endpoint; the one that comes to this address keeps it.
            if (organisation.Endpoints.Count > 1 || !current.SupportsBft) change.SetOrdererEndpoints(organisation.MspId, organisation.Endpoints.Where(e => e != address));
        }
        await updates.SubmitAsync(change.ToUpdate(), current, Signers, cancellationToken).ConfigureAwait(false);
    }

    private async Task StopLeftAsync(ChannelConfig current, CancellationToken cancellationToken)
    {
        foreach (var left in _leaving.Read().Where(l => !IsNamed(current, l.Node)))
        {
            await runner.StopAsync([RunningNode.Orderer(left.Node)], cancellationToken).ConfigureAwait(false);
            await _leaving.ForgetAsync(left, cancellationToken).ConfigureAwait(false);
        }
    }

    // The limit is of standing still: a long channel takes its time.
    private async Task WaitAsync(OrdererOrganisation organisation, OrdererNode node, ulong height, bool isConsenter, CancellationToken cancellationToken)
    {
        OrdererChannel? last = null;
        while (true)
        {
            var before = last;
            var isThere = await patience.WaitAsync(async () =>
            {
                last = await AskAsync(organisation, node, cancellationToken).ConfigureAwait(false);
                return last is { Status: OrdererChannelStatus.Active } && last.Height >= height && (!isConsenter || last.Relation == ConsensusRelation.Consenter);
            }, cancellationToken).ConfigureAwait(false);
            if (isThere) return;
            if (last is null || last.Height <= (before?.Height ?? 0))
                throw new NetworkConfigException(NetworkConfigError.OrdererBehind, node.Id, $"{last?.Height ?? 0}", $"{height}", runner.LogOf(RunningNode.Orderer(node)));
        }
    }

    private async Task<OrdererChannel?> AskAsync(OrdererOrganisation organisation, OrdererNode node, CancellationToken cancellationToken)
    {
        try
        {
            using var admin = await connections.OrdererAsync(organisation, node, cancellationToken).ConfigureAwait(false);
            return await admin.GetChannelAsync(topology.Channel, cancellationToken).ConfigureAwait(false);
        }
        catch (OrdererAdminException)
        {
            return null;
        }
    }

    private IEnumerable<string> Signers => topology.Orderers.Select(o => o.MspId);

    private static IReadOnlyList<string> EndpointsOf(ChannelConfig current, string mspId) => current.Orderer!.Organizations.FirstOrDefault(o => o.MspId == mspId)?.Endpoints ?? [];

    private static bool IsAt(OrdererConsenter consenter, OrdererNode node) => consenter.Host == node.Host && consenter.Port == node.Port;

    private static bool SharesPort(OrdererNode one, OrdererNode other) =>
        one.Host == other.Host && ((int[])[one.Port, one.AdminPort, one.OperationsPort]).Intersect([other.Port, other.AdminPort, other.OperationsPort]).Any();

    // A certificate that was renewed for its key is the same consenter to Fabric. One whose files are lost is known by its address.
    private bool Is(OrdererConsenter consenter, OrdererNode node)
    {
        var file = folder.NodeTls(node.Id, "server.crt");
        return IsAt(consenter, node) && (!File.Exists(file) || KeyOf(consenter.ServerTlsCertificatePem).AsSpan().SequenceEqual(KeyOf(Read(file))));
    }

    private static byte[] KeyOf(string pem)
    {
        using var certificate = X509Certificate2.CreateFromPem(pem);
        return certificate.PublicKey.ExportSubjectPublicKeyInfo();
    }

    private static string Read(string file) => File.ReadAllText(file);
}
