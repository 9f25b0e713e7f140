using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.NetworkConfig;

namespace Ledger.Cli.Commands;

internal sealed class FabricRestoreCommand : FabricCommand
{
    private readonly Argument<string> node;
    private readonly Option<string> source;
    private readonly Option<string> programs;

    public FabricRestoreCommand(CommandContext context)
        : base(context, "fabric.restore")
    {
        node = AddArgument("NODE", "fabric.node.name");
        source = AddOption<string>("--from", "fabric.restore.from", "FOLDER", required: true);
        programs = AddPrograms();
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        RenderedNetwork network = await OpenAsync(run, programs, cancellationToken).ConfigureAwait(false);
        string id = run.Get(node), from = Path.GetFullPath(run.Get(source)!);
        using (ProgressLine line = run.Progress())
        {
            line.Report(run.Texts.Format("fabric.copying", id), 0, null);
            await network.StopAsync(id, cancellationToken).ConfigureAwait(false);
            await new NodeBackup(FolderOf(run)).RestoreAsync(network.Topology, id, from, cancellationToken).ConfigureAwait(false);
            await network.UpAsync(cancellationToken).ConfigureAwait(false);
        }

        return run.Complete(
            new JsonObject { ["node"] = id, ["folder"] = from },
            page => page.Good(run.Texts.Format("fabric.restored", id, from)));
    }
}
