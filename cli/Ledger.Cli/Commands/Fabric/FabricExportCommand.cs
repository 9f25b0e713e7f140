using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.NetworkConfig;
using Ledger.NetworkConfig.Topology;

namespace Ledger.Cli.Commands;

/// <summary>Writes what the administrators of other machines need of this one's organisations.</summary>
internal sealed class FabricExportCommand : FabricCommand
{
    private readonly Option<string> target;

    public FabricExportCommand(CommandContext context)
        : base(context, "fabric.export") => target = AddOption<string>("--to", "fabric.export.to", "FOLDER", required: true);

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        (FabricTopology network, _) = await ReadAsync(run, null, cancellationToken).ConfigureAwait(false);
        string to = Path.GetFullPath(run.Get(target)!);
        IReadOnlyList<string> files = await new PublicMaterial(FolderOf(run)).ExportAsync(network, to, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject { ["folder"] = to, ["files"] = new JsonArray([.. files.Select(f => (JsonNode)f)]) },
            page => page.Good(run.Texts.Format("fabric.exported", files.Count, to)));
    }
}
