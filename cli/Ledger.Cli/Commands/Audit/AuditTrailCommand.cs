using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Trail;

namespace Ledger.Cli.Commands;

internal sealed class AuditTrailCommand : LedgerCommand
{
    private readonly Option<string> unit;
    private readonly Option<string> from;
    private readonly Option<string> to;

    public AuditTrailCommand(CommandContext context)
        : base(context, "audit.trail")
    {
        unit = AddOption<string>("--unit", "audit.unit", "CODE");
        from = AddOption<string>("--from", "audit.from", "DAY");
        to = AddOption<string>("--to", "audit.to", "DAY");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        DateOnly? first = run.Get(from) is { } begins ? Times.Day("--from", begins) : null;
        DateOnly? last = run.Get(to) is { } ends ? Times.Day("--to", ends) : null;
        if (first > last) throw CliException.BadInput("error.days.order", run.Get(from), run.Get(to));
        var query = new TrailQuery
        {
            Unit = run.Get(unit),
            From = first is { } f ? new DateTimeOffset(f, TimeOnly.MinValue, TimeSpan.Zero) : null,
            To = last is { } l ? new DateTimeOffset(l.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero).AddTicks(-1) : null,
        };
        var entries = new List<TrailEntry>();
        await using (LedgerClient client = await run.ConnectAsync(Roles.Auditor, cancellationToken).ConfigureAwait(false))
        using (ProgressLine progress = run.Progress())
        {
            await foreach (TrailEntry entry in client.TrailAsync(query, cancellationToken).ConfigureAwait(false))
            {
                entries.Add(entry);
                progress.Report(run.Texts["audit.reading"], entries.Count, null);
            }
        }

        return run.Complete(
            new JsonObject { ["transactions"] = new JsonArray([.. entries.Select(TrailPage.ToJson)]) },
            page =>
            {
                if (entries.Count == 0)
                {
                    page.Line(run.Texts["audit.none"]);
                    return;
                }

                TrailPage.Write(page, run.Texts, entries);
                page.Line(run.Texts.Format("audit.count", entries.Count));
            },
            entries.Exists(e => e.Problem is not null) ? ExitCode.Refused : ExitCode.Done);
    }
}
