using System.Text.Json;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Ledger.NetworkConfig.Topology;

namespace Ledger.NetworkConfig.Rendering;

/// <summary>
/// The addresses at which orderers once listened: those of block 0, and those that have left the topology since,
/// <c>fabric/earlier-orderers.json</c>. A peer that joins learns of the channel's orderers block by block, from block 0 on: it is told
/// which orderer stands today for each that is gone (core.yaml, peer.deliveryclient.addressOverrides).
/// </summary>
internal sealed class EarlierOrderers(FabricFolder folder)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Notes which addresses the next topology has no more. Called before it replaces the one before in the folder.</summary>
    public async Task NoteAsync(FabricTopology before, FabricTopology next, CancellationToken cancellationToken)
    {
        var noted = Noted();
        List<EarlierOrderer> all = [.. noted, .. Gone(before.OrdererNodes.Select(o => new EarlierOrderer(o.Organisation.MspId, o.Node.Address)), next).Except(noted)];
        if (all.Count > noted.Count) await RenderedFile.WriteAsync(folder.EarlierOrderers, JsonSerializer.Serialize(all, s_json) + "\n", isSecret: false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Who stands for each address at which no orderer of a topology listens, in the order in which they were first named.</summary>
    public IReadOnlyList<MovedOrderer> MovedIn(FabricTopology topology)
    {
        if (!File.Exists(folder.Genesis)) return [];
        var first = ChannelConfig.FromBlock(Block.Parser.ParseFrom(File.ReadAllBytes(folder.Genesis)));
        var named = first.Orderer?.Organizations.SelectMany(o => o.Endpoints.Select(address => new EarlierOrderer(o.MspId, address))) ?? [];
        var counted = 0;
        return
        [
            .. Gone(named.Concat(Noted()).Distinct(), topology).Select(earlier =>
            {
                // Another of its organisation if there is one; in turn, so that BFT's peers hear several.
                var organisation = topology.Orderers.FirstOrDefault(o => o.MspId == earlier.MspId) ?? topology.Orderers[0];
                return new MovedOrderer(earlier.Address, organisation.Nodes[counted++ % organisation.Nodes.Count].Address, organisation.MspId);
            }),
        ];
    }

    private List<EarlierOrderer> Noted() =>
        File.Exists(folder.EarlierOrderers) ? JsonSerializer.Deserialize<List<EarlierOrderer>>(File.ReadAllText(folder.EarlierOrderers), s_json) ?? [] : [];

    private static IEnumerable<EarlierOrderer> Gone(IEnumerable<EarlierOrderer> earlier, FabricTopology topology) =>
        earlier.Where(e => topology.OrdererNodes.All(o => o.Node.Address != e.Address));

    /// <summary>An orderer that is gone, as the file says it.</summary>
    private sealed record EarlierOrderer(string MspId, string Address);
}

/// <summary>An address of an orderer that is gone, and who stands for it.</summary>
/// <param name="From">Host and port in earlier configurations of the channel.</param>
/// <param name="To">Host and port of an orderer of today.</param>
/// <param name="MspId">Its organisation.</param>
public sealed record MovedOrderer(string From, string To, string MspId);
