using System.Text.Json.Nodes;
using Ledger.Cli.Network;

namespace Ledger.Cli.Commands;

internal sealed class NetworkStatusCommand(CommandContext context) : LedgerCommand(context, "network.status")
{
    public override Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        if (new NodeProcess(run.Folder, run.Host).Serving() is not { } endpoints)
        {
            return Task.FromResult(run.Complete(
                new JsonObject { ["serving"] = false, ["folder"] = run.Folder.Path },
                page => page.Line(run.Texts.Format("network.not.running", run.Folder.Path)),
                ExitCode.Unreachable));
        }

        return Task.FromResult(run.Complete(
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
            }));
    }
}
