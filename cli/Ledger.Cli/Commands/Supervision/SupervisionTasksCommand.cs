using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>What the inspections of a unit wait for, by day: what is late, or a calendar of what is to come.</summary>
internal sealed class SupervisionTasksCommand : SupervisionCommand
{
    private readonly bool onlyLate;
    private readonly Option<string> owner;
    private readonly Option<string> subject;
    private readonly Option<string>? until;

    public SupervisionTasksCommand(CommandContext context, string key, bool onlyLate)
        : base(context, key)
    {
        this.onlyLate = onlyLate;
        owner = AddOption<string>("--owner", "supervision.owner", "CODE");
        subject = AddOption<string>("--unit", "supervision.whose", "CODE");
        if (!onlyLate) until = AddOption<string>("--until", "supervision.calendar.until", "DATE");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        DateOnly today = Today(run);
        DateOnly? last = until is not null && run.Get(until) is { } day ? Times.Day("--until", day) : null;
        await using LedgerClient client = await ConnectReaderAsync(run, run.Get(owner), cancellationToken).ConfigureAwait(false);
        string unit = OwnerOf(run, run.Get(owner), client);
        var tasks = (await client.ListInspectionsAsync(unit, cancellationToken).ConfigureAwait(false))
            .SelectMany(i => i.Awaited.Select(t => (Inspection: i, Task: t)))
            .Where(t => (onlyLate ? t.Task.IsOverdue(today) : last is null || t.Task.Due <= last) && (run.Get(subject) is not { } of || t.Task.Unit == of || t.Inspection.Plan?.Subject == of))
            .OrderBy(t => t.Task.Due ?? DateOnly.MaxValue).ThenBy(t => t.Inspection.Planned.Id.Id, StringComparer.Ordinal).ToList();
        return run.Complete(
            new JsonObject { ["today"] = Times.Day(today), ["tasks"] = new JsonArray([.. tasks.Select(t => (JsonNode)TaskJson(t.Inspection, t.Task, today))]) },
            page =>
            {
                if (tasks.Count == 0) page.Line(run.Texts[Key + ".none"]);
                else
                {
                    page.Table(
                        [run.Texts["objection.due"], run.Texts["supervision.next"], run.Texts["supervision.whose.short"], run.Texts["supervision.about.short"], run.Texts["supervision.inspection"]],
                        [.. tasks.Select(t => (string[])[Due(run.Texts, t.Task, today), KindText(run.Texts, t.Task.Next), t.Task.Unit, t.Task.About is { } a ? Number(a) : "", t.Inspection.Planned.Id.ToString()])]);
                }
            });
    }

    internal static string Line(TextTable texts, InspectionTask task, DateOnly today) =>
        string.Join("  ", new[] { KindText(texts, task.Next) + (task.About is { } a ? $" ({Number(a)})" : ""), task.Unit, Due(texts, task, today) }.Where(t => t.Length > 0));

    private static string Due(TextTable texts, InspectionTask task, DateOnly today) =>
        task.Due is not { } due ? "" : task.IsOverdue(today) ? texts.Format("objection.late", Times.Day(due)) : Times.Day(due);
}
