using System.Text.Json.Nodes;
using Ledger.Cli.Network;
using Ledger.Sdk;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Commands;

internal sealed class NetworkStatusCommand(CommandContext context) : LedgerCommand(context, "network.status")
{
    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        NetworkEndpoints? endpoints = await new NodeProcess(run.Folder, run.Host).FindAsync(cancellationToken).ConfigureAwait(false)
            ?? await OfFabricAsync(run, cancellationToken).ConfigureAwait(false);
        if (endpoints is null)
        {
            return run.Complete(
                new JsonObject { ["serving"] = false, ["folder"] = run.Folder.Path },
                page => page.Line(run.Texts.Format("network.not.running", run.Folder.Path)),
                ExitCode.Unreachable);
        }

        IReadOnlyDictionary<string, ChannelState> channels = await ServedChannels.AskAsync(run, endpoints, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            NetworkPage.Document(run.Folder, endpoints, channels),
            page =>
            {
                page.Good(run.Texts.Format("network.serving", run.Folder.Path));
                NetworkPage.Write(page, run.Texts, endpoints, channels);
            });
    }

    // A network that is no process of this folder: its peers are asked, and say themselves when they are not there.
    private static async Task<NetworkEndpoints?> OfFabricAsync(CommandRun run, CancellationToken cancellationToken) =>
        await run.Folder.Workspace.ReadEndpointsAsync(cancellationToken).ConfigureAwait(false) is { Pid: 0 } endpoints ? endpoints : null;
}
