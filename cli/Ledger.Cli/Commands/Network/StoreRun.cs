using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Cli.Network;

namespace Ledger.Cli.Commands;

/// <summary>Runs a command of the node that moves blocks or a whole network, and shows what it did.</summary>
internal static class StoreRun
{
    public static async Task<int> CompleteAsync(CommandRun run, string verb, string[] options, string textKey, CancellationToken cancellationToken)
    {
        var node = new NodeProcess(run.Folder, run.Host);
        (JsonDocument? document, string error) = await node.RunAsync(verb, options, cancellationToken).ConfigureAwait(false);
        if (document is null) throw node.OfServedFolder(error) ?? Failed(error);
        using (document)
        {
            JsonElement did = document.RootElement;
            List<JsonElement> channels = [.. did.GetProperty("channels").EnumerateArray()];
            string blocks = channels.Sum(channel => channel.GetProperty("height").GetInt64()).ToString(CultureInfo.InvariantCulture), path = did.GetProperty("path").GetString()!;
            return run.Complete(
                JsonNode.Parse(did.GetRawText())!.AsObject(),
                page =>
                {
                    page.Good(run.Texts.Format(textKey, blocks, path));
                    foreach (JsonElement channel in channels)
                    {
                        page.Fields(
                            2,
                            (run.Texts["field.channel"], Shown(channel, "channel")), (run.Texts["field.genesis"], Shown(channel, "genesisHash")), (run.Texts["field.latest"], Shown(channel, "lastBlockHash")));
                    }
                });
        }
    }

    public static CliException Failed(string error)
    {
        string said = error.StartsWith("ledger-node: ", StringComparison.Ordinal) ? error["ledger-node: ".Length..] : error;
        return CliException.Refused("error.network.store", said.Split('\n')[0]);
    }

    private static string? Shown(JsonElement channel, string name) => channel.GetProperty(name).GetString() is { Length: > 0 } text ? text : null;
}
