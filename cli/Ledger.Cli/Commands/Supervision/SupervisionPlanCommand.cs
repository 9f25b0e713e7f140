using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Supervision;

namespace Ledger.Cli.Commands;

internal sealed class SupervisionPlanCommand : SupervisionCommand
{
    private readonly Option<string> subject;
    private readonly Option<string> kind;
    private readonly Option<string> team;
    private readonly Option<string> file;
    private readonly Option<string> number;
    private readonly Option<string> from;
    private readonly Option<string> until;
    private readonly Option<bool> unannounced;
    private readonly Option<string> rules;
    private readonly Option<string> owner;

    public SupervisionPlanCommand(CommandContext context)
        : base(context, "supervision.plan")
    {
        subject = AddOption<string>("--unit", "supervision.subject", "CODE", required: true);
        kind = AddOption<string>("--kind", "supervision.kind", "KIND", required: true);
        team = AddOption<string>("--team", "supervision.team", "LIST", required: true);
        file = AddOption<string>("--file", "supervision.document.file", "FILE", required: true);
        number = AddOption<string>("--number", "supervision.number", "NUMBER");
        from = AddOption<string>("--from", "supervision.from", "DATE", required: true);
        until = AddOption<string>("--until", "supervision.until", "DATE");
        unannounced = AddSwitch("--unannounced", "supervision.unannounced");
        rules = AddOption<string>("--rules", "supervision.rules", "ID[:VERSION]");
        owner = AddOption<string>("--owner", "ruleset.owner", "CODE");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        DateOnly first = Times.Day("--from", run.Get(from)!);
        RuleSetShelf shelf = await RuleSetShelf.OpenAsync(run.Folder.Workspace, cancellationToken).ConfigureAwait(false);
        string path = run.Get(file)!;
        var draft = new PlanDraft
        {
            Subject = run.Get(subject)!,
            Kind = run.Get(kind)!,
            IsUnannounced = run.Get(unannounced),
            From = first,
            Until = run.Get(until) is { } last ? Times.Day("--until", last) : null,
            RuleSetOwner = run.Get(owner) ?? RuleSetApproveCommand.DefaultOwner,
            Rules = shelf.Get<SupervisionRules>(run.Get(rules) ?? "fujian-supervision"),
            People = await TeamFile.ReadAsync(run.Get(team)!, run.Folder.Workspace, cancellationToken).ConfigureAwait(false),
            Document = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false),
            DocumentName = Path.GetFileName(path),
            Number = run.Get(number) ?? "",
        };
        await using LedgerClient client = await run.ConnectAsync(Roles.SupervisionLead, cancellationToken).ConfigureAwait(false);
        using LedgerStore store = await run.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
        (InspectionPlan plan, Submission<InspectionStep> step) = await client.PlanInspectionAsync(store, draft, cancellationToken).ConfigureAwait(false);
        return Complete(
            run, step, new JsonObject { ["inspection"] = plan.Id.ToString(), ["team"] = plan.Team.Count },
            run.Texts.Format("supervision.sealed", plan.Team.Count.ToString(CultureInfo.InvariantCulture)));
    }
}
