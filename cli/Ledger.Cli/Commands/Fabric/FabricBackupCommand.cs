using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Cli.Network;
using Ledger.NetworkConfig;
using Ledger.NetworkConfig.Running;
using Ledger.NetworkConfig.Topology;

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
        programs = AddOption<string>("--bin", "fabric.bin", "DIR", required: true);
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        (FabricTopology network, string yaml) = await ReadAsync(run, null, cancellationToken).ConfigureAwait(false);
        FabricFolder folder = FolderOf(run);
        string id = run.Get(node), to = Path.GetFullPath(run.Get(target)!);
        string[] chaincode = ProgramLocation.Chaincode.Command(run.Host);
        var release = new FabricPrograms(run.Get(programs)!);
        int files;
        using (ProgressLine line = run.Progress())
        {
            line.Report(run.Texts.Format("fabric.copying", id), 0, null);
            await new NetworkState(folder, network, chaincode, run.Host.Time).StopAsync(id, cancellationToken).ConfigureAwait(false);
            try
            {
                files = await new NodeBackup(folder).CreateAsync(network, id, to, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                // Whatever became of the copy, the node serves again.
                await new NetworkBringUp(folder, network, release, chaincode, null, run.Host.Time).RunAsync(yaml, CancellationToken.None).ConfigureAwait(false);
            }
        }

        return run.Complete(
            new JsonObject { ["node"] = id, ["folder"] = to, ["files"] = files },
            page => page.Good(run.Texts.Format("fabric.copied", id, files, to)));
    }
}
