using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Sdk.Supervision;

namespace Ledger.Cli.Commands;

/// <summary>An empty score sheet to fill in.</summary>
internal sealed class StandardSheetCommand : LedgerCommand
{
    private readonly Argument<string> which;
    private readonly Option<string> output;

    public StandardSheetCommand(CommandContext context)
        : base(context, "standard.sheet")
    {
        which = AddArgument("ID[:VERSION]", "standard.which");
        output = AddOption<string>("--out", "standard.sheet.out", "FILE", required: true);
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string target = run.Get(output)!;
        CommandRun.RefuseExisting(target);
        SupervisionShelf shelf = await SupervisionShelf.OpenAsync(run.Folder.Workspace, cancellationToken).ConfigureAwait(false);
        using var sheet = new MemoryStream();
        ScoreSheet.WriteEmpty(sheet, shelf.Get<AssessmentStandard>(run.Get(which)));
        await NewFile.WriteAsync(target, sheet.ToArray(), cancellationToken).ConfigureAwait(false);
        return run.Complete(new JsonObject { ["file"] = target }, page => page.Good(run.Texts.Format("standard.sheet.done", target)));
    }
}
