using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>An inspection: where it stands, its steps and what is waited for.</summary>
internal sealed class SupervisionShowCommand : SupervisionCommand
{
    private readonly Argument<string> inspection;

    public SupervisionShowCommand(CommandContext context)
        : base(context, "supervision.show") => inspection = AddArgument("INSPECTION", "supervision.id");

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        InspectionId id = await FindAsync(run, run.Get(inspection), cancellationToken).ConfigureAwait(false);
        await using LedgerClient client = await ConnectReaderAsync(run, id.Owner, cancellationToken).ConfigureAwait(false);
        InspectionProgress progress = await client.GetInspectionAsync(id, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<FindingProgress> findings = await FindingsAsync(client, progress, cancellationToken).ConfigureAwait(false);
        DateOnly today = Today(run);
        return run.Complete(
            new JsonObject
            {
                ["inspection"] = id.ToString(),
                ["state"] = progress.State.ToString(),
                ["plan"] = progress.Plan is { } known ? StateJson.Of(known) : null,
                ["steps"] = StateJson.Of(progress.Steps),
                ["awaited"] = new JsonArray([.. progress.Awaited.Select(t => (JsonNode)TaskJson(progress, t, today))]),
                ["accountability"] = new JsonArray([.. progress.Accountability.Select(a => (JsonNode)new JsonObject { ["proposal"] = a.Proposal.Number, ["inForce"] = a.IsInForce })]),
                ["findings"] = new JsonArray([.. findings.Select(f => (JsonNode)FindingPage.ToJson(f, today))]),
            },
            page =>
            {
                page.Strong($"{id}  {StateText(run.Texts, progress.State)}");
                if (progress.Plan is { } plan)
                {
                    page.Fields(
                        2, (run.Texts["supervision.subject.short"], plan.Subject), (run.Texts["supervision.kind.short"], plan.Kind),
                        (run.Texts["supervision.days"], $"{Times.Day(plan.From)} – {Times.Day(plan.Until)}"), (run.Texts["supervision.team.short"], Number(progress.Team.Count)));
                }

                page.Table(
                    ["n", run.Texts["supervision.step"], run.Texts["field.time"], run.Texts["field.by"], run.Texts["supervision.about.short"], run.Texts["objection.due"]],
                    [.. progress.Steps.Select(s => (string[])
                    [
                        Number(s.Number), KindText(run.Texts, s.Kind) + (s.Outcome is { } o ? $" ({run.Texts["objection.state." + ObjectionStep.OutcomeName(o)]})" : ""), Times.Text(s.At),
                        $"{s.By.Unit} {s.By.Role}", s.About is { } a ? Number(a) : "", s.Due is { } d ? Times.Day(d) : "",
                    ])]);
                foreach (FindingProgress finding in findings)
                    page.Line(run.Texts.Format("supervision.show.finding", finding.Settlement!.Order!.Step, FindingPage.Rule(run.Texts, finding.Sent.Rule!), finding.Id.Digest[..12]));
                foreach (InspectionTask task in progress.Awaited) page.Line("→ " + SupervisionTasksCommand.Line(run.Texts, task, today));
            });
    }

    // What was settled as to be set right by an order of this inspection. Whose unit does not stand above the inspected one sees none.
    private static async Task<IReadOnlyList<FindingProgress>> FindingsAsync(LedgerClient client, InspectionProgress progress, CancellationToken cancellationToken)
    {
        if (progress.Plan is not { } plan || progress.Orders.Count == 0) return [];
        try
        {
            return [.. (await client.ListFindingsAsync(plan.Subject, cancellationToken).ConfigureAwait(false)).Where(f => f.Settlement?.Order?.Inspection == plan.Id)];
        }
        catch (LedgerRefusedException e) when (e.ContractCode == RefusalCodes.OutOfScope)
        {
            return [];
        }
    }
}
