using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>The findings that were sent: where each stands, until when the unit answers, and the texts that this folder keeps.</summary>
internal sealed class FindingListCommand : SupervisionCommand
{
    private readonly Option<string> unit;
    private readonly Option<bool> all;
    private readonly Option<bool> overdue;
    private readonly Option<bool> withTexts;

    public FindingListCommand(CommandContext context)
        : base(context, "audit.findings.list")
    {
        unit = AddOption<string>("--unit", "audit.findings.unit", "CODE");
        all = AddSwitch("--all", "audit.findings.list.all");
        overdue = AddSwitch("--overdue", "audit.findings.overdue");
        withTexts = AddSwitch("--texts", "objection.texts");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        DateOnly today = Today(run);
        await using LedgerClient client = await ConnectReaderAsync(run, null, cancellationToken).ConfigureAwait(false);
        List<FindingProgress> found = [.. (await client.ListFindingsAsync(run.Get(unit), cancellationToken).ConfigureAwait(false))
            .Where(f => run.Get(overdue) ? f.IsOverdue(today) : run.Get(all) || f.Last.Kind is FindingStepKind.Sent or FindingStepKind.Answered)];
        Dictionary<FindingStep, string> texts = run.Get(withTexts) ? await KeptText.ReadAsync(run, found.SelectMany(f => f.Steps), s => s.Text, cancellationToken).ConfigureAwait(false) : [];
        return run.Complete(
            new JsonObject { ["today"] = Times.Day(today), ["findings"] = new JsonArray([.. found.Select(f => (JsonNode)FindingPage.ToJson(f, today, texts))]) },
            page =>
            {
                if (found.Count == 0)
                {
                    page.Line(run.Texts["audit.findings.list.none"]);
                    return;
                }

                page.Table(
                    [run.Texts["audit.column.unit"], run.Texts["field.rule"], run.Texts["field.state"], run.Texts["objection.due"], run.Texts["audit.finding"]],
                    [.. found.Select(f => (string[])[f.Id.Unit, FindingPage.Rule(run.Texts, f.Sent.Rule!), FindingPage.State(run.Texts, f), FindingPage.Due(run.Texts, f, today), f.Id.Digest[..12]])]);
                foreach ((FindingStep step, string text) in texts.OrderBy(t => t.Key.At))
                    page.Paragraph($"{step.Id.Digest[..12]} {run.Texts["audit.findings.state." + FindingStep.KindName(step.Kind)]}: {text}");
            });
    }
}
