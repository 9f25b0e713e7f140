using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class RuleSetApproveCommand : LedgerCommand
{
    /// <summary>The unit of the province in the embedded network.</summary>
    public const string DefaultOwner = "350000";

    private readonly Argument<string?> ruleSet;
    private readonly Option<string> owner;

    public RuleSetApproveCommand(CommandContext context)
        : base(context, "ruleset.approve")
    {
        ruleSet = AddOptionalArgument("ID[:VERSION]|FILE", "ruleset.which");
        owner = AddOption<string>("--owner", "ruleset.owner", "CODE");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        RuleSetSource source = await RuleSetSource.ReadAsync(run, run.Value(ruleSet), cancellationToken).ConfigureAwait(false);
        string unit = run.Get(owner) ?? DefaultOwner;
        await using LedgerClient client = await run.ConnectAsync(Roles.ProvinceAdmin, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<RuleSetHeader> standing = await client.ListRuleSetsAsync(unit, cancellationToken).ConfigureAwait(false);

        // Whoever approves has read the text that is approved, not another of the same name.
        if (standing.FirstOrDefault(source.Names) is { } other && !source.Is(other)) throw CliException.Refused("error.ruleset.other", source.Id, source.Version, other.Sha256, source.Sha256);
        string? kept = await source.KeepAsync(run, cancellationToken).ConfigureAwait(false);
        if (standing.FirstOrDefault(source.Is) is { IsApproved: true } before)
        {
            return run.Complete(
                new JsonObject { ["unchanged"] = true, ["file"] = kept, ["result"] = StateJson.Of(before) },
                page => page.Line(run.Texts.Format("ruleset.unchanged", source.Id, source.Version)));
        }

        Submission<RuleSetHeader> approved = await client.ApproveRuleSetAsync(unit, source.Id, source.Version, cancellationToken).ConfigureAwait(false);
        JsonObject document = StateJson.Of(approved);
        document["file"] = kept;
        return run.Complete(
            document,
            page =>
            {
                page.Good(run.Texts.Format("ruleset.approved", source.Id, source.Version));
                page.Fields(2, (run.Texts["field.transaction"], approved.TransactionId));
                if (kept is not null) page.Line(run.Texts.Format("ruleset.kept", kept));
            });
    }
}
