using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>The inspections of a unit, by filters.</summary>
internal sealed class SupervisionListCommand : SupervisionCommand
{
    private readonly Option<string> owner;
    private readonly Option<string> subject;
    private readonly Option<string> kind;
    private readonly Option<string> state;
    private readonly Option<bool> open;

    public SupervisionListCommand(CommandContext context)
        : base(context, "supervision.list")
    {
        owner = AddOption<string>("--owner", "supervision.owner", "CODE");
        subject = AddOption<string>("--unit", "supervision.subject", "CODE");
        kind = AddOption<string>("--kind", "supervision.kind", "KIND");
        state = AddOption<string>("--state", "supervision.state", "STATE");
        open = AddSwitch("--open", "supervision.open");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        InspectionState? wanted = run.Get(state) is not { } named ? null
            : Enum.TryParse(named, ignoreCase: true, out InspectionState parsed) && Enum.IsDefined(parsed) ? parsed
            : throw CliException.BadInput("error.supervision.state", named, string.Join(", ", Enum.GetNames<InspectionState>()));
        await using LedgerClient client = await ConnectReaderAsync(run, run.Get(owner), cancellationToken).ConfigureAwait(false);
        string unit = OwnerOf(run, run.Get(owner), client);
        List<InspectionProgress> found = [.. (await client.ListInspectionsAsync(unit, cancellationToken).ConfigureAwait(false)).Where(i =>
            (run.Get(subject) is not { } code || i.Plan?.Subject == code)
            && (run.Get(kind) is not { } of || i.Plan?.Kind == of)
            && (wanted is null || i.State == wanted)
            && (!run.Get(open) || !i.IsOver))];
        return run.Complete(
            new JsonObject
            {
                ["inspections"] = new JsonArray([.. found.Select(i => (JsonNode)new JsonObject
                {
                    ["inspection"] = i.Planned.Id.ToString(),
                    ["state"] = i.State.ToString(),
                    ["unit"] = i.Plan?.Subject,
                    ["kind"] = i.Plan?.Kind,
                    ["from"] = i.Plan is { } plan ? Times.Day(plan.From) : null,
                    ["steps"] = i.Steps.Count,
                })]),
            },
            page =>
            {
                if (found.Count == 0)
                {
                    page.Line(run.Texts.Format("supervision.none", unit));
                    return;
                }

                page.Table(
                    [run.Texts["supervision.inspection"], run.Texts["field.state"], run.Texts["supervision.subject.short"], run.Texts["supervision.kind.short"], run.Texts["supervision.days"]],
                    [.. found.Select(i => (string[])
                    [
                        i.Planned.Id.ToString(), StateText(run.Texts, i.State), i.Plan?.Subject ?? "—", i.Plan?.Kind ?? "—", i.Plan is { } plan ? Times.Day(plan.From) : "—",
                    ])]);
            });
    }
}
