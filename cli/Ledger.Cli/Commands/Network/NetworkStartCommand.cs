using System.Text.Json.Nodes;
using Ledger.Cli.Network;

namespace Ledger.Cli.Commands;

internal sealed class NetworkStartCommand(CommandContext context) : LedgerCommand(context, "network.start")
{
    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        bool isNew = !File.Exists(run.Folder.Topology);
        NetworkEndpoints endpoints;
        using (ProgressLine progress = run.Progress())
        {
            progress.Report(run.Texts[isNew ? "network.starting.new" : "network.starting"], 0, null);
            endpoints = await new NodeProcess(run.Folder, run.Host).StartAsync(cancellationToken).ConfigureAwait(false);
        }

        Profile.EnsureExists(run.Folder, endpoints.Channel);
        return run.Complete(
            new JsonObject
            {
                ["serving"] = true,
                ["folder"] = run.Folder.Path,
                ["channel"] = endpoints.Channel,
                ["pid"] = endpoints.ProcessId,
                ["genesisHash"] = endpoints.GenesisHash,
                ["peers"] = NetworkPage.Peers(endpoints),
            },
            page =>
            {
                page.Good(run.Texts.Format("network.serving", run.Folder.Path));
                NetworkPage.Write(page, run.Texts, endpoints);
                page.Paragraph(run.Texts["network.embedded"]);
            });
    }
}
