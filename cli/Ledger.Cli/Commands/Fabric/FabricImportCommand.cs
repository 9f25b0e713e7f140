using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.NetworkConfig;

namespace Ledger.Cli.Commands;

/// <summary>Takes what the administrator of another machine exported.</summary>
internal sealed class FabricImportCommand : FabricCommand
{
    private readonly Argument<string> source;

    public FabricImportCommand(CommandContext context)
        : base(context, "fabric.import") => source = AddArgument("FOLDER", "fabric.import.from");

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string from = Path.GetFullPath(run.Get(source));
        IReadOnlyList<string> taken = await new PublicMaterial(FolderOf(run)).ImportAsync(from, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject { ["folder"] = from, ["taken"] = new JsonArray([.. taken.Select(f => (JsonNode)f)]) },
            page => page.Good(run.Texts.Format("fabric.imported", taken.Count, from)));
    }
}
