using System.Text.Json;
using Ledger.NetworkConfig.Topology;

namespace Ledger.NetworkConfig.Running;

/// <summary>
/// The orderers that the topology no longer names and that serve until the channel's configuration does not name them
/// either. They stand in <c>fabric/leaving.json</c>, so that a replacement that was interrupted goes on.
/// </summary>
internal sealed class LeavingOrderers(FabricFolder folder)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Those that are noted, in the order in which they left the topology.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IReadOnlyList<LeavingOrderer> Read() =>
        File.Exists(folder.LeavingOrderers) ? JsonSerializer.Deserialize<List<LeavingOrderer>>(File.ReadAllText(folder.LeavingOrderers), s_json) ?? [] : [];

    /// <summary>A topology with the orderers that still serve.</summary>
    public FabricTopology Serving(FabricTopology topology)
    {
        var leaving = Read().Where(l => topology.NodeIds.All(id => id != l.Node.Id)).ToLookup(l => l.MspId, l => l.Node);
        if (leaving.Count == 0) return topology;
        var gone = leaving.Where(l => topology.Orderers.All(o => o.MspId != l.Key)).Select(l => new OrdererOrganisation(l.Key, [.. l]));
        return topology with { Orderers = [.. topology.Orderers.Select(o => o with { Nodes = [.. o.Nodes, .. leaving[o.MspId]] }), .. gone] };
    }

    /// <summary>Notes which orderers of the topology before are not in the next. Called before the next replaces it in the folder.</summary>
    /// <exception cref="NetworkConfigException">An orderer has another address under its name: a running one cannot move.</exception>
    public async Task NoteAsync(FabricTopology before, FabricTopology next, CancellationToken cancellationToken)
    {
        var stays = next.OrdererNodes.ToDictionary(o => o.Node.Id, o => o.Node, StringComparer.Ordinal);
        foreach (var (_, node) in before.OrdererNodes)
        {
            if (stays.TryGetValue(node.Id, out var same) && same.Address != node.Address)
                throw new NetworkConfigException(NetworkConfigError.OrdererMoved, node.Id, node.Address, same.Address);
        }
        var noted = Read();
        List<LeavingOrderer> leaving =
        [
            .. noted.Where(l => !stays.ContainsKey(l.Node.Id)),
            .. before.OrdererNodes.Where(o => !stays.ContainsKey(o.Node.Id) && noted.All(l => l.Node.Id != o.Node.Id)).Select(o => new LeavingOrderer(o.Organisation.MspId, o.Node)),
        ];
        if (!leaving.SequenceEqual(noted)) await WriteAsync(leaving, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Forgets an orderer that has left.</summary>
    public Task ForgetAsync(LeavingOrderer orderer, CancellationToken cancellationToken) => WriteAsync([.. Read().Where(l => l != orderer)], cancellationToken);

    private async Task WriteAsync(List<LeavingOrderer> leaving, CancellationToken cancellationToken)
    {
        if (leaving.Count == 0) File.Delete(folder.LeavingOrderers);
        else await RenderedFile.WriteAsync(folder.LeavingOrderers, JsonSerializer.Serialize(leaving, s_json) + "\n", isSecret: false, cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>An orderer that leaves.</summary>
/// <param name="MspId">Its organisation.</param>
/// <param name="Node">The orderer as the topology named it.</param>
internal sealed record LeavingOrderer(string MspId, OrdererNode Node);
