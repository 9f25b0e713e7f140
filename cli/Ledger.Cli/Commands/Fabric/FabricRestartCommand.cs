using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Cli.Network;
using Ledger.NetworkConfig;
using Ledger.NetworkConfig.Running;
using Ledger.NetworkConfig.Topology;

namespace Ledger.Cli.Commands;

/// <summary>Stops and starts nodes one after another, each only when all others serve again.</summary>
internal sealed class FabricRestartCommand : FabricCommand
{
    private readonly Argument<string[]> nodes;
    private readonly Option<string> programs;

    public FabricRestartCommand(CommandContext context)
        : base(context, "fabric.restart")
    {
        nodes = new Argument<string[]>("NODE") { Description = context.Texts["fabric.restart.nodes"], Arity = ArgumentArity.ZeroOrMore };
        Add(nodes);
        programs = AddOption<string>("--bin", "fabric.bin", "DIR", required: true);
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        (FabricTopology network, string yaml) = await ReadAsync(run, null, cancellationToken).ConfigureAwait(false);
        string[] all = [.. network.OrdererNodes.Select(o => o.Node.Id), .. network.PeerNodes.Select(p => p.Node.Id)];
        string[] chosen = run.Value(nodes) is { Length: > 0 } given ? given : all;
        if (chosen.FirstOrDefault(n => !all.Contains(n, StringComparer.Ordinal)) is { } unknown) throw CliException.BadInput("error.fabric.name", unknown, string.Join(", ", all));
        string[] chaincode = ProgramLocation.Chaincode.Command(run.Host);
        var state = new NetworkState(FolderOf(run), network, chaincode, run.Host.Time);
        var bringUp = new NetworkBringUp(FolderOf(run), network, new FabricPrograms(run.Get(programs)!), chaincode, null, run.Host.Time);
        using (ProgressLine line = run.Progress())
        {
            foreach ((int index, string node) in chosen.Index())
            {
                line.Report(run.Texts.Format("fabric.restarting", node), index, chosen.Length);
                await state.StopAsync(node, cancellationToken).ConfigureAwait(false);
                await bringUp.RunAsync(yaml, cancellationToken).ConfigureAwait(false);
            }
        }

        return run.Complete(
            new JsonObject { ["restarted"] = new JsonArray([.. chosen.Select(n => (JsonNode)n)]) },
            page => page.Good(run.Texts.Format("fabric.restarted", chosen.Length)));
    }
}
