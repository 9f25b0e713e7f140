using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Audit;

namespace Ledger.Cli.Commands;

/// <summary>Transactions of the ledger from the audit index, which takes in what the network has since.</summary>
internal sealed class AuditTrailCommand : LedgerCommand
{
    private readonly Option<string> unit;
    private readonly Option<string> batch;
    private readonly Option<string> record;
    private readonly Option<string> enrolment;
    private readonly Option<string> msp;
    private readonly Option<string> role;
    private readonly Option<string> kind;
    private readonly Option<string> state;
    private readonly Option<string> function;
    private readonly Option<string> code;
    private readonly Option<string> from;
    private readonly Option<string> to;
    private readonly Option<bool> problems;
    private readonly Option<bool> system;
    private readonly Option<int?> limit;
    private readonly AuditOutput output;
    private readonly AuditPlace place;

    public AuditTrailCommand(CommandContext context)
        : base(context, "audit.trail")
    {
        unit = AddOption<string>("--unit", "audit.unit", "CODE");
        batch = AddOption<string>("--batch", "audit.batch", "BATCH");
        record = AddOption<string>("--record", "audit.record", "BATCH#INDEX");
        enrolment = AddOption<string>("--enrolment", "audit.enrolment", "DIGEST");
        msp = AddOption<string>("--msp", "audit.msp", "MSP");
        role = AddOption<string>("--role", "audit.role", "ROLE");
        kind = AddOption<string>("--kind", "audit.kind", "KIND");
        state = AddOption<string>("--state", "audit.state", "STATE");
        function = AddOption<string>("--function", "audit.function", "FUNCTION");
        code = AddOption<string>("--code", "audit.code", "CODE");
        from = AddOption<string>("--from", "audit.from", "DAY");
        to = AddOption<string>("--to", "audit.to", "DAY");
        problems = AddSwitch("--problems", "audit.problems");
        system = AddSwitch("--system", "audit.system");
        limit = AddOption<int?>("--limit", "audit.limit", "N");
        output = AddAuditOutput();
        place = AddAuditPlace();
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        AuditQuery query = Query(run);
        string? file = await output.CheckAsync(run, cancellationToken).ConfigureAwait(false);
        using AuditIndex index = await place.OpenAsync(run, cancellationToken).ConfigureAwait(false);
        AuditIndexState rests = index.ReadState();
        IReadOnlyList<AuditEntry> entries = index.Find(query);
        await output.WriteAsync(
            run, file, index, AuditAnswer.OfTrail(query, entries), [AuditEntryPage.Sheet(run.Texts, entries)], [AuditEntryPage.Page(run.Texts, entries)], cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject
            {
                ["height"] = rests.Height,
                ["blockHash"] = rests.LastHash,
                ["file"] = file,
                ["transactions"] = new JsonArray([.. entries.Select(AuditEntryPage.ToJson)]),
            },
            page =>
            {
                if (entries.Count == 0)
                {
                    page.Line(run.Texts["audit.none"]);
                    return;
                }

                if (file is null) AuditEntryPage.Write(page, run.Texts, entries);
                else output.Say(run, page, file);
                page.Line(run.Texts.Format("audit.count", entries.Count));
                page.Quiet(run.Texts.Format("audit.rests", rests.Height, rests.LastHash));
            },
            entries.Any(e => e.Problems.Count > 0) ? ExitCode.Refused : ExitCode.Done);
    }

    private AuditQuery Query(CommandRun run)
    {
        DateOnly? first = run.Get(from) is { } begins ? Times.Day("--from", begins) : null;
        DateOnly? last = run.Get(to) is { } ends ? Times.Day("--to", ends) : null;
        if (first > last) throw CliException.BadInput("error.days.order", run.Get(from), run.Get(to));
        if (run.Get(limit) is < 1) throw CliException.BadInput("error.audit.limit", run.Get(limit));
        return new AuditQuery
        {
            Unit = run.Get(unit),
            Batch = run.Get(batch),
            Record = run.Get(record),
            Enrolment = run.Get(enrolment),
            MspId = run.Get(msp),
            Role = run.Get(role),
            Kind = run.Get(kind),
            State = run.Get(state),
            Function = run.Get(function),
            Code = run.Get(code),
            From = first is { } f ? new DateTimeOffset(f, TimeOnly.MinValue, TimeSpan.Zero) : null,
            To = last is { } l ? new DateTimeOffset(l.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero).AddTicks(-1) : null,
            OnlyProblems = run.Get(problems),
            IncludeSystem = run.Get(system),
            Limit = run.Get(limit),
        };
    }
}
