using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class RuleSetApproveCommand : LedgerCommand
{
    /// <summary>The unit of the province in the embedded network.</summary>
    public const string DefaultOwner = "350000";

    private readonly Option<string> owner;

    public RuleSetApproveCommand(CommandContext context)
        : base(context, "ruleset.approve") => owner = AddOption<string>("--owner", "ruleset.owner", "CODE");

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        RuleSet ruleSet = RuleSet.FujianHighSchool;
        string version = ruleSet.Version.ToString(CultureInfo.InvariantCulture);
        string unit = run.Get(owner) ?? DefaultOwner;
        await using LedgerClient client = await run.ConnectAsync(Roles.ProvinceAdmin, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<RuleSetHeader> standing = await client.ListRuleSetsAsync(unit, cancellationToken).ConfigureAwait(false);
        if (standing.FirstOrDefault(r => r.Id == ruleSet.Id && r.Version == version) is { IsApproved: true } before)
        {
            return run.Complete(
                new JsonObject { ["unchanged"] = true, ["result"] = StateJson.Of(before) },
                page => page.Line(run.Texts.Format("ruleset.unchanged", ruleSet.Id, version)));
        }

        Submission<RuleSetHeader> approved = await client.ApproveRuleSetAsync(unit, ruleSet.Id, version, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            StateJson.Of(approved),
            page =>
            {
                page.Good(run.Texts.Format("ruleset.approved", ruleSet.Id, version));
                page.Fields(2, (run.Texts["field.transaction"], approved.TransactionId));
            });
    }
}
