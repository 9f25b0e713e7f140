using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class RuleSetPublishCommand : LedgerCommand
{
    private readonly Argument<string?> ruleSet;
    private readonly Option<string> owner;

    public RuleSetPublishCommand(CommandContext context)
        : base(context, "ruleset.publish")
    {
        ruleSet = AddOptionalArgument("ID[:VERSION]|FILE", "ruleset.which");
        owner = AddOption<string>("--owner", "ruleset.owner", "CODE");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        RuleSetSource source = await RuleSetSource.ReadAsync(run, run.Value(ruleSet), cancellationToken).ConfigureAwait(false);
        string unit = run.Get(owner) ?? RuleSetApproveCommand.DefaultOwner;
        await using LedgerClient client = await run.ConnectAsync(RuleSetSource.AuthorityOf(unit), cancellationToken).ConfigureAwait(false);
        IReadOnlyList<RuleSetHeader> standing = await client.ListRuleSetsAsync(unit, cancellationToken).ConfigureAwait(false);
        if (standing.FirstOrDefault(source.Names) is { } other && !source.Is(other)) throw CliException.Refused("error.ruleset.other", source.Id, source.Version, other.Sha256, source.Sha256);

        // First on the shelf: what is on the ledger without its text can be read by nobody.
        string? kept = await source.KeepAsync(run, cancellationToken).ConfigureAwait(false);
        if (standing.FirstOrDefault(source.Is) is { } before)
        {
            return run.Complete(
                new JsonObject { ["unchanged"] = true, ["file"] = kept, ["result"] = StateJson.Of(before) },
                page =>
                {
                    page.Line(run.Texts.Format("ruleset.unchanged", source.Id, source.Version));
                    if (kept is not null) page.Line(run.Texts.Format("ruleset.kept", kept));
                });
        }

        Submission<RuleSetHeader> published = await client.PublishRuleSetAsync(unit, source.Text, cancellationToken).ConfigureAwait(false);
        JsonObject document = StateJson.Of(published);
        document["file"] = kept;
        return run.Complete(
            document,
            page =>
            {
                page.Good(run.Texts.Format("ruleset.published", source.Id, source.Version));
                page.Fields(2, ("SHA-256", published.Result.Sha256), ("SM3", published.Result.Sm3), (run.Texts["field.transaction"], published.TransactionId));
                if (kept is not null) page.Line(run.Texts.Format("ruleset.kept", kept));
            });
    }
}
