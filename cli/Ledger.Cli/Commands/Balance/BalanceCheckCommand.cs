using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>Computes counties' balance from what schools reported; nothing goes to the ledger.</summary>
internal sealed class BalanceCheckCommand(CommandContext context) : BalanceCommand(context, "balance.check")
{
    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        RuleSetShelf shelf = await RuleSetShelf.OpenAsync(run.Folder.Workspace, cancellationToken).ConfigureAwait(false);
        var faults = new List<BalanceFault>();
        if (await Choices.ReadAsync(run, BalanceChoices.StandardOf(shelf, run.Get(Choices.Standard)), faults, cancellationToken).ConfigureAwait(false) is not { } counties)
            return BalancePage.Faults(run, faults);
        BalanceReport[] reports = [.. counties.Select(c => c.Report)];
        Outputs.Check(run, reports);
        var files = new List<string>();
        foreach (BalanceReport report in reports)
            files.AddRange(await Outputs.WriteAsync(run, report, reports.Length, report.Inputs.County, null, isTrial: false, cancellationToken).ConfigureAwait(false));
        return run.Complete(
            new JsonObject
            {
                ["counties"] = new JsonArray([.. reports.Select(r => (JsonNode)BalancePage.ToJson(r))]),
                ["files"] = new JsonArray([.. files.Select(f => (JsonNode)Path.GetFullPath(f))]),
            },
            page =>
            {
                foreach (BalanceReport report in reports) BalancePage.Write(page, run.Texts, report);
                foreach (string file in files) page.Line(run.Texts.Format("balance.written", file));
            },
            reports.All(r => r.IsMet) ? ExitCode.Done : ExitCode.Refused);
    }
}
