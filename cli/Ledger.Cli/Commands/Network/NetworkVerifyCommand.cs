using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Cli.Network;

namespace Ledger.Cli.Commands;

internal sealed class NetworkVerifyCommand(CommandContext context) : LedgerCommand(context, "network.verify")
{
    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        if (!File.Exists(run.Folder.Topology)) throw CliException.BadInput("error.network.none", run.Folder.Path);
        (int exitCode, JsonDocument? document, string error) = await new NodeProcess(run.Folder, run.Host).VerifyStoreAsync(cancellationToken).ConfigureAwait(false);
        using (document)
        {
            if (document is null) throw CliException.Refused("error.network.verify.failed", error.Trim().Split('\n')[0]);
            return run.Complete(
                (JsonObject)JsonNode.Parse(document.RootElement.GetRawText())!,
                page => Show(page, run.Texts, document.RootElement, exitCode == 0),
                exitCode == 0 ? ExitCode.Done : ExitCode.Refused);
        }
    }

    private static void Show(TextPage page, TextTable texts, JsonElement root, bool good)
    {
        if (good) page.Good(texts["network.verified"]);
        else page.Bad(texts["network.damaged"]);
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (property.Value.ValueKind is JsonValueKind.Array)
            {
                foreach (JsonElement entry in property.Value.EnumerateArray()) page.Line($"  {property.Name}: {entry}");
            }
            else
            {
                page.Line($"  {property.Name}: {property.Value}");
            }
        }
    }
}
