using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>The objections to a batch's records: where each stands, what is waited for and until when, and the texts that this folder keeps.</summary>
internal sealed class ObjectionListCommand : LedgerCommand
{
    private readonly Argument<string> batch;
    private readonly Option<bool> overdue;
    private readonly Option<bool> withTexts;

    public ObjectionListCommand(CommandContext context)
        : base(context, "objection.list")
    {
        batch = AddArgument("BATCH", "batch.id");
        overdue = AddSwitch("--overdue", "objection.overdue");
        withTexts = AddSwitch("--texts", "objection.texts");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        BatchId id = CommandRun.Batch(run.Get(batch));
        DateOnly today = WorkingDays.DateOf(run.Host.Time.GetUtcNow());
        await using LedgerClient client = await run.ConnectAsync(Roles.Auditor, cancellationToken).ConfigureAwait(false);
        Evidence evidence = await client.GetEvidenceAsync(id.ToString(), cancellationToken).ConfigureAwait(false);
        List<ObjectionProgress> objections =
            [.. ObjectionProgress.Of(id, evidence.Parent?.Code ?? "", evidence.Objections).Where(o => !run.Get(overdue) || o.IsOverdue(today))];
        Dictionary<ObjectionStep, string> texts = run.Get(withTexts) ? await KeptText.ReadAsync(run, objections.SelectMany(Steps), s => s.Text, cancellationToken).ConfigureAwait(false) : [];
        return run.Complete(
            new JsonObject { ["objections"] = new JsonArray([.. objections.Select(o => (JsonNode)Json(o, today, texts))]) },
            page =>
            {
                if (objections.Count == 0)
                {
                    page.Line(run.Texts.Format("objection.none", id));
                    return;
                }

                page.Table(
                    [run.Texts["objection.index"], run.Texts["field.reason"], run.Texts["field.state"], run.Texts["objection.due"], run.Texts["field.objection"]],
                    [.. objections.Select(o => (string[])
                    [
                        o.Raised.Index.ToString(CultureInfo.InvariantCulture), o.Raised.ReasonCode, run.Texts["objection.state." + State(o)], Due(run.Texts, o, today), o.Raised.TransactionId,
                    ])]);
                foreach ((ObjectionStep step, string text) in texts.OrderBy(t => t.Key.At))
                    page.Paragraph($"#{step.Index} {run.Texts["objection.kind." + ObjectionStep.KindName(step.Kind)]}: {text}");
            });
    }

    internal static string State(ObjectionProgress objection) => objection switch
    {
        { Outcome: { } outcome } => ObjectionStep.OutcomeName(outcome),
        { Appeal: not null } => "appealed",
        _ => "open",
    };

    private static string Due(TextTable texts, ObjectionProgress objection, DateOnly today)
    {
        DateOnly? due = objection.Awaited is { } awaited ? awaited.Due : objection.Decision is null ? objection.Answer?.Due : null;
        return due is null ? "" : objection.IsOverdue(today) ? texts.Format("objection.late", Times.Day(due.Value)) : Times.Day(due.Value);
    }

    private static JsonObject Json(ObjectionProgress objection, DateOnly today, Dictionary<ObjectionStep, string> texts) => new()
    {
        ["objection"] = objection.Raised.TransactionId,
        ["index"] = objection.Raised.Index,
        ["state"] = State(objection),
        ["awaited"] = objection.Awaited is { } awaited ? ObjectionStep.KindName(awaited.Next) : null,
        ["due"] = objection.Awaited is { Due: { } due } ? Times.Day(due) : null,
        ["overdue"] = objection.IsOverdue(today),
        ["steps"] = new JsonArray([.. Steps(objection).Select(s =>
        {
            JsonNode json = StateJson.Of(s);
            if (texts.TryGetValue(s, out string? text)) json["plain"] = text;
            return json;
        })]),
    };

    private static IEnumerable<ObjectionStep> Steps(ObjectionProgress objection) =>
        new[] { objection.Raised, objection.Answer, objection.Appeal, objection.Decision }.OfType<ObjectionStep>();
}
