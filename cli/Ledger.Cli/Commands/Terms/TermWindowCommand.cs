using System.CommandLine;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>A step that a window's owner takes about one stage of a term.</summary>
internal abstract class TermWindowCommand : LedgerCommand
{
    private readonly Argument<string> term;
    private readonly Option<string> stage;
    private readonly Option<string> owner;

    private protected TermWindowCommand(CommandContext context, string key)
        : base(context, key)
    {
        term = AddArgument("TERM", "term.term");
        stage = AddOption<string>("--stage", "term.stage", "STAGE");
        owner = AddOption<string>("--owner", "term.owner", "CODE");
    }

    /// <summary>The text that says that it is done.</summary>
    protected abstract string Done { get; }

    public sealed override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string code = CommandRun.Term(run.Get(term));
        string window = run.Get(stage) ?? TermPage.DefaultStage;
        string unit = run.Get(owner) ?? RuleSetApproveCommand.DefaultOwner;
        await using LedgerClient client = await run.ConnectAsync(RuleSetSource.AuthorityOf(unit), cancellationToken).ConfigureAwait(false);
        Submission<Term> submitted = await SubmitAsync(client, unit, code, window, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            StateJson.Of(submitted),
            page =>
            {
                page.Good(run.Texts.Format(Done, code, Words.Stage(run.Texts, window)));
                page.Fields(2, (run.Texts["field.transaction"], submitted.TransactionId));
            });
    }

    protected abstract Task<Submission<Term>> SubmitAsync(LedgerClient client, string owner, string term, string stage, CancellationToken cancellationToken);
}
