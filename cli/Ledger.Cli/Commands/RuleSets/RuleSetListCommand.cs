using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class RuleSetListCommand : LedgerCommand
{
    private readonly Option<string> owner;

    public RuleSetListCommand(CommandContext context)
        : base(context, "ruleset.list") => owner = AddOption<string>("--owner", "ruleset.owner", "CODE");

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string unit = run.Get(owner) ?? RuleSetApproveCommand.DefaultOwner;
        await using LedgerClient client = await run.ConnectAsync(Roles.Auditor, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<RuleSetHeader> ruleSets = await client.ListRuleSetsAsync(unit, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject { ["ruleSets"] = StateJson.Of(ruleSets) },
            page =>
            {
                if (ruleSets.Count == 0)
                {
                    page.Line(run.Texts.Format("ruleset.none", unit));
                    return;
                }

                page.Table(
                    [run.Texts["field.ruleset"], run.Texts["field.version"], run.Texts["field.state"], "SHA-256"],
                    [.. ruleSets.Select(r => (string[])[r.Id, r.Version, run.Texts[r.IsApproved ? "state.approved" : "state.published"], r.Sha256])]);
            });
    }
}
