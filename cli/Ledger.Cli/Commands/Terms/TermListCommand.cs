using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class TermListCommand : LedgerCommand
{
    private readonly Option<string> owner;

    public TermListCommand(CommandContext context)
        : base(context, "term.list") => owner = AddOption<string>("--owner", "term.owner", "CODE");

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string unit = run.Get(owner) ?? RuleSetApproveCommand.DefaultOwner;
        await using LedgerClient client = await run.ConnectAsync(Roles.Auditor, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Term> terms = await client.ListTermsAsync(unit, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject { ["terms"] = StateJson.Of(terms) },
            page =>
            {
                if (terms.Count == 0) page.Line(run.Texts.Format("term.none", unit));
                else TermPage.Write(page, run.Texts, terms);
            });
    }
}
