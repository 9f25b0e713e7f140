using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class UnitListCommand(CommandContext context) : LedgerCommand(context, "unit.list")
{
    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        await using LedgerClient client = await run.ConnectAsync(Roles.Auditor, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Unit> units = await client.ListUnitsAsync(cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject { ["units"] = StateJson.Of(units) },
            page =>
            {
                if (units.Count == 0) page.Line(run.Texts["unit.none"]);
                else UnitPage.Write(page, run.Texts, units);
            });
    }
}
