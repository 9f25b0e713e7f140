using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>What the ledger says of a county's balance, year by year.</summary>
internal sealed class BalanceListCommand : LedgerCommand
{
    private readonly Option<string> county;

    public BalanceListCommand(CommandContext context)
        : base(context, "balance.list") => county = AddOption<string>("--county", "balance.county", "CODE", required: true);

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string code = run.Get(county)!;
        await using LedgerClient client = await run.ConnectAsync(Roles.Auditor, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Records.State.Balance> balances = await client.ListBalancesAsync(code, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject { ["balances"] = StateJson.Of(balances) },
            page =>
            {
                if (balances.Count == 0)
                {
                    page.Line(run.Texts.Format("balance.nothing", code));
                    return;
                }

                page.Table(
                    [run.Texts["calendar.year"], run.Texts["field.ruleset"], run.Texts["balance.within"], run.Texts["field.unit"], run.Texts["field.time"], run.Texts["field.transaction"]],
                    [.. balances.OrderBy(b => b.Year).ThenBy(b => b.At).Select(b => (IReadOnlyList<string>)
                    [
                        b.Year.ToString(CultureInfo.InvariantCulture), $"{b.RuleSet}:{b.RuleSetVersion}", run.Texts[b.IsMet ? "balance.yes" : "balance.no"], b.By.Unit, Times.Text(b.At), b.TransactionId,
                    ])]);
            });
    }
}
