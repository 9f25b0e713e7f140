using Ledger.Cli.Network;
using Ledger.Sdk.Workspaces;

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

        if (!File.Exists(run.Folder.Workspace.ProfileFile))
            await run.Folder.Workspace.WriteProfileAsync(new Profile { Channel = endpoints.Channel }, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            NetworkPage.Document(run.Folder, endpoints),
            page =>
            {
                page.Good(run.Texts.Format("network.serving", run.Folder.Path));
                NetworkPage.Write(page, run.Texts, endpoints);
                page.Paragraph(run.Texts["network.embedded"]);
            });
    }
}
