using System.CommandLine;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class TermLockCommand : LedgerCommand
{
    private readonly Argument<string> term;
    private readonly Option<string> stage;
    private readonly Option<string> owner;

    public TermLockCommand(CommandContext context)
        : base(context, "term.lock")
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
        Submission<Term> locked = await client.LockTermAsync(unit, code, window, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            StateJson.Of(locked),
            page =>
            {
                page.Good(run.Texts.Format("term.locked", code, Words.Stage(run.Texts, window)));
                page.Fields(2, (run.Texts["field.transaction"], locked.TransactionId));
            });
    }
}
