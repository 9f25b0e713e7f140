using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>Standing declarations of a ground for recusal towards a unit: declares, lifts or lists.</summary>
internal sealed class SupervisionRecusalCommand : SupervisionCommand
{
    private readonly Argument<string> unit;
    private readonly Option<string> reason;
    private readonly Option<string> lift;

    public SupervisionRecusalCommand(CommandContext context)
        : base(context, "supervision.recusal")
    {
        unit = AddArgument("UNIT", "supervision.recusal.unit");
        reason = AddOption<string>("--reason", "supervision.recusal.reason", "CODE");
        lift = AddOption<string>("--lift", "supervision.recusal.lift", "PERSON");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string code = run.Get(unit);
        string? person = await SupervisionStepCommand.PersonAsync(run, run.Get(lift), false, cancellationToken).ConfigureAwait(false);
        if (run.Get(reason) is { } why && !Codes.IsReasonCode(why)) throw CliException.BadInput("error.reason", why);
        await using LedgerClient client = await run.ConnectAsync(person is null ? Roles.Inspector : Roles.SupervisionLead, cancellationToken).ConfigureAwait(false);
        if (person is not null || run.Get(reason) is not null)
        {
            Submission<Recusal> done = person is not null
                ? await client.LiftRecusalAsync(code, person, cancellationToken).ConfigureAwait(false)
                : await client.DeclareRecusalAsync(code, run.Get(reason)!, cancellationToken).ConfigureAwait(false);
            return run.Complete(StateJson.Of(done), page => page.Good(run.Texts.Format(person is null ? "supervision.recusal.declared" : "supervision.recusal.lifted", done.TransactionId)));
        }

        IReadOnlyList<Recusal> standing = await client.ListRecusalsAsync(code, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject { ["recusals"] = StateJson.Of(standing) },
            page => page.Table(
                [run.Texts["supervision.person.short"], run.Texts["field.reason"], run.Texts["field.time"], run.Texts["supervision.recusal.ended"]],
                [.. standing.Select(r => (string[])[r.Person[..16], r.ReasonCode, Times.Text(r.At), r.LiftedAt is { } at ? Times.Text(at) : ""])]));
    }
}
