using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Audit;
using Ledger.Records.State;

namespace Ledger.Cli.Commands;

/// <summary>What should be looked at (疑点), by rules whose parameters stand in a file; each a question with its transactions, never a verdict.</summary>
internal sealed class AuditFindingsCommand : LedgerCommand
{
    private readonly Option<string> rules;
    private readonly Option<string> writeRules;
    private readonly AuditOutput output;
    private readonly Option<bool> all;
    private readonly Option<bool> settled;
    private readonly AuditPlace place;

    public AuditFindingsCommand(CommandContext context)
        : base(context, "audit.findings")
    {
        rules = AddOption<string>("--rules", "audit.rules", "FILE");
        writeRules = AddOption<string>("--write-rules", "audit.rules.write", "FILE");
        output = AddAuditOutput();
        all = AddSwitch("--all", "audit.findings.all");
        settled = AddSwitch("--settled", "audit.findings.settled");
        place = AddAuditPlace();
        Add(new FindingSendCommand(context));
        Add(new FindingAnswerCommand(context));
        Add(new FindingSettleCommand(context));
        Add(new FindingWithdrawCommand(context));
        Add(new FindingListCommand(context));
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        FindingRules chosen = await AuditRules.ReadAsync(run, rules, cancellationToken).ConfigureAwait(false) ?? FindingRules.Default;
        if (run.Get(writeRules) is { } blank)
        {
            CommandRun.RefuseExisting(blank);
            await NewFile.WriteAsync(blank, chosen.ToBytes(), cancellationToken).ConfigureAwait(false);
            return run.Complete(new JsonObject { ["file"] = Path.GetFullPath(blank) }, page => page.Good(run.Texts.Format("audit.written", blank)));
        }

        string? file = await output.CheckAsync(run, cancellationToken).ConfigureAwait(false);
        using AuditIndex index = await place.OpenAsync(run, cancellationToken).ConfigureAwait(false);
        AuditIndexState rests = index.ReadState();
        IReadOnlyList<FollowedFinding> followed = AuditFindings.Follow(index, chosen);
        bool? isSettled = run.Get(all) ? null : run.Get(settled);
        List<FollowedFinding> found = [.. followed.Where(f => isSettled is null || f.IsSettled == isSettled)];
        int open = followed.Count(f => !f.IsSettled);
        DateOnly today = WorkingDays.DateOf(run.Host.Time.GetUtcNow());
        await output.WriteAsync(
            run, file, index, AuditAnswer.OfFindings(chosen, found, isSettled), [new(run.Texts["audit.findings.sheet"], Rows(run.Texts, index, found, today))], [AuditReportPage.Findings(run.Texts, found.Select(f => f.Finding))], cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject
            {
                ["height"] = rests.Height,
                ["blockHash"] = rests.LastHash,
                ["rules"] = JsonNode.Parse(chosen.ToBytes()),
                ["rulesSha256"] = chosen.ComputeSha256(),
                ["file"] = file is null ? null : Path.GetFullPath(file),
                ["open"] = open,
                ["settled"] = followed.Count - open,
                ["findings"] = new JsonArray([.. found.Select(f => (JsonNode)new JsonObject
                {
                    ["id"] = f.Finding.Digest,
                    ["rule"] = f.Finding.Rule,
                    ["subject"] = f.Finding.Subject,
                    ["unit"] = AuditFindings.UnitOf(index, f.Finding),
                    ["message"] = AuditFindings.Describe(f.Finding, run.Texts.Language),
                    ["evidence"] = new JsonArray([.. f.Finding.Evidence.Select(id => (JsonNode)id)]),
                    ["isSettled"] = f.IsSettled,
                    ["courses"] = new JsonArray([.. f.Courses.Select(c => (JsonNode)FindingPage.ToJson(c, today))]),
                })]),
            },
            page =>
            {
                foreach (FollowedFinding one in found)
                {
                    page.Strong($"{one.Finding.Digest[..12]}  {run.Texts["audit.rule." + one.Finding.Rule]}");
                    page.Paragraph(AuditFindings.Describe(one.Finding, run.Texts.Language), 2);
                    foreach (FindingProgress course in one.Courses) page.Line("  " + Course(run.Texts, course, today));
                    foreach (string id in one.Finding.Evidence) page.Quiet("    " + id);
                }

                if (file is not null) output.Say(run, page, file);
                page.Line(open == 0 ? run.Texts["audit.findings.none"] : run.Texts.Format("audit.findings.count", open));
                if (followed.Count > open) page.Line(run.Texts.Format("audit.findings.settled.count", followed.Count - open));
                page.Quiet(run.Texts.Format("audit.rests", rests.Height, rests.LastHash));
            },
            open == 0 ? ExitCode.Done : ExitCode.Refused);
    }

    private static string Course(TextTable texts, FindingProgress course, DateOnly today) =>
        string.Join("  ", new[] { course.Id.Unit, FindingPage.State(texts, course), FindingPage.Due(texts, course, today) }.Where(t => t.Length > 0));

    private static List<string[]> Rows(TextTable texts, AuditIndex index, IEnumerable<FollowedFinding> found, DateOnly today) =>
    [
        [texts["field.rule"], texts["field.object"], texts["field.what"], texts["field.transaction"], texts["audit.finding"], texts["audit.column.unit"], texts["field.state"], texts["objection.due"]],
        .. found.Select(f => (string[])
        [
            texts["audit.rule." + f.Finding.Rule], f.Finding.Subject, AuditFindings.Describe(f.Finding, texts.Language), string.Join(' ', f.Finding.Evidence), f.Finding.Digest,
            string.Join(' ', f.Courses.Count > 0 ? f.Courses.Select(c => c.Id.Unit) : [AuditFindings.UnitOf(index, f.Finding) ?? ""]),
            string.Join("; ", f.Courses.Select(c => FindingPage.State(texts, c))), string.Join("; ", f.Courses.Select(c => FindingPage.Due(texts, c, today)).Where(due => due.Length > 0)),
        ]),
    ];
}
