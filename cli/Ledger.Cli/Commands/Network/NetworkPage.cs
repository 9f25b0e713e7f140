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
        ["pid"] = endpoints.Pid,
        ["genesisHash"] = endpoints.GenesisHash,
        ["peers"] = new JsonArray([.. endpoints.Peers.Select(p => (JsonNode)new JsonObject { ["mspId"] = p.MspId, ["address"] = p.Address })]),
    };

    public static void Write(TextPage page, TextTable texts, NetworkEndpoints endpoints, ChannelState? channel = null)
    {
        page.Fields(
            2,
            (texts["field.channel"], endpoints.Channel),
            (texts["field.height"], channel?.Height.ToString(CultureInfo.InvariantCulture)),
            (texts["field.genesis"], channel?.GenesisHash ?? endpoints.GenesisHash),
            (texts["field.latest"], channel?.LatestHash),
            (texts["field.process"], endpoints.Pid.ToString(CultureInfo.InvariantCulture)));
        foreach (PeerEndpoint peer in endpoints.Peers) page.Line($"  {DisplayWidth.Pad(peer.MspId, 14)} {peer.Address}");
    }
}
