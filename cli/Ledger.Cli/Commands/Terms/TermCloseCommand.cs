using System.CommandLine;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class TermCloseCommand : LedgerCommand
{
    private readonly Argument<string> term;
    private readonly Option<string> stage;
    private readonly Option<string> owner;

    public TermCloseCommand(CommandContext context)
        : base(context, "term.close")
    {
        term = AddArgument("TERM", "term.term");
        stage = AddOption<string>("--stage", "term.stage", "STAGE");
        owner = AddOption<string>("--owner", "term.owner", "CODE");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string code = CommandRun.Term(run.Get(term));
        string window = run.Get(stage) ?? TermPage.DefaultStage;
        string unit = run.Get(owner) ?? RuleSetApproveCommand.DefaultOwner;
        await using LedgerClient client = await run.ConnectAsync(RuleSetSource.AuthorityOf(unit), cancellationToken).ConfigureAwait(false);
        Submission<Term> closed = await client.CloseTermAsync(unit, code, window, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            StateJson.Of(closed),
            page =>
            {
                page.Good(run.Texts.Format("term.closed", code, Words.Stage(run.Texts, window)));
                page.Fields(2, (run.Texts["field.transaction"], closed.TransactionId));
            });
    }
}
