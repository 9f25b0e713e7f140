using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>The rule sets of an owner on the ledger, or with <c>--shelf</c> those whose texts this folder has.</summary>
internal sealed class RuleSetListCommand : LedgerCommand
{
    private readonly Option<string> owner;
    private readonly Option<bool> isShelf;

    public RuleSetListCommand(CommandContext context)
        : base(context, "ruleset.list")
    {
        owner = AddOption<string>("--owner", "ruleset.owner", "CODE");
        isShelf = AddSwitch("--shelf", "ruleset.shelf");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        if (run.Get(isShelf)) return ListShelf(run, await RuleSetShelf.OpenAsync(run.Folder.Workspace, cancellationToken).ConfigureAwait(false));
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

    private static int ListShelf(CommandRun run, RuleSetShelf shelf) => run.Complete(
        new JsonObject
        {
            ["ruleSets"] = new JsonArray([.. shelf.Entries.Select(e => (JsonNode)new JsonObject
            {
                ["id"] = e.Text.Id, ["version"] = e.Text.Version, ["kind"] = KindOf(e.Text), ["title"] = e.Text.Title.In(run.Texts.Language), ["file"] = e.File,
            })]),
        },
        page => page.Table(
            [run.Texts["field.ruleset"], run.Texts["field.kind"], run.Texts["field.title"], run.Texts["field.file"]],
            [.. shelf.Entries.Select(e => (string[])[e.Name, run.Texts["ruleset.of." + KindOf(e.Text)], e.Text.Title.In(run.Texts.Language), e.File ?? run.Texts["ruleset.shipped"]])]));

    private static string KindOf(IRuleText text) => text switch
    {
        BalanceStandard => BalanceStandard.Kind,
        SupervisionRules => SupervisionRules.Kind,
        AssessmentStandard => AssessmentStandard.Kind,
        _ => "records",
    };
}
