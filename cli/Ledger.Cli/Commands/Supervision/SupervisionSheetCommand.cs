using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Sdk;
using Ledger.Sdk.Supervision;

namespace Ledger.Cli.Commands;

/// <summary>An empty score sheet to fill in.</summary>
internal sealed class SupervisionSheetCommand : LedgerCommand
{
    private readonly Argument<string> which;
    private readonly Option<string> output;

    public SupervisionSheetCommand(CommandContext context)
        : base(context, "supervision.sheet")
    {
        which = AddArgument("ID[:VERSION]", "standard.which");
        output = AddOption<string>("--out", "supervision.sheet.out", "FILE", required: true);
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string target = run.Get(output)!;
        CommandRun.RefuseExisting(target);
        RuleSetShelf shelf = await RuleSetShelf.OpenAsync(run.Folder.Workspace, cancellationToken).ConfigureAwait(false);
        using var sheet = new MemoryStream();
        ScoreSheet.WriteEmpty(sheet, shelf.Get<AssessmentStandard>(run.Get(which)));
        await NewFile.WriteAsync(target, sheet.ToArray(), cancellationToken).ConfigureAwait(false);
        return run.Complete(new JsonObject { ["file"] = target }, page => page.Good(run.Texts.Format("supervision.sheet.done", target)));
    }
}
