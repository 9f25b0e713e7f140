using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class RuleSetPublishCommand : LedgerCommand
{
    private readonly Option<string> owner;

    public RuleSetPublishCommand(CommandContext context)
        : base(context, "ruleset.publish") => owner = AddOption<string>("--owner", "ruleset.owner", "CODE");

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        RuleSet ruleSet = RuleSet.FujianHighSchool;
        string version = ruleSet.Version.ToString(CultureInfo.InvariantCulture);
        string unit = run.Get(owner) ?? RuleSetApproveCommand.DefaultOwner;
        await using LedgerClient client = await run.ConnectAsync(Roles.ProvinceAdmin, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<RuleSetHeader> standing = await client.ListRuleSetsAsync(unit, cancellationToken).ConfigureAwait(false);
        if (standing.FirstOrDefault(r => r.Id == ruleSet.Id && r.Version == version) is { } before)
        {
            return run.Complete(
                new JsonObject { ["unchanged"] = true, ["result"] = StateJson.Of(before) },
                page => page.Line(run.Texts.Format("ruleset.unchanged", ruleSet.Id, version)));
        }

        Submission<RuleSetHeader> published = await client.PublishRuleSetAsync(unit, ruleSet, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            StateJson.Of(published),
            page =>
            {
                page.Good(run.Texts.Format("ruleset.published", ruleSet.Id, version));
                page.Fields(2, ("SHA-256", published.Result.Sha256), ("SM3", published.Result.Sm3), (run.Texts["field.transaction"], published.TransactionId));
            });
    }
}
