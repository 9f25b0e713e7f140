using System.Text.Json.Nodes;
using Ledger.Cli.Network;

namespace Ledger.Cli.Commands;

internal sealed class NetworkStopCommand(CommandContext context) : LedgerCommand(context, "network.stop")
{
    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        bool stopped = await new NodeProcess(run.Folder, run.Host).StopAsync(cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject { ["serving"] = false, ["stopped"] = stopped, ["folder"] = run.Folder.Path },
            page => page.Line(run.Texts.Format(stopped ? "network.stopped" : "network.not.running", run.Folder.Path)));
    }
}
