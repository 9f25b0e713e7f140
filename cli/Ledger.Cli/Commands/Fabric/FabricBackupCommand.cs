using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.NetworkConfig;

namespace Ledger.Cli.Commands;

internal sealed class FabricBackupCommand : FabricCommand
{
    private readonly Argument<string> node;
    private readonly Option<string> target;
    private readonly Option<string> programs;

    public FabricBackupCommand(CommandContext context)
        : base(context, "fabric.backup")
    {
        node = AddArgument("NODE", "fabric.node.name");
        target = AddOption<string>("--to", "fabric.backup.to", "FOLDER", required: true);
        programs = AddPrograms();
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        RenderedNetwork network = await OpenAsync(run, programs, cancellationToken).ConfigureAwait(false);
        string id = run.Get(node), to = Path.GetFullPath(run.Get(target)!);
        int files;
        using (ProgressLine line = run.Progress())
        {
            line.Report(run.Texts.Format("fabric.copying", id), 0, null);
            await network.StopAsync(id, cancellationToken).ConfigureAwait(false);
            try
            {
                files = await new NodeBackup(FolderOf(run)).CreateAsync(network.Topology, id, to, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                // Whatever became of the copy, the node serves again.
                await network.UpAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }

        return run.Complete(
            new JsonObject { ["node"] = id, ["folder"] = to, ["files"] = files },
            page => page.Good(run.Texts.Format("fabric.copied", id, files, to)));
    }
}
