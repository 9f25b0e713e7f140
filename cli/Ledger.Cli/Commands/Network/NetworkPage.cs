using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Sdk;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Commands;

/// <summary>How an embedded network is shown.</summary>
internal static class NetworkPage
{
    private static readonly Dictionary<string, ChannelState> NotAsked = [];

    /// <summary>The network as a document. What its first channel is stands in the document itself too, as that of a network of one.</summary>
    public static JsonObject Document(WorkingFolder folder, NetworkEndpoints endpoints, IReadOnlyDictionary<string, ChannelState>? states = null)
    {
        states ??= NotAsked;
        var document = new JsonObject
        {
            ["serving"] = true,
            ["folder"] = folder.Path,
            ["channel"] = endpoints.Channel,
            ["pid"] = endpoints.Pid == 0 ? null : endpoints.Pid,
            ["genesisHash"] = endpoints.GenesisHash,
            ["channels"] = new JsonArray([.. ServedChannels.NamesOf(endpoints).Select(channel => (JsonNode)ToJson(endpoints.On(channel), states.GetValueOrDefault(channel)))]),
            ["peers"] = new JsonArray([.. endpoints.Peers.Select(p => (JsonNode)ToJson(p))]),
        };
        if (states.TryGetValue(endpoints.Channel, out ChannelState? first)) Add(document, first);
        return document;
    }

    public static void Write(TextPage page, TextTable texts, NetworkEndpoints endpoints, IReadOnlyDictionary<string, ChannelState>? states = null)
    {
        foreach (string channel in ServedChannels.NamesOf(endpoints))
        {
            ChannelState? state = (states ?? NotAsked).GetValueOrDefault(channel);
            NetworkEndpoints on = endpoints.On(channel);
            page.Fields(
                2,
                (texts["field.channel"], channel),
                (texts["field.height"], state?.Height.ToString(CultureInfo.InvariantCulture)),
                (texts["field.genesis"], state?.GenesisHash ?? on.GenesisHash),
                (texts["field.latest"], state?.LatestHash),
                // With one channel it is every organisation.
                (texts["field.members"], endpoints.Channels.Count > 1 ? string.Join(", ", MembersOf(on)) : null));
        }

        page.Fields(2, (texts["field.process"], endpoints.Pid == 0 ? null : endpoints.Pid.ToString(CultureInfo.InvariantCulture)));
        foreach (PeerEndpoint peer in endpoints.Peers) page.Line($"  {DisplayWidth.Pad(peer.Name ?? peer.MspId, 20)} {peer.Address}{State(texts, peer)}");
    }

    private static JsonObject ToJson(NetworkEndpoints on, ChannelState? state)
    {
        var document = new JsonObject
        {
            ["name"] = on.Channel,
            ["genesisHash"] = on.GenesisHash,
            ["organisations"] = new JsonArray([.. MembersOf(on).Select(member => (JsonNode)member)]),
        };
        if (state is not null) Add(document, state);
        return document;
    }

    private static void Add(JsonObject document, ChannelState state)
    {
        document["genesisHash"] = state.GenesisHash;
        document["height"] = state.Height;
        document["latestHash"] = state.LatestHash;
        document["embedded"] = state.IsEmbedded;
    }

    private static IEnumerable<string> MembersOf(NetworkEndpoints on) => on.Peers.Select(peer => peer.MspId).Distinct(StringComparer.Ordinal);

    private static JsonObject ToJson(PeerEndpoint peer)
    {
        var document = new JsonObject { ["name"] = peer.Name, ["mspId"] = peer.MspId, ["address"] = peer.Address, ["running"] = peer.IsRunning };
        if (peer.Problem is not null) document["problem"] = peer.Problem;
        return document;
    }

    private static string State(TextTable texts, PeerEndpoint peer) => peer switch
    {
        { IsRunning: true } => "",
        { Problem: { } problem } => "  " + texts.Format("network.peer.fails", problem),
        _ => "  " + texts["network.peer.off"],
    };
}
