using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Cli.Network;
using Ledger.NetworkConfig;
using Ledger.NetworkConfig.Running;
using Ledger.NetworkConfig.Topology;

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
        programs = AddOption<string>("--bin", "fabric.bin", "DIR", required: true);
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        (FabricTopology network, string yaml) = await ReadAsync(run, null, cancellationToken).ConfigureAwait(false);
        FabricFolder folder = FolderOf(run);
        string id = run.Get(node), from = Path.GetFullPath(run.Get(source)!);
        string[] chaincode = ProgramLocation.Chaincode.Command(run.Host);
        var release = new FabricPrograms(run.Get(programs)!);
        using (ProgressLine line = run.Progress())
        {
            line.Report(run.Texts.Format("fabric.copying", id), 0, null);
            await new NetworkState(folder, network, chaincode, run.Host.Time).StopAsync(id, cancellationToken).ConfigureAwait(false);
            await new NodeBackup(folder).RestoreAsync(network, id, from, cancellationToken).ConfigureAwait(false);
            await new NetworkBringUp(folder, network, release, chaincode, null, run.Host.Time).RunAsync(yaml, cancellationToken).ConfigureAwait(false);
        }

        return run.Complete(
            new JsonObject { ["node"] = id, ["folder"] = from },
            page => page.Good(run.Texts.Format("fabric.restored", id, from)));
    }
}
