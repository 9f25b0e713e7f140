using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.NetworkConfig.Topology;

namespace Ledger.Cli.Commands;

internal sealed class FabricDownCommand : FabricCommand
{
    private readonly Option<bool> docker;

    public FabricDownCommand(CommandContext context)
        : base(context, "fabric.down") => docker = AddDocker();

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        (FabricTopology network, _) = await ReadAsync(run, null, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<string> stopped = await StateOf(run, network, run.Get(docker)).StopAsync(cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject { ["stopped"] = new JsonArray([.. stopped.Select(n => (JsonNode)n)]) },
            page => page.Good(stopped.Count == 0 ? run.Texts["fabric.not.running"] : run.Texts.Format("fabric.stopped", stopped.Count)));
    }
}
