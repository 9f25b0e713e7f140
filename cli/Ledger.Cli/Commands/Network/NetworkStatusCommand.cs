using System.Text.Json.Nodes;
using Ledger.Cli.Network;
using Ledger.Records.State;
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

        JsonObject document = NetworkPage.Document(run.Folder, endpoints);
        ChannelState? channel = await ChannelAsync(run, endpoints, cancellationToken).ConfigureAwait(false);
        if (channel is not null)
        {
            document["genesisHash"] = channel.GenesisHash;
            document["height"] = channel.Height;
            document["latestHash"] = channel.LatestHash;
            document["embedded"] = channel.IsEmbedded;
        }

        return run.Complete(
            document,
            page =>
            {
                page.Good(run.Texts.Format("network.serving", run.Folder.Path));
                NetworkPage.Write(page, run.Texts, endpoints, channel);
            });
    }

    // A network that is no process of this folder: its peers are asked, and say themselves when they are not there.
    private static async Task<NetworkEndpoints?> OfFabricAsync(CommandRun run, CancellationToken cancellationToken) =>
        await run.Folder.Workspace.ReadEndpointsAsync(cancellationToken).ConfigureAwait(false) is { Pid: 0 } endpoints ? endpoints : null;

    // Asking the channel needs somebody who asks and a peer that answers.
    private static async Task<ChannelState?> ChannelAsync(CommandRun run, NetworkEndpoints endpoints, CancellationToken cancellationToken)
    {
        if (!endpoints.Peers.Any(peer => peer.IsRunning) || (run.ActingAs is null && run.Folder.Workspace.ListIdentities().Count == 0)) return null;
        await using LedgerClient client = await ConnectAsync(run, cancellationToken).ConfigureAwait(false);
        return await client.GetChannelAsync(cancellationToken).ConfigureAwait(false);
    }

    // Whoever may audit, else anybody: every member may ask for the height.
    private static async Task<LedgerClient> ConnectAsync(CommandRun run, CancellationToken cancellationToken)
    {
        try
        {
            return await run.ConnectAsync(Roles.Auditor, cancellationToken).ConfigureAwait(false);
        }
        catch (CliException missing) when (missing.TextKey == "error.role.missing")
        {
            return await LedgerClient.ConnectAsync(
                run.Folder.Workspace, run.Folder.Workspace.ListIdentities()[0], new LedgerClientOptions { TimeProvider = run.Host.Time }, cancellationToken).ConfigureAwait(false);
        }
    }
}
