using System.CommandLine;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class CalendarPublishCommand : LedgerCommand
{
    private readonly Argument<string> file;
    private readonly Option<string> owner;

    public CalendarPublishCommand(CommandContext context)
        : base(context, "calendar.publish")
    {
        file = AddArgument("FILE", "calendar.file");
        owner = AddOption<string>("--owner", "calendar.owner", "CODE");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        WorkCalendarYear calendar = await CalendarFile.ReadAsync(run.Get(file), run.Get(owner) ?? RuleSetApproveCommand.DefaultOwner, cancellationToken).ConfigureAwait(false);
        await using LedgerClient client = await run.ConnectAsync(Roles.ProvinceAdmin, cancellationToken).ConfigureAwait(false);
        Submission<WorkCalendar> published = await client.PublishCalendarAsync(calendar, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            StateJson.Of(published),
            page =>
            {
                page.Good(run.Texts.Format("calendar.published", calendar.Year, calendar.DaysOff.Count, calendar.WorkedDays.Count));
                page.Fields(2, (run.Texts["field.transaction"], published.TransactionId));
            });
    }
}
