using System.Text.Json.Nodes;
using Ledger.Sdk;
using Ledger.Sdk.Supervision;

namespace Ledger.Cli.Commands;

/// <summary>The supervision rule sets and assessment standards that this folder knows.</summary>
internal sealed class StandardListCommand(CommandContext context) : LedgerCommand(context, "standard.list")
{
    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        SupervisionShelf shelf = await SupervisionShelf.OpenAsync(run.Folder.Workspace, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject { ["standards"] = new JsonArray([.. shelf.Texts.Select(t => (JsonNode)new JsonObject { ["id"] = t.Id, ["version"] = t.Version, ["type"] = Type(t), ["title"] = t.Title.Zh })]) },
            page => page.Table(
                [run.Texts["standard.id"], run.Texts["standard.type"], run.Texts["standard.title"]],
                [.. shelf.Texts.Select(t => (string[])[$"{t.Id}:{t.Version}", run.Texts["standard.type." + Type(t)], t.Title.In(run.Texts.Language)])]));
    }

    private static string Type(ISupervisionText text) => text is SupervisionRules ? "rules" : "assessment";
}
