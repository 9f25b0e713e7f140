using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>Writes an empty workbook with a standard's columns.</summary>
internal sealed class BalanceTemplateCommand : LedgerCommand
{
    private readonly Option<string> output;
    private readonly Option<string> standard;

    public BalanceTemplateCommand(CommandContext context)
        : base(context, "balance.template")
    {
        output = AddOption<string>("--out", "balance.template.out", "FILE", required: true);
        standard = AddOption<string>("--standard", "balance.standard", "ID[:VERSION]");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string file = run.Get(output)!;
        CommandRun.RefuseExisting(file);
        RuleSetShelf shelf = await RuleSetShelf.OpenAsync(run.Folder.Workspace, cancellationToken).ConfigureAwait(false);
        BalanceStandard chosen = BalanceChoices.StandardOf(shelf, run.Get(standard));
        using var workbook = new MemoryStream();
        BalanceWorkbook.WriteTemplate(chosen, workbook);
        await NewFile.WriteAsync(file, workbook.ToArray(), cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject { ["file"] = Path.GetFullPath(file), ["standard"] = $"{chosen.Id}:{chosen.Version}" },
            page => page.Good(run.Texts.Format("balance.written", file)));
    }
}
