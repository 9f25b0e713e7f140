using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>How far the public notices of a school's term have come, and what stands against a confirmation.</summary>
internal sealed class NoticeListCommand : LedgerCommand
{
    private readonly Option<string> school;
    private readonly Option<string> term;

    public NoticeListCommand(CommandContext context)
        : base(context, "notice.list")
    {
        school = AddOption<string>("--school", "batch.school", "CODE", required: true);
        term = AddOption<string>("--term", "batch.term", "TERM", required: true);
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string code = CommandRun.School(run.Get(school)!), of = CommandRun.Term(run.Get(term)!);
        DateOnly today = WorkingDays.DateOf(run.Host.Time.GetUtcNow());
        var rows = new List<string[]>();
        var notices = new JsonArray();
        await using LedgerClient client = await run.ConnectAsync(Roles.Auditor, cancellationToken).ConfigureAwait(false);
        foreach (Batch batch in await client.ListBatchesAsync(code, of, cancellationToken).ConfigureAwait(false))
        {
            Evidence evidence = await client.GetEvidenceAsync(batch.BatchId.ToString(), cancellationToken).ConfigureAwait(false);
            string parent = evidence.Parent?.Code ?? "";
            BatchProgress progress = BatchProgress.Of(batch.BatchId, parent, evidence.Events);
            if (progress.Notice is not { } notice) continue;
            IReadOnlyList<ObjectionProgress> objections = ObjectionProgress.Of(batch.BatchId, parent, evidence.Objections);
            int standing = progress.Confirmation is null ? objections.Count(o => o.Stands(today)) : 0;
            string state = State(progress);
            rows.Add(
            [
                batch.BatchId.ToString(), Times.Day(WorkingDays.DateOf(notice.At)), notice.Until is { } until ? Times.Day(until) : "", run.Texts["notice.state." + state],
                objections.Count.ToString(CultureInfo.InvariantCulture), standing.ToString(CultureInfo.InvariantCulture),
            ]);
            notices.Add(new JsonObject
            {
                ["batch"] = batch.BatchId.ToString(),
                ["from"] = Times.Day(WorkingDays.DateOf(notice.At)),
                ["until"] = notice.Until is { } last ? Times.Day(last) : null,
                ["state"] = state,
                ["objections"] = objections.Count,
                ["standing"] = standing,
            });
        }

        return run.Complete(
            new JsonObject { ["notices"] = notices },
            page =>
            {
                if (rows.Count == 0) page.Line(run.Texts.Format("notice.none", code, of));
                else page.Table([run.Texts["field.batch"], run.Texts["notice.from"], run.Texts["notice.last"], run.Texts["field.state"], run.Texts["notice.objections"], run.Texts["notice.standing"]], rows);
            });
    }

    private static string State(BatchProgress progress) => progress switch
    {
        { Archiving: not null } => "archived",
        { Confirmation: not null } => "confirmed",
        { NoticeEnd: not null } => "ended",
        _ => "running",
    };
}
