using System.CommandLine;
using System.Text.Json.Nodes;

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
        programs = AddPrograms();
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        RenderedNetwork network = await OpenAsync(run, programs, cancellationToken).ConfigureAwait(false);
        string[] all = [.. network.Topology.NodeIds];
        string[] chosen = run.Value(nodes) is { Length: > 0 } given ? given : all;
        if (chosen.FirstOrDefault(n => !all.Contains(n, StringComparer.Ordinal)) is { } unknown) throw CliException.BadInput("error.fabric.name", unknown, string.Join(", ", all));
        using (ProgressLine line = run.Progress())
        {
            foreach ((int index, string node) in chosen.Index())
            {
                line.Report(run.Texts.Format("fabric.restarting", node), index, chosen.Length);
                await network.StopAsync(node, cancellationToken).ConfigureAwait(false);
                await network.UpAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        return run.Complete(
            new JsonObject { ["restarted"] = new JsonArray([.. chosen.Select(n => (JsonNode)n)]) },
            page => page.Good(run.Texts.Format("fabric.restarted", chosen.Length)));
    }
}
