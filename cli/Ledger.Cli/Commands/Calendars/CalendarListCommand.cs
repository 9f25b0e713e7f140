using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class CalendarListCommand : LedgerCommand
{
    private readonly Option<string> owner;

    public CalendarListCommand(CommandContext context)
        : base(context, "calendar.list") => owner = AddOption<string>("--owner", "calendar.owner", "CODE");

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string unit = run.Get(owner) ?? RuleSetApproveCommand.DefaultOwner;
        await using LedgerClient client = await run.ConnectAsync(Roles.Auditor, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<WorkCalendar> calendars = await client.ListCalendarsAsync(unit, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject { ["calendars"] = StateJson.Of(calendars) },
            page =>
            {
                if (calendars.Count == 0) page.Line(run.Texts.Format("calendar.none", unit));
                foreach (WorkCalendar calendar in calendars)
                {
                    page.Fields(
                        0,
                        (run.Texts["calendar.year"], calendar.Year.ToString(CultureInfo.InvariantCulture)),
                        (run.Texts["calendar.off"], string.Join(' ', calendar.DaysOff.Select(Times.Day))),
                        (run.Texts["calendar.work"], string.Join(' ', calendar.WorkedDays.Select(Times.Day))));
                }
            });
    }
}
