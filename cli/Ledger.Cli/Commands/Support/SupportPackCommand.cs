using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Cli.Support;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class SupportPackCommand : LedgerCommand
{
    private readonly Option<string> target;

    public SupportPackCommand(CommandContext context)
        : base(context, "support.pack") => target = AddOption<string>("--out", "support.out", "FILE", required: true);

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string file = run.Get(target)!;
        CommandRun.RefuseExisting(file);
        var pack = new SupportPack(run);
        IReadOnlyList<(string Name, string Text)> entries = await pack.CollectAsync(cancellationToken).ConfigureAwait(false);
        await NewFile.WriteAsync(file, SupportPack.Zip(entries), cancellationToken).ConfigureAwait(false);
        string contact;
        try
        {
            contact = pack.Contact(await run.Folder.Workspace.ReadProfileAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (LedgerInputException)
        {
            contact = pack.Contact(null);
        }

        return run.Complete(
            new JsonObject { ["file"] = Path.GetFullPath(file), ["entries"] = new JsonArray([.. entries.Select(e => (JsonNode)e.Name)]), ["contact"] = contact },
            page =>
            {
                page.Good(run.Texts.Format("support.packed", file));
                page.Line(run.Texts.Format("support.contact", contact));
                foreach ((string name, _) in entries) page.Line("  " + name);
            });
    }
}
