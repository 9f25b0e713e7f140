using System.Text.Json.Nodes;
using Ledger.Cli.Network;

namespace Ledger.Cli.Commands;

/// <summary>How an embedded network is shown.</summary>
internal static class NetworkPage
{
    public static void Write(TextPage page, TextTable texts, NetworkEndpoints endpoints, ulong? height = null)
    {
        page.Fields(
            2,
            (texts["field.channel"], endpoints.Channel),
            (texts["field.height"], height?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            (texts["field.genesis"], endpoints.GenesisHash),
            (texts["field.process"], endpoints.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        foreach ((string mspId, string address) in endpoints.Peers) page.Line($"  {DisplayWidth.Pad(mspId, 14)} {address}");
        if (endpoints.Orderer is { } orderer) page.Line($"  {DisplayWidth.Pad(texts["field.orderer"], 14)} {orderer}");
    }

    public static JsonArray Peers(NetworkEndpoints endpoints) =>
        [.. endpoints.Peers.Select(p => (JsonNode)new JsonObject { ["mspId"] = p.MspId, ["address"] = p.Address })];
}
