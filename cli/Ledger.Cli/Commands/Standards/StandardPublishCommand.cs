using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Supervision;

namespace Ledger.Cli.Commands;

/// <summary>Publishes a supervision rule set or an assessment standard, or approves one: its digests go on the ledger, its text on the shelf.</summary>
internal sealed class StandardPublishCommand : LedgerCommand
{
    private readonly bool approves;
    private readonly Argument<string> which;
    private readonly Option<string> owner;

    public StandardPublishCommand(CommandContext context, string key, bool approves)
        : base(context, key)
    {
        this.approves = approves;
        which = AddArgument("ID[:VERSION]|FILE", "standard.which");
        owner = AddOption<string>("--owner", "ruleset.owner", "CODE");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string named = run.Get(which), unit = run.Get(owner) ?? RuleSetApproveCommand.DefaultOwner;
        SupervisionShelf shelf = await SupervisionShelf.OpenAsync(run.Folder.Workspace, cancellationToken).ConfigureAwait(false);
        ISupervisionText text = File.Exists(named) ? await SupervisionShelf.ReadAsync(named, cancellationToken).ConfigureAwait(false) : shelf.Get<ISupervisionText>(named);
        string sha256 = TextDigest.OfBytes(text.Canonical.Span).Sha256;
        await using LedgerClient client = await run.ConnectAsync(approves ? Roles.ProvinceAdmin : RuleSetSource.AuthorityOf(unit), cancellationToken).ConfigureAwait(false);
        RuleSetHeader? standing = (await client.ListRuleSetsAsync(unit, cancellationToken).ConfigureAwait(false)).FirstOrDefault(r => r.Id == text.Id && r.Version == text.Version);

        // Whoever approves has read the text that is approved, not another of the same name.
        if (standing is not null && standing.Sha256 != sha256) throw CliException.Refused("error.ruleset.other", text.Id, text.Version, standing.Sha256, sha256);
        string? kept = await shelf.PutAsync(run.Folder.Workspace, text, cancellationToken).ConfigureAwait(false);
        if (standing is not null && (!approves || standing.IsApproved))
        {
            return run.Complete(
                new JsonObject { ["unchanged"] = true, ["file"] = kept, ["result"] = StateJson.Of(standing) },
                page => page.Line(run.Texts.Format("ruleset.unchanged", text.Id, text.Version)));
        }

        Submission<RuleSetHeader> done = approves
            ? await client.ApproveRuleSetAsync(unit, text.Id, text.Version, cancellationToken).ConfigureAwait(false)
            : await client.PublishStandardAsync(unit, text, cancellationToken).ConfigureAwait(false);
        JsonObject document = StateJson.Of(done);
        document["file"] = kept;
        return run.Complete(
            document,
            page =>
            {
                page.Good(run.Texts.Format(approves ? "ruleset.approved" : "ruleset.published", text.Id, text.Version));
                page.Fields(2, ("SHA-256", done.Result.Sha256), (run.Texts["field.transaction"], done.TransactionId));
                if (kept is not null) page.Line(run.Texts.Format("ruleset.kept", kept));
            });
    }
}
