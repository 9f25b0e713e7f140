using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Audit;

namespace Ledger.Cli.Commands;

/// <summary>The report of a unit and all below it over a period: what was done, refused and found, and the inspections.</summary>
internal sealed class AuditReportCommand : LedgerCommand
{
    private readonly Option<string> unit;
    private readonly Option<string> from;
    private readonly Option<string> to;
    private readonly Option<string> rules;
    private readonly AuditOutput output;
    private readonly AuditPlace place;

    public AuditReportCommand(CommandContext context)
        : base(context, "audit.report")
    {
        unit = AddOption<string>("--unit", "audit.report.unit", "CODE");
        from = AddOption<string>("--from", "audit.report.from", "DAY");
        to = AddOption<string>("--to", "audit.report.to", "DAY");
        rules = AddOption<string>("--rules", "audit.rules", "FILE");
        output = AddAuditOutput();
        place = AddAuditPlace();
        Add(new AuditReportVerifyCommand(context));
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        DateOnly? first = run.Get(from) is { } begins ? Times.Day("--from", begins) : null;
        DateOnly? last = run.Get(to) is { } ends ? Times.Day("--to", ends) : null;
        if (first > last) throw CliException.BadInput("error.days.order", run.Get(from), run.Get(to));
        FindingRules chosen = await AuditRules.ReadAsync(run, rules, cancellationToken).ConfigureAwait(false) ?? FindingRules.Default;
        string? file = await output.CheckAsync(run, cancellationToken).ConfigureAwait(false);
        string about = run.Get(unit)
            ?? (await run.FindIdentityAsync(Records.State.Roles.Auditor, cancellationToken).ConfigureAwait(false))?.Unit
            ?? throw CliException.BadInput("error.audit.unit");
        using AuditIndex index = await place.OpenAsync(run, cancellationToken).ConfigureAwait(false);
        AuditIndexState rests = index.ReadState();
        var report = AuditReport.Of(index, new AuditReportQuery(about, first, last), chosen);
        AuditAnswer answer = AuditAnswer.OfReport(report, chosen);
        await output.WriteAsync(run, file, index, answer, AuditReportPage.Sheets(run.Texts, report), AuditReportPage.Pages(run.Texts, report), cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject
            {
                ["height"] = rests.Height,
                ["blockHash"] = rests.LastHash,
                ["rules"] = JsonNode.Parse(chosen.ToBytes()),
                ["file"] = file is null ? null : Path.GetFullPath(file),
                ["query"] = answer.Query.DeepClone(),
                ["report"] = answer.Result.DeepClone(),
            },
            page =>
            {
                foreach (AuditSheet sheet in AuditReportPage.Pages(run.Texts, report).Where(sheet => sheet.Rows.Count > 1))
                {
                    page.Strong(sheet.Name);
                    page.Table([.. sheet.Rows[0]], [.. sheet.Rows.Skip(1).Select(row => (string[])[.. row])]);
                }

                if (file is not null) output.Say(run, page, file);
                page.Quiet(run.Texts.Format("audit.rests", rests.Height, rests.LastHash));
            });
    }
}
