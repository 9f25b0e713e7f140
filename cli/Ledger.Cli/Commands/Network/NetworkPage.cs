using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Sdk;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Commands;

/// <summary>How an embedded network is shown.</summary>
internal static class NetworkPage
{
    public static JsonObject Document(WorkingFolder folder, NetworkEndpoints endpoints) => new()
    {
        ["serving"] = true,
        ["folder"] = folder.Path,
        ["channel"] = endpoints.Channel,
        ["pid"] = endpoints.Pid == 0 ? null : endpoints.Pid,
        ["genesisHash"] = endpoints.GenesisHash,
        ["peers"] = new JsonArray([.. endpoints.Peers.Select(p => (JsonNode)ToJson(p))]),
    };

    public static void Write(TextPage page, TextTable texts, NetworkEndpoints endpoints, ChannelState? channel = null)
    {
        page.Fields(
            2,
            (texts["field.channel"], endpoints.Channel),
            (texts["field.height"], channel?.Height.ToString(CultureInfo.InvariantCulture)),
            (texts["field.genesis"], channel?.GenesisHash ?? endpoints.GenesisHash),
            (texts["field.latest"], channel?.LatestHash),
            (texts["field.process"], endpoints.Pid == 0 ? null : endpoints.Pid.ToString(CultureInfo.InvariantCulture)));
        foreach (PeerEndpoint peer in endpoints.Peers) page.Line($"  {DisplayWidth.Pad(peer.Name ?? peer.MspId, 20)} {peer.Address}{State(texts, peer)}");
    }

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
