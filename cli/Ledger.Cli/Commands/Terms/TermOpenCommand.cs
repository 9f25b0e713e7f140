using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class TermOpenCommand : LedgerCommand
{
    private readonly Argument<string> term;
    private readonly Option<string> stage;
    private readonly Option<string> owner;
    private readonly Option<string> from;
    private readonly Option<string> until;

    public TermOpenCommand(CommandContext context)
        : base(context, "term.open")
    {
        term = AddArgument("TERM", "term.term");
        stage = AddOption<string>("--stage", "term.stage", "STAGE");
        owner = AddOption<string>("--owner", "term.owner", "CODE");
        from = AddOption<string>("--from", "term.from", "DAY");
        until = AddOption<string>("--until", "term.until", "DAY");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string code = CommandRun.Term(run.Get(term));
        string window = run.Get(stage) ?? TermPage.DefaultStage;
        string unit = run.Get(owner) ?? RuleSetApproveCommand.DefaultOwner;
        DateOnly? first = run.Get(from) is { } begins ? Times.Day("--from", begins) : null;
        DateOnly? last = run.Get(until) is { } ends ? Times.Day("--until", ends) : null;
        if (first > last) throw CliException.BadInput("error.days.order", run.Get(from), run.Get(until));
        await using LedgerClient client = await run.ConnectAsync(RuleSetSource.AuthorityOf(unit), cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Term> standing = await client.ListTermsAsync(unit, cancellationToken).ConfigureAwait(false);
        if (standing.FirstOrDefault(t => t.Code == code) is { } before && before.Window(window) is { IsOpen: true })
        {
            return run.Complete(
                new JsonObject { ["unchanged"] = true, ["result"] = StateJson.Of(before) },
                page => page.Line(run.Texts.Format("term.opened.before", code, Words.Stage(run.Texts, window))));
        }

        var opening = new TermOpening { Owner = unit, Term = code, Stages = [new StageOpening(window, first, last)] };
        Submission<Term> opened = await client.OpenTermAsync(opening, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            StateJson.Of(opened),
            page =>
            {
                page.Good(run.Texts.Format("term.opened", code, Words.Stage(run.Texts, window)));
                page.Fields(2, (run.Texts["field.transaction"], opened.TransactionId));
            });
    }
}
