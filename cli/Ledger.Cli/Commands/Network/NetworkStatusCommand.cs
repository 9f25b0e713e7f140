using System.Text.Json.Nodes;
using Ledger.Cli.Network;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class NetworkStatusCommand(CommandContext context) : LedgerCommand(context, "network.status")
{
    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        if (await new NodeProcess(run.Folder, run.Host).FindAsync(cancellationToken).ConfigureAwait(false) is not { } endpoints)
        {
            return run.Complete(
                new JsonObject { ["serving"] = false, ["folder"] = run.Folder.Path },
                page => page.Line(run.Texts.Format("network.not.running", run.Folder.Path)),
                ExitCode.Unreachable);
        }

        await using LedgerClient client = await run.ConnectAsync(Roles.Auditor, cancellationToken).ConfigureAwait(false);
        ChannelState channel = await client.GetChannelAsync(cancellationToken).ConfigureAwait(false);
        JsonObject document = NetworkPage.Document(run.Folder, endpoints);
        document["genesisHash"] = channel.GenesisHash;
        document["height"] = channel.Height;
        document["latestHash"] = channel.LatestHash;
        document["embedded"] = channel.IsEmbedded;
        return run.Complete(
            document,
            page =>
            {
                page.Good(run.Texts.Format("network.serving", run.Folder.Path));
                NetworkPage.Write(page, run.Texts, endpoints, channel);
            });
    }
}
